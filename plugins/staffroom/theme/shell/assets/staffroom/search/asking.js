// A question, and the entries that answer it, best first. The library and the search of every page
// ask here.

import { openIndex } from "./index.js";
import { openLibrary } from "./library.js";
import { literally, understand } from "./query.js";
import { rank, tokens } from "./ranking.js";
import { LONGEST_QUESTION, clipped } from "../words.js";

// The answer.
//   scores    entry → score, in descending order
//   asksWords whether there are words to rank by
//   meant     what was understood (see `understand`)
//   instead, unknown, isAny, words: see `rank`
// In the library only documents count that say of which level they are; elsewhere, a text that
// names the level is good as well.
export async function ask(asked, { isTyping = false, isLiteral = false, inLibrary = false } = {}) {
  const question = clipped(asked, LONGEST_QUESTION);
  // Both are fetched at once.
  const [library] = await Promise.all([openLibrary(), openIndex()]);
  const texts = library.texts.search;
  const settings = { isTyping, isStrict: inLibrary };
  const meant = isLiteral ? literally(question, texts) : understand(question, library, texts);
  const answer = await about(meant, library, settings);
  const isRestricted = meant.minutes !== null || meant.terms.some((term) => term.isLevel);
  if (!isRestricted || (answer.scores.size > 0 && !answer.isAny)) return answer;
  // Nothing has both the words and the rest: the rest may have been meant as words.
  const plain = await about(literally(question, texts), library, settings);
  return plain.scores.size > 0 && (!plain.isAny || answer.scores.size === 0) ? plain : answer;
}

async function about(meant, library, settings) {
  const { terms, optional, minutes, liked } = meant;
  const asksWords = terms.length > 0;
  const values = [...liked, ...terms.flatMap((term) => term.values)];
  if (minutes !== null || values.length > 0 || !asksWords) await library.loadColumns();
  await Promise.all(values.map(({ facet }) => library.loadFacet(facet)));
  const answer = asksWords ? await rank(terms, { optional, ...settings })
    : { found: null, instead: new Map(), unknown: [], words: [], isAny: false };
  let found = answer.found ?? new Map(library.holdings.map((entry) => [entry, 1]));
  if (minutes !== null) {
    // Of what fits into the time, what fills it.
    const { minutes: time } = library.facet("time");
    found = new Map([...found].filter(([entry]) => time[entry] > 0 && time[entry] <= minutes)
      .map(([entry, score]) => [entry, score * (1 + 0.3 * (time[entry] / minutes))]));
  }
  for (const { facet, value } of liked) {
    for (const entry of facet.entriesWith(value)) {
      if (!found.has(entry)) continue;
      found.set(entry, found.get(entry) * (facet.name === "kind" ? 2.5 : 1.3));
    }
  }
  const scores = new Map([...found].sort((one, other) => other[1] - one[1] || one[0] - other[0]));
  return { ...answer, scores, asksWords, meant };
}

// The first few in a better order, once their titles are known: what is called as it was asked for
// comes before what only tells of it. `titles` are those of the first entries, in their order.
export function byTitle(answer, titles) {
  const first = [...answer.scores].slice(0, titles.length);
  const words = answer.words.length > 0 ? answer.words : [];
  if (words.length === 0) return first.map(([entry]) => entry);
  return first.map(([entry, score], n) => {
    const title = tokens(titles[n]).flatMap((word) => word.split(/[-–]/));
    const met = title.filter((word) => words.some((each) => isForm(each, word))).length;
    const has = words.every((each) => title.some((word) => isForm(each, word)));
    return [entry, has ? score * (1 + met / title.length) : score];
  }).sort((one, other) => other[1] - one[1]).map(([entry]) => entry);
}

// Whether two words look like forms of the same one: mentor, mentoring.
function isForm(one, other) {
  if (one === other) return true;
  const shorter = Math.min(one.length, other.length);
  let same = 0;
  while (same < shorter && one[same] === other[same]) same += 1;
  return same >= 4 && same >= Math.max(one.length, other.length) * 0.6 && same >= shorter - 2;
}
