// What a teacher means by "40 minutes grade 4 fractions": a time, a level, and a word to look for.

import { tokens } from "./ranking.js";

const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
// Who types has one dash, the hyphen; and a phrase may be joined by it: half-hour, 4th-grade.
const withHyphens = (text) => text.replace(/[‐-―−]/g, "-");
const apart = (text) => withHyphens(text).replace(/(\d\p{L}{2})-(?=\p{L})/gu, "$1 ");
const either = (words) => words.map(escaped).join("|");

// What was understood.
//   terms     what has to be found, each with `words` and the `values` of facets that mean the same;
//             `isLevel` where the words are nothing but the name of a level
//   optional  words that say of which kind it should be, and are better not looked for
//   minutes   how long it may take at most, or null
//   liked     values of facets that make it likelier what was meant
export function understand(text, library, texts) {
  const { rest, minutes } = time(text, texts.understood_as);
  const words = tokens(apart(rest));
  const taken = words.map(() => null);
  const values = words.map(() => []);
  const levels = [];
  const liked = [];
  for (const { facet, value, phrase } of phrases(library)) {
    for (let at = 0; at + phrase.length <= words.length; at += 1) {
      if (!phrase.every((word, n) => words[at + n] === word)) continue;
      const isFree = taken.slice(at, at + phrase.length).every((each) => each === null);
      if (facet.name === "level" && isFree && phrase.length > 1) {
        taken.fill("level", at, at + phrase.length);
        levels.push({ words: phrase, values: [{ facet, value }], isLevel: true });
      } else if (facet.name === "kind" && isFree) {
        taken.fill("kind", at, at + phrase.length);
        liked.push({ facet, value });
      } else if (isFree && phrase.length === 1) {
        values[at].push({ facet, value });
      } else if (isFree) {
        liked.push({ facet, value });
      }
    }
  }
  const ignored = new Set(texts.understood_as.ignored);
  const terms = words.map((word, at) => ({ words: [word], values: values[at] }));
  const kept = terms.filter((_, at) => taken[at] === null);
  let telling = [...kept.filter(({ words: [word] }) => !ignored.has(word)), ...levels];
  let optional = words.filter((_, at) => taken[at] === "kind");
  if (telling.length === 0) {
    // Words for a kind are words like any other where there are no others.
    telling = terms.filter((_, at) => taken[at] === "kind");
    optional = [];
    if (telling.length === 0 && !minutes) telling = kept;
  }
  return { terms: telling, optional, minutes, liked };
}

// The same text, taken at its words.
export function literally(text, texts) {
  const ignored = new Set(texts.understood_as.ignored);
  const words = tokens(text);
  const telling = words.filter((word) => !ignored.has(word));
  const terms = (telling.length > 0 ? telling : words).map((word) => ({ words: [word], values: [] }));
  return { terms, optional: [], minutes: null, liked: [] };
}

function time(text, { at_most, minutes, hours, phrases: fixed }) {
  let rest = ` ${text.toLowerCase()} `;
  let found = null;
  const before = `(?:(?:${either(at_most)})\\s+)?`;
  const amount = "(\\d{1,3}(?:[.,]\\d)?)\\s*-?\\s*";
  const forms = [
    [`${amount}(?:${either(hours)})\\s*(\\d{1,2})\\s*(?:${either(minutes)})?`,
      (match) => Number(match[1]) * 60 + Number(match[2])],
    [`${amount}(?:${either(hours)})`, (match) => Number(match[1].replace(",", ".")) * 60],
    [`${amount}(?:${either(minutes)})`, (match) => Number(match[1])],
    ...Object.entries(fixed).map(([words, number]) =>
      [escaped(words).replaceAll(" ", "[\\s-]"), () => Number(number)]),
  ];
  for (const [form, reckon] of forms) {
    const match = new RegExp(`(?<=\\s)${before}${form}(?=[\\s,.;?!])`, "u").exec(rest);
    if (match && found === null) {
      found = Math.round(reckon(match));
      rest = rest.replace(match[0], " ");
    }
  }
  return { rest, minutes: found || null };
}

const known = new WeakMap();

// All that the values of the facets are called, the longest first.
function phrases(library) {
  if (!known.has(library)) {
    const found = library.facets.filter((facet) => !facet.isTime).flatMap((facet) =>
      facet.values.flatMap((value, n) => [...new Set(names(value))].map((name) =>
        ({ facet, value: n, phrase: tokens(name) }))));
    const listed = found.filter((each) => each.phrase.length > 0)
      .sort((one, other) => other.phrase.length - one.phrase.length);
    known.set(library, listed);
  }
  return known.get(library);
}

function names({ label, also }) {
  const own = [label, ...also].map(withHyphens);
  const found = [...own];
  for (const name of own) {
    // Grade 4 is the 4th grade, too; and what there are many of, there is one of.
    const match = /^(\p{L}+) (\d{1,2})$/u.exec(name);
    if (match) {
      const [, word, figure] = match;
      const end = { 1: "st", 2: "nd", 3: "rd" }[figure % 10];
      found.push(`${figure}${end && ![11, 12, 13].includes(Number(figure)) ? end : "th"} ${word}`);
      found.push(`${word}${figure}`);
    }
    // Of grades K-2 many say K-2.
    const range = /^\p{L}+ ([\p{L}\d]{1,2}-\d{1,2})$/u.exec(name);
    if (range) found.push(range[1]);
    if (/ies$/u.test(name)) found.push(name.replace(/ies$/u, "y"));
    else if (/[^s]s$/u.test(name)) found.push(name.slice(0, -1));
  }
  return found;
}
