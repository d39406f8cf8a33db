// The present result as a table for other programs (RFC 4180).

import { base } from "../search/files.js";

// A spreadsheet would reckon with a cell that begins so, or do worse. In many countries it takes a
// semicolon for the end of a cell, whatever quotes are around it; in some, wide signs as well.
const RISKY = /(^\s*|;[\s"]*)(?=[=+\-@＝＋－＠])/g;

export function field(value) {
  // One that takes semicolons would begin a row at a line's end.
  const text = String(value ?? "").replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  const safe = text.replace(RISKY, "$1'");
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const line = (values) => `${values.map(field).join(",")}\r\n`;

// The whole file: title, summary, minutes, what it has of each facet, days, address.
export async function csv(library, entries) {
  const facets = library.facets;
  await Promise.all(facets.map((facet) => library.loadFacet(facet)));
  const { table, library: { csv_columns: more } } = library.texts;
  const rows = [line([more.key, table.title, more.summary, more.minutes,
    ...facets.map((facet) => facet.label), table.changed, more.address])];
  const cards = await Promise.all(library.cards(entries));
  entries.forEach((entry, n) => {
    const { key, title, summary, minutes, changed, address, levels, subjects } = cards[n];
    // A grade stands for its band, too; here only what the author wrote is of use.
    const written = { level: levels ?? [], subject: subjects ?? [] };
    const values = facets.map((facet) => written[facet.name]?.join("; ") ??
      [...facet.list.subarray(facet.first[entry], facet.first[entry + 1])]
        .map((value) => facet.values[value].label).join("; "));
    rows.push(line([key, title, summary, minutes, ...values, changed, new URL(address, base).href]));
  });
  // Spreadsheets take a text for UTF-8 only if it begins so.
  return `\ufeff${rows.join("")}`;
}
