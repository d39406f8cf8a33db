/* How the editor reads and writes files: what somebody has not changed stays letter by letter.

   The editor knows a document as values. Written anew from them, a file would lose its comments,
   its layout and the quotes that keep a word a word. So the text that was read goes along with the
   values, and only the lines of what has changed are made anew. What comes out is read once more: if
   it does not say what it should, all of the front matter is written anew. */

import {
  COLLECTION_STYLE, CORE_SCHEMA, FAILSAFE_SCHEMA, YAML11_SCHEMA, boolYaml11Tag, dump, load,
  timestampTag, visit,
} from "./vendor/js-yaml.js";
import { patched } from "./patching.js";

/* Where the text that was read is kept among the values. */
const SOURCE = "__source";

const OWN = ["body", SOURCE];

/* So many values may come of front matter: a few lines that refer to each other can be millions. */
const MOST = 100_000;

const FRONT_MATTER = /^---[ \t]*\n([^]*?)(?:\n|^)---[ \t]*(?:\n([^]*))?$/;

/* What the editor's format for a kind does.

   A form tells of each field of the kind by name: `many` (a list), `number`, `yesno`, `parts` (a
   group of fields, each with its form) and `short` (the part that a plain text in the group's place
   stands for). */
export function formatFor(form) {
  return { fromFile: (text) => read(text, form), toFile: (values) => write(values, form) };
}

export function read(given, form) {
  // As the checker reads it; else a file from another computer would have no front matter.
  const text = given.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const found = FRONT_MATTER.exec(text);
  if (!found) {
    return { body: text, [SOURCE]: text };
  }
  const [, head, body = ""] = found;
  return { ...valuesOf(head, form), body: body.replace(/^\n/, ""), [SOURCE]: text };
}

export function write({ [SOURCE]: source = "", body = "", ...values }, form) {
  const before = FRONT_MATTER.exec(source.trim());
  const wanted = pruned(values) ?? {};
  const head = written(before?.[1], wanted, form);
  const [, , text = ""] = before ?? [];
  // The editor cuts off spaces at both ends of what somebody writes.
  const same = before && text.trim() === body.trim();
  return same ? `---\n${head}\n---\n${text}` : `---\n${head}\n---\n${body.trim() && `\n${body}`}`;
}

/* The text of front matter that says what is wanted, as like the former one as can be. */
function written(former, given, form) {
  let wanted = given;
  if (former !== undefined) {
    const old = valuesOf(former, form);
    // Fields of these names are none of the editor's, and stay.
    wanted = { ...given, ...Object.fromEntries(OWN.filter((name) => Object.hasOwn(old, name)).map((name) => [name, old[name]])) };
    const text = patched(former, old, wanted, form, { lines, same, shortened });
    if (text !== null && says(text, wanted, form)) {
      return text;
    }
  }
  return lines(shortened(wanted, { parts: form })).join("\n");
}

function says(text, wanted, form) {
  try {
    return same(valuesOf(text, form), wanted);
  } catch {
    return false;
  }
}

/* The values in front matter as the editor's fields hold them, with nothing that is empty. */
function valuesOf(head, form) {
  const exact = load(head, { schema: FAILSAFE_SCHEMA }) ?? {};
  if (numberOf(exact) > MOST) {
    throw new RangeError("The front matter refers to itself too often to be opened.");
  }
  // Of what no field is known for, numbers stay numbers.
  const usual = load(head, { schema: CORE_SCHEMA }) ?? {};
  const values = Object.entries(exact).map(([name, value]) => [
    name, Object.hasOwn(form, name) ? fitted(value, form[name]) : usual[name],
  ]);
  return pruned(Object.fromEntries(values)) ?? {};
}

/* How many values are in one, each as often as it is referred to; without end in a circle. */
function numberOf(value, known = new Map()) {
  if (value === null || typeof value !== "object") {
    return 1;
  }
  if (!known.has(value)) {
    known.set(value, Infinity);
    const parts = Object.values(value).map((part) => numberOf(part, known));
    known.set(value, parts.reduce((sum, number) => sum + number, 1));
  }
  return known.get(value);
}

/* A value as its field holds it: a word that stands for a list, or for a group, becomes one. */
function fitted(value, form) {
  if (form.many) {
    const { many, ...one } = form;
    const items = Array.isArray(value) ? value : value === "" ? [] : [value];
    return items.map((item) => fitted(item, one));
  }
  if (form.parts) {
    const group = typeof value === "string" && form.short ? { [form.short]: value } : value;
    if (group === null || typeof group !== "object" || Array.isArray(group)) {
      return value;
    }
    return Object.fromEntries(Object.entries(group).map(([name, part]) => [
      name, Object.hasOwn(form.parts, name) ? fitted(part, form.parts[name]) : part,
    ]));
  }
  if (form.number && /^[+-]?\d+(\.\d+)?$/.test(value)) {
    return Number(value);
  }
  if (form.yesno && /^(true|yes|on|false|no|off)$/i.test(value)) {
    return /^(true|yes|on)$/i.test(value);
  }
  return value === "~" || value === "null" ? "" : value;
}

/* A value without what is empty in it; undefined if nothing is left. */
function pruned(value) {
  if (Array.isArray(value)) {
    const items = value.map(pruned).filter((item) => item !== undefined);
    return items.length ? items : undefined;
  }
  if (value !== null && typeof value === "object") {
    const parts = Object.entries(value).map(([name, part]) => [name, pruned(part)])
      .filter(([, part]) => part !== undefined);
    return parts.length ? Object.fromEntries(parts) : undefined;
  }
  return value === null || value === "" ? undefined : value;
}

/* A value with a plain text for each group of which nothing but that part is given. */
function shortened(value, form = {}) {
  if (Array.isArray(value)) {
    const { many, ...one } = form;
    return value.map((item) => shortened(item, one));
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const names = Object.keys(value);
  if (form.short && names.length === 1 && names[0] === form.short) {
    return value[form.short];
  }
  return Object.fromEntries(names.map((name) => [
    name, shortened(value[name], form.parts?.[name]),
  ]));
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[\p{L}\d][\p{L}\d.:#_-]*$/u;

/* The lines of YAML that say a value, in the manner of our files: ids in brackets, days bare. */
function lines(value, { flow = false } = {}) {
  return dump(value, {
    schema: YAML11_SCHEMA, lineWidth: -1, noRefs: true, quoteStyle: "double",
    flowLevel: flow ? 0 : -1, transform: (documents) => visit(documents, inOurManner),
  }).replace(/\n$/, "").split("\n");
}

function inOurManner(node, { depth, isKey }) {
  if (isKey && /^(y|n|yes|no|on|off)$/.test(node.value)) {
    // Quotes would be for readers to whom `on` means yes; ours take a name as a name.
    node.tag = boolYaml11Tag.tagName;
  } else if (node.kind === "scalar" && DAY.test(node.value)) {
    node.tag = timestampTag.tagName;
  } else if (node.kind === "sequence" && depth > 0 && node.items.every(isId)) {
    node.style = COLLECTION_STYLE.FLOW;
  }
}

const isId = (node) => node.kind === "scalar" && ID.test(node.value);

/* Whether two values say the same. */
function same(one, other) {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
}
