// Writes the file: front matter in YAML, so that what is read there is what was typed, and the body.
import { isBlank, tidied } from "./check.js";
import { READERS } from "./reading.js";

// The file of a document. `today` is the day for what is done by sending it.
export function asFile(fields, values, { today, isDated }) {
  const given = tidied(fields, values);
  const lines = ["---"];
  for (const field of fields) {
    const value = field.holds === "consent" ? given.consent && { given: today } : given[field.name];
    if (field.holds === "consent" && value) lines.push("consent:", `  given: ${today}`);
    else if (!isBlank(value)) lines.push(...entry(field, value, ""));
  }
  if (isDated) lines.push(`created: ${today}`);
  const body = cleaned(values.body ?? "").replace(/[ \t]+$/gm, "").trim();
  return `${lines.join("\n")}\n---\n${body ? `\n${body}\n` : ""}`;
}

function entry(field, value, indent) {
  const name = `${indent}${field.name}:`;
  if (field.holds === "group") {
    return [name, ...group(field.parts, value, `${indent}  `)];
  }
  if (field.holds === "groups") {
    const items = value.flatMap((each) => {
      const [first, ...rest] = group(field.parts, each, `${indent}    `);
      return [`${indent}  - ${first.trimStart()}`, ...rest];
    });
    return [name, ...items];
  }
  if (Array.isArray(value)) {
    const items = value.map((each) => written(field, each, `${indent}    `));
    const areWords = items.every((each) => /^[\w.:-]+$/.test(each)) && items.join(", ").length < 80;
    if (areWords && field.holds !== "per" && field.reads !== "text" && !field.loose) return [`${name} [${items.join(", ")}]`];
    return [name, ...items.map((each) => `${indent}  - ${each}`)];
  }
  return [`${name} ${written(field, value, `${indent}  `)}`];
}

const group = (parts, values, indent) =>
  parts.flatMap((part) => (isBlank(values[part.name]) ? [] : entry(part, values[part.name], indent)));

function written(field, value, indent) {
  if (value === true) return "true";
  if (value && typeof value === "object") return scalar(value.id, indent);
  const text = String(value).trim();
  const read = READERS[field.reads]?.(text) ?? null;
  if (read !== null && ["duration", "minutes", "number", "whole", "day"].includes(field.reads)) return String(read);
  if (read !== null) return scalar(String(read), indent);
  // A text of a few words with hyphens would be taken for the id of a document.
  if (field.loose && /^[a-z0-9]+(-[a-z0-9]+)+$/.test(text)) return scalar(`${text}.`, indent);
  return scalar(field.reads === "text" ? text : cleaned(text).replace(/\s*\n\s*/g, " "), indent);
}

// Signs that no file of ours may hold, and halves of signs.
const cleaned = (text) => text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
  .replace(/\p{Surrogate}|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]/gu, "");

// A text as YAML: plain where nobody could take it for anything else, else in quotes or as a block.
export function scalar(given, indent = "") {
  // A tab would need quotes with a backslash, which few people can read.
  const text = cleaned(given).replace(/\t/g, "    ").trim();
  const isPlain = /^\p{L}[\p{L}\p{M}\p{N} ,.;()'’“”„–—?!%/+*=:-]*$/u.test(text)
    && !/:( |$)|--- /.test(text) && !/^(y|n|yes|no|true|false|on|off|null|nan|inf)$/i.test(text);
  if (isPlain) return text;
  const isBlock = text.includes("\n") && !/^[ \t]|[ \t]$|\t|[^\S\n ]/m.test(text) && !/[\p{Cf}\p{Co}\p{Cn}]/u.test(text);
  if (isBlock) return `|-\n${text.split("\n").map((line) => (line ? indent + line : "")).join("\n")}`;
  return quoted(text);
}

const quoted = (text) => `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")
  .replace(/[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0]/gu, (sign) => {
    const code = sign.codePointAt(0);
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  })}"`;

// The name of the file: small letters, digits and hyphens, and one that nobody has yet.
export function fileName(title, kind, taken = new Set()) {
  const plain = title.normalize("NFKD").replace(/[^\x20-\x7e]/g, "").toLowerCase();
  const stem = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60).replace(/-$/, "");
  const usable = !stem || ["contributing", "index", "library", "page", "readme"].includes(stem) ? `${kind}${stem && "-"}${stem}` : stem;
  let name = usable;
  for (let number = 2; taken.has(name); number += 1) name = `${usable}-${number}`;
  return `${name}.md`;
}
