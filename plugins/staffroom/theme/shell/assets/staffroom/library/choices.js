// What the reader has chosen, and the ways to let go of it: one by one, all at once, or what stands in
// the way of a result. `change` takes over a change of the state.

import { minutes, say } from "../words.js";
import { element } from "./cards.js";
import { find } from "./finding.js";
import { button } from "./results.js";

// Each with the facet's name (or "minutes"), what a reader sees of it, and what lets go of it.
export function choicesOf(state, library, change) {
  const { library: texts, dates } = library.texts;
  const found = [];
  if (state.minutes) {
    found.push({
      name: "minutes",
      label: say(texts.minutes_chip, { time: minutes(state.minutes, dates) }),
      relax: () => change({ minutes: null }),
    });
  }
  // In the order of the panel, as the address has it, too.
  for (const facet of library.facets.filter((each) => state.chosen.has(each.name))) {
    const chosen = state.chosen.get(facet.name);
    for (const { id, label } of facet.values.filter((each) => chosen.has(each.id))) {
      found.push({
        name: facet.name,
        label: say(texts.chosen_value, { facet: facet.label, value: label }),
        relax: () => change({ chosen: withChoice(state.chosen, facet.name, id, false) }),
      });
    }
  }
  return found;
}

// The choices with one more or one less; those that were there stay as they are.
export function withChoice(chosen, name, id, isChosen) {
  const next = new Map([...chosen].map(([each, ids]) => [each, new Set(ids)]));
  const ids = next.get(name) ?? new Set();
  if (isChosen) ids.add(id);
  else ids.delete(id);
  if (ids.size > 0) next.set(name, ids);
  else next.delete(name);
  return next;
}

export function chips(choices, { library: texts }, clearAll) {
  const made = choices.map(({ label, relax }, n) => {
    const text = element("span", "", label);
    text.dir = "auto";
    const chip = button(text, relax, "sr-chip sr-chip--chosen");
    chip.setAttribute("aria-label", say(texts.remove, { value: label }));
    chip.dataset.srFocus = `chip ${Math.max(0, n - 1)}`;
    return element("li", "", chip);
  });
  const clear = button(texts.clear, clearAll);
  clear.dataset.srFocus = "clear";
  const list = element("ul", "sr-chips sr-library__chosen", ...made, element("li", "", clear));
  list.setAttribute("aria-label", texts.chosen);
  return list;
}

// Out of an empty result: what to let go of, and how much is found then, the most first.
export function waysOut(state, library, choices, found, change) {
  const ways = [];
  for (const name of new Set(choices.map((each) => each.name))) {
    const number = found.without.get(name) ?? 0;
    if (number === 0) continue;
    const label = choices.filter((each) => each.name === name).map((each) => each.label).join(", ");
    const chosen = new Map([...state.chosen].filter(([other]) => other !== name));
    const relax = () => change(name === "minutes" ? { minutes: null } : { chosen });
    ways.push({ label, number, relax });
  }
  if (state.words && choices.length > 0) {
    const number = find(library, state, null).entries.length;
    if (number > 0) ways.push({ label: state.words, number, relax: () => change({ words: "" }) });
  }
  return ways.sort((one, other) => other.number - one.number);
}
