// Made by “staffroom refresh” from the models and the vocabularies. Change those, not this.
//
// What may stand at a place of the front matter, as its schema says. Knows nothing of an editor:
// lines of text go in, names and words come out.

"use strict";

/** The lines between the two lines of three dashes: [first, end), or null where there are none. */
function frontMatter(lines) {
  if (!/^\uFEFF?---\s*$/.test(lines[0] ?? "")) return null;
  for (let number = 1; number < lines.length; number++) {
    if (/^---\s*$/.test(lines[number])) return [1, number];
  }
  return [1, lines.length];
}

const FIELD = /^(\s*(?:- +)*)([A-Za-z_][\w-]*)\s*:(?=\s|$)/;

/** A line's field: its name, the column at which it begins, and where its value begins. */
function fieldOf(line) {
  const found = FIELD.exec(line);
  if (!found) return null;
  const [whole, before, name] = found;
  return { name, column: before.length, dash: before.lastIndexOf("-"), value: whole.length };
}

const isComment = (line) => /^\s*(#|$)/.test(line);

/** Fields around a field begin left of this column; a list's dash may stand below its field. */
const edgeOf = (field) => (field.dash >= 0 ? field.dash + 1 : field.column);

/** The names of the fields around what begins at a column of a line, outermost first. */
function above(lines, number, column) {
  const way = [];
  let edge = column;
  for (let at = number - 1; at >= 1 && edge > 0; at--) {
    const field = isComment(lines[at]) ? null : fieldOf(lines[at]);
    if (!field || field.column > edge) continue;
    // At the same column it is a neighbour, and with a dash the first of its entry.
    if (field.column < edge) way.unshift(field.name);
    if (field.column < edge || field.dash >= 0) edge = edgeOf(field);
  }
  return way;
}

/** The names that a group has already: of the fields at a column around a line. */
function neighbours(lines, number, column, beginsEntry) {
  const found = new Set();
  const [first, end] = frontMatter(lines);
  /** Whether the group goes on beyond a line, which is looked at. */
  const passes = (at, downwards) => {
    if (isComment(lines[at])) return true;
    const field = fieldOf(lines[at]);
    const begins = field !== null && field.column === column && field.dash >= 0;
    if (begins && downwards) return false;
    if (field !== null && field.column === column) found.add(field.name);
    const indent = field !== null ? field.column : lines[at].search(/\S/);
    return indent >= column && !begins;
  };
  if (!beginsEntry) for (let at = number - 1; at >= first && passes(at, false); at--);
  for (let at = number + 1; at < end && passes(at, true); at++);
  return found;
}

/** All schemas that one stands for: what it refers to and its alternatives, itself included. */
function readings(schema, root) {
  if (!schema) return [];
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? [])];
  if (schema.$ref) parts.push(root.definitions?.[schema.$ref.split("/").pop()]);
  if (schema.items) parts.push(schema.items);
  return [schema, ...parts.flatMap((part) => readings(part, root))];
}

/** The fields that may stand in a group. */
function fieldsOf(schema, root) {
  return Object.assign({}, ...readings(schema, root).map((each) => each.properties ?? {}));
}

/** The schema of a field, by the names that lead to it. */
function schemaAt(root, way) {
  let schema = root;
  for (const name of way) {
    const fields = fieldsOf(schema, root);
    if (!Object.hasOwn(fields, name)) return null;
    schema = fields[name];
  }
  return schema;
}

/** The words to choose from: value and what it means. */
function wordsOf(schema, root) {
  return readings(schema, root).flatMap((each) =>
    (each.enum ?? []).map((value, n) => ({ value, about: each.enumDescriptions?.[n] ?? "" })),
  );
}

/** The kinds of document whose ids may stand there. */
function kindsOf(schema, root) {
  return [...new Set(readings(schema, root).flatMap((each) => each["x-kinds"] ?? []))];
}

const about = (schema) => schema.markdownDescription ?? schema.description ?? "";

/**
 * What may be written at a place: `{fields, words, kinds}`.
 *
 * `fields` have `name`, `about`, `required` and `form` (list, group or value).
 */
function offers(lines, number, character, root) {
  const nothing = { fields: [], words: [], kinds: [] };
  const range = frontMatter(lines);
  if (!range || number < range[0] || number >= range[1]) return nothing;
  const before = lines[number].slice(0, character);
  if (/^\s*#/.test(before) || /\s#\s/.test(before)) return nothing;
  const field = fieldOf(before);
  if (field && character >= field.value) {
    const schema = schemaAt(root, [...above(lines, number, edgeOf(field)), field.name]);
    return { fields: [], words: wordsOf(schema, root), kinds: kindsOf(schema, root) };
  }
  const [, start] = /^(\s*(?:- +)*)[\w-]*$/.exec(before) ?? [];
  if (start === undefined) return nothing;
  const dash = start.lastIndexOf("-");
  const way = above(lines, number, dash >= 0 ? dash + 1 : start.length);
  const schema = schemaAt(root, way);
  if (!schema) return nothing;
  const isEntry = dash >= 0;
  const has = neighbours(lines, number, start.length, isEntry);
  const required = new Set(readings(schema, root).flatMap((each) => each.required ?? []));
  const fields = Object.entries(fieldsOf(schema, root))
    .filter(([name]) => !has.has(name))
    .map(([name, each]) => ({
      name,
      about: about(each),
      required: required.has(name),
      form: formOf(each, root),
    }));
  return {
    fields,
    words: isEntry ? wordsOf(schema, root) : [],
    kinds: isEntry ? kindsOf(schema, root) : [],
  };
}

/** How a field is written: a value, a group of fields, a list in one line or in several. */
function formOf(schema, root) {
  const all = readings(schema, root);
  const hasFields = all.some((each) => each.properties);
  if (!all.some((each) => each.type === "array")) return hasFields ? "group" : "value";
  const hasWords = wordsOf(schema, root).length > 0 || kindsOf(schema, root).length > 0;
  return hasWords && !hasFields ? "words" : "lines";
}

/** What a word of the front matter means, as Markdown; null where there is nothing to say. */
function explains(lines, number, character, root) {
  const range = frontMatter(lines);
  if (!range || number < range[0] || number >= range[1]) return null;
  const line = lines[number];
  if (/^\s*#/.test(line)) return null;
  const field = fieldOf(line);
  const way = field
    ? [...above(lines, number, edgeOf(field)), field.name]
    : above(lines, number, Math.max(line.lastIndexOf("-", line.search(/[^\s-]/)) + 1, 1));
  const schema = schemaAt(root, way);
  if (!schema) return null;
  const end = field ? field.column + field.name.length : 0;
  if (field && character >= field.column && character <= end) {
    return `**${schema.title ?? field.name}**\n\n${about(schema)}`;
  }
  const words = wordsOf(schema, root);
  for (const match of line.slice(end).matchAll(/[^\s,[\]{}"'#]+/g)) {
    const start = end + match.index;
    if (character < start || character > start + match[0].length) continue;
    const word = words.find((each) => String(each.value) === match[0]);
    return word ? `**${word.value}**\n\n${word.about}` : null;
  }
  return null;
}

module.exports = { explains, frontMatter, offers };
