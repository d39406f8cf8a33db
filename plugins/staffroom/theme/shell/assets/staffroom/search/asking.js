// A question, and the entries that answer it, best first. The library and the search of every page
// ask here.

import { openIndex } from "./index.js";
import { openLibrary } from "./library.js";
import { literally, understand } from "./query.js";
import { rank } from "./ranking.js";

// The answer.
//   scores    entry → score, in descending order; null where the question is about no words
//   meant     what was understood (see `understand`)
//   instead, unknown, isAny, words: see `rank`
export async function ask(question, { isTyping = false, isLiteral = false } = {}) {
  // Both are fetched at once.
  const [library] = await Promise.all([openLibrary(), openIndex()]);
  const texts = library.texts.search;
  const meant = isLiteral ? literally(question, texts) : understand(question, library, texts);
  const answer = await about(meant, library, isTyping);
  const isRestricted = meant.minutes !== null || meant.chosen.length > 0;
  if (!isRestricted || (answer.scores?.size !== 0 && !answer.isAny)) return answer;
  // Nothing has both the words and the rest: the rest may have been meant as words.
  const plain = await about(literally(question, texts), library, isTyping);
  return plain.scores.size > 0 && (!plain.isAny || answer.scores.size === 0) ? plain : answer;
}

async function about(meant, library, isTyping) {
  const { words, optional, minutes, chosen, liked } = meant;
  const asksWords = words.length > 0;
  const needsColumns = minutes !== null || chosen.length > 0 || liked.length > 0 || !asksWords;
  const [answer] = await Promise.all([
    asksWords ? rank(words, { optional, isTyping }) : { found: null, instead: new Map(), unknown: [], words: [] },
    needsColumns ? library.loadColumns() : null,
  ]);
  let found = answer.found ?? new Map(library.holdings.map((entry) => [entry, 1]));
  const times = library.facets.find((facet) => facet.isTime && facet.name === "time");
  const fits = (entry) => minutes === null
    || (times?.minutes[entry] > 0 && times.minutes[entry] <= minutes);
  if (minutes !== null || chosen.length > 0) {
    found = new Map([...found].filter(([entry]) => fits(entry)
      && chosen.every(({ facet, value }) => facet.has(entry, value))));
  }
  for (const [entry, score] of found) {
    let better = score;
    for (const { facet, value } of liked) {
      if (facet.isReady && facet.has(entry, value)) better *= facet.name === "kind" ? 2.5 : 1.3;
    }
    // Of what fits into the time, what fills it.
    if (minutes !== null) better *= 1 + 0.3 * (times.minutes[entry] / minutes);
    found.set(entry, better);
  }
  const scores = new Map([...found].sort((one, other) => other[1] - one[1] || one[0] - other[0]));
  return { ...answer, scores, asksWords, meant };
}
