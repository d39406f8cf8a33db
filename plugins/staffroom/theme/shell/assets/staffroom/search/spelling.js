// What a reader may have meant by a word that nobody uses: the end of it, or another spelling.

import { json, manifest } from "./files.js";

const plain = (word) => word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

let known = null;

async function words() {
  if (!known) {
    const list = await json((await manifest()).words);
    known = list.map((word) => ({ word, plain: plain(word) }));
  }
  return known;
}

// Have the words at hand before somebody needs them.
export const prepare = () => { words().catch(() => {}); };

// Words that begin so, the shortest first: of someone who is still typing.
export async function completions(begun, most = 6) {
  const start = plain(begun);
  return (await words()).filter((each) => each.plain.startsWith(start))
    .sort((one, other) => one.plain.length - other.plain.length)
    .slice(0, most).map((each) => each.word);
}

// Words that are written nearly so, the nearest first. A word of four letters may have one slip,
// a longer one two; and whoever mistakes a sound for another ("fraktions") is still understood.
export async function corrections(typed, most = 3) {
  const wanted = plain(typed);
  const allowed = wanted.length < 4 ? 0 : wanted.length < 7 ? 1 : 2;
  if (!allowed) return [];
  const found = [];
  for (const each of await words()) {
    if (Math.abs(each.plain.length - wanted.length) > allowed) continue;
    const slips = distance(wanted, each.plain, allowed);
    if (slips <= allowed) {
      // Few get the first letter wrong, or the length.
      const further = (each.plain[0] !== wanted[0]) + (each.plain.length !== wanted.length) * 0.5;
      found.push({ word: each.word, slips: slips + further * 0.5 });
    }
  }
  return found.sort((one, other) => one.slips - other.slips || one.word.length - other.word.length)
    .slice(0, most).map((each) => each.word);
}

// The letters to add, leave out, change or swap with the next one to make one word from the other
// (optimal string alignment: Damerau 1964); something more than `most` if it takes more than that.
export function distance(one, other, most) {
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min(changed, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[other.length];
}
