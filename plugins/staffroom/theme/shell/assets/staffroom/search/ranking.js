// Words in, entries out, the best ones first. All words have to be in an entry, in any form; where
// no entry has them all, those count that have the most telling of them.

import { openIndex } from "./index.js";
import { completions, corrections, prepare } from "./spelling.js";

// Written so that a word of a hundred thousand signs, which anybody may write into a vocabulary, is
// read in one go.
const FROM_FIRST_TO_LAST = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su;

export const tokens = (text) => text.toLowerCase().normalize("NFC").replace(/["“”„«»]/g, " ")
  .split(/[\s\u00a0]+/)
  .map((word) => FROM_FIRST_TO_LAST.exec(word)?.[0]).filter(Boolean);

// How much it counts that a document says so itself, beside what its text has of the words.
const SAYS_SO = 4;

// Of a long code, so many beginnings may be those of the framework.
const MOST_BEGINNINGS = 8;

// What was found for some terms (see `understand`).
//   found      number of the entry → its score
//   words      the words that were searched for, for excerpts
//   instead    word as typed → what was searched for in its place, where nobody uses it
//   unknown    words of which nothing is known
//   isAny      whether no entry has all of it
export async function rank(terms, { optional = [], isTyping = false, isStrict = false } = {}) {
  const index = await openIndex();
  const asked = await Promise.all(terms.map((term, at) =>
    meaning(index, term, { isTyping: isTyping && at === terms.length - 1, isStrict })));
  const answer = { found: new Map(), instead: new Map(), unknown: [], isAny: false, words: [] };
  for (const each of asked) {
    if (each.found.size === 0) answer.unknown.push(each.word);
    else if (each.instead) answer.instead.set(each.word, each.instead);
    answer.words.push(...each.searched);
  }
  const known = asked.filter((each) => each.found.size > 0);
  if (known.length === 0) return answer;
  answer.found = together(known);
  answer.isAny = answer.unknown.length > 0 || answer.found.size === 0;
  if (answer.found.size === 0) answer.found = mostTelling(known, index.entries);
  // What may be left out still tells which of them are better.
  for (const word of optional) {
    for (const [number, score] of await index.word(word)) {
      if (answer.found.has(number)) {
        answer.found.set(number, answer.found.get(number) + score * 0.5);
      }
    }
  }
  return answer;
}

// The entries for a term: those that have its words, and those that say that it is what they are.
async function meaning(index, { words, values, isLevel }, { isTyping, isStrict }) {
  const members = new Map();
  for (const { facet, value } of values) {
    for (const entry of facet.entriesWith(value)) members.set(entry, SAYS_SO);
  }
  if (isLevel && isStrict) return { word: words.join(" "), found: members, searched: [] };
  const each = await Promise.all(words.map((word) => spelled(index, word, isTyping, members)));
  const found = new Map(each.length > 1 ? together(each) : each[0].found);
  for (const [entry, score] of members) {
    found.set(entry, (found.get(entry) ?? 0) * (isLevel ? 0.2 : 1) + score);
  }
  return { ...each[0], word: words.join(" "), found, searched: each.flatMap((one) => one.searched) };
}

// The entries for a word: those that have it, or what it is the beginning of, or what is written
// nearly so.
async function spelled(index, word, isTyping, members) {
  const found = await index.word(word);
  if (found.size > 0) {
    // The next word may have a slip.
    setTimeout(prepare, 1000);
    return { word, found, searched: [word] };
  }
  for (const parts of inParts(word)) {
    const each = await Promise.all(parts.map((part) => index.word(part)));
    if (each.every((some) => some.size > 0)) {
      return { word, found: together(each.map((some) => ({ found: some }))), searched: parts };
    }
  }
  if (members.size > 0) return { word, found, searched: [] };
  const ends = isTyping || word.length > 4 ? await completions(word) : [];
  const likely = isTyping ? ends : ends.filter((end) => end.length <= word.length + 3);
  if (likely.length > 0) return { word, ...await any(index, likely) };
  const nearly = await corrections(word);
  const all = await Promise.all(nearly.map((each) => index.word(each)));
  const best = all.findIndex((some) => some.size > 0);
  if (best >= 0) {
    return { word, found: all[best], searched: [nearly[best]], instead: nearly[best] };
  }
  return { word, found: new Map(), searched: [] };
}

// A word in other ways: what hyphens join, each by itself; and the end of a long code, for those
// who give the framework, too (CCSS.MATH.CONTENT.4.NF.A.2).
function* inParts(word) {
  const parts = word.split(/[-–/’']/).filter((part) => part.length > 1);
  if (parts.length > 1) yield parts;
  const code = word.split(".");
  for (let at = 1; at < Math.min(code.length - 1, MOST_BEGINNINGS); at += 1) yield [code.slice(at).join(".")];
}

async function any(index, words) {
  const found = new Map();
  for (const some of await Promise.all(words.map((word) => index.word(word)))) {
    for (const [number, score] of some) {
      found.set(number, Math.max(score, found.get(number) ?? 0));
    }
  }
  return { found, searched: words };
}

function together(asked) {
  const [first, ...others] = [...asked].sort((one, other) => one.found.size - other.found.size);
  const found = new Map();
  for (const [number, score] of first.found) {
    if (others.every((each) => each.found.has(number))) {
      found.set(number, others.reduce((sum, each) => sum + each.found.get(number), score));
    }
  }
  return found;
}

// A rare word tells more than a common one: log(entries / entries with the word).
function mostTelling(asked, entries) {
  const weigh = (each) => Math.log((entries + 1) / each.found.size);
  const all = asked.reduce((sum, each) => sum + weigh(each), 0);
  const weights = new Map();
  const scores = new Map();
  for (const each of asked) {
    for (const [number, score] of each.found) {
      weights.set(number, (weights.get(number) ?? 0) + weigh(each));
      scores.set(number, (scores.get(number) ?? 0) + score);
    }
  }
  const best = Math.max(...weights.values());
  const found = new Map();
  for (const [number, weight] of weights) {
    // Nearly as telling as the best, or at least half of all that was asked for.
    if (weight >= Math.min(best * 0.75, all / 2)) {
      found.set(number, scores.get(number) + 100 * (weight / all));
    }
  }
  return found;
}
