// Words in, entries out, the best ones first. All words have to be in an entry, in any form; where
// no entry has them all, those count that have the most telling of them.

import { openIndex } from "./index.js";
import { completions, corrections } from "./spelling.js";

export const tokens = (text) => text.toLowerCase().normalize("NFC").replace(/["“”„«»]/g, " ")
  .split(/[\s\u00a0]+/)
  .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")).filter(Boolean);

// What was found.
//   found      number of the entry → its score
//   instead    word as typed → what was searched for in its place, where nobody uses it
//   unknown    words of which nothing is known
//   isAny      whether no entry has all of the words
export async function rank(words, { optional = [], isTyping = false } = {}) {
  const index = await openIndex();
  const asked = await Promise.all(words.map((word, at) =>
    meaning(index, word, isTyping && at === words.length - 1)));
  const answer = { found: new Map(), instead: new Map(), unknown: [], isAny: false, words: [] };
  for (const each of asked) {
    if (each.found.size === 0) answer.unknown.push(each.word);
    else if (each.instead) answer.instead.set(each.word, each.instead);
    answer.words.push(...each.searched);
  }
  const known = asked.filter((each) => each.found.size > 0);
  if (known.length === 0) return answer;
  answer.found = together(known);
  if (answer.found.size === 0) {
    answer.isAny = true;
    answer.found = mostTelling(known, index.entries);
  } else {
    answer.isAny = answer.unknown.length > 0;
  }
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

// The entries for a word: those that have it, or what it is the beginning of, or what is written
// nearly so.
async function meaning(index, word, isTyping) {
  const found = await index.word(word);
  if (found.size > 0) return { word, found, searched: [word] };
  const parts = word.split(/[-–/’']/).filter((part) => part.length > 1);
  if (parts.length > 1) {
    const each = await Promise.all(parts.map((part) => index.word(part)));
    if (each.every((some) => some.size > 0)) {
      return { word, found: together(each.map((some) => ({ found: some }))), searched: parts };
    }
  }
  if (isTyping || word.length > 4) {
    const ends = await completions(word);
    if (ends.length > 0 && isTyping) return { word, ...await any(index, ends) };
    const only = ends.filter((end) => end.length <= word.length + 3);
    if (only.length > 0) return { word, ...await any(index, only) };
  }
  for (const nearly of await corrections(word)) {
    const some = await index.word(nearly);
    if (some.size > 0) return { word, found: some, searched: [nearly], instead: nearly };
  }
  return { word, found: new Map(), searched: [] };
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
