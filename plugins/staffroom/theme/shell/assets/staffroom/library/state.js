// What the reader has chosen, and the address that says so. Reloaded, gone back to or passed on, the
// same address gives the same list.

import { LONGEST_QUESTION, clipped } from "../words.js";

const SORTS = ["best", "newest", "shortest", "title", "kind", "level", "subject", "changed", "reviewed",
  "licence"];
// The tables sort by these columns, too.
const ALSO = { time: "shortest", minutes: "shortest" };
export const sortBy = (column) => ALSO[column] ?? column;
export const VIEWS = ["cards", "table"];
export const AT_ONCE = 12;
const MOST = 5000;
const MOST_TOLD = 10;

// A state without anything chosen.
export function nothing() {
  return {
    words: "", isLiteral: false, minutes: null, chosen: new Map(), sort: "", view: "cards",
    shown: AT_ONCE,
  };
}

// The state that an address stands for, and what of the address means nothing here.
export async function fromAddress(search, library) {
  const state = nothing();
  const ignored = [];
  for (const [name, value] of new URLSearchParams(search)) {
    const facet = library.facet(name);
    const known = facet ? await choose(state, facet, value, library) : take(state, name, value);
    // A few tell enough.
    if (!known && ignored.length < MOST_TOLD) ignored.push(clipped(`${name}=${value}`, 60));
  }
  return { state, ignored };
}

async function choose(state, facet, value, library) {
  await library.loadFacet(facet);
  if (!facet.byId.has(value)) return false;
  if (!state.chosen.has(facet.name)) state.chosen.set(facet.name, new Set());
  state.chosen.get(facet.name).add(value);
  return true;
}

function take(state, name, value) {
  switch (name) {
    case "q":
      state.words = clipped(value, LONGEST_QUESTION).trim();
      return true;
    case "words":
      state.isLiteral = value === "literal";
      return state.isLiteral;
    case "minutes": {
      if (value.trim() === "") return true;
      const minutes = /^\d{1,3}$/.test(value.trim()) ? Number(value) : 0;
      if (minutes > 0) state.minutes = minutes;
      return minutes > 0;
    }
    case "sort": {
      const plain = value.replace(/^-/, "");
      const sort = sortBy(plain);
      if (!SORTS.includes(sort)) return false;
      state.sort = value.startsWith("-") ? `-${sort}` : sort;
      return true;
    }
    case "view":
      if (!VIEWS.includes(value)) return false;
      state.view = value;
      return true;
    case "shown": {
      const shown = /^\d{1,4}$/.test(value) ? Number(value) : 0;
      if (shown < 1) return false;
      state.shown = Math.min(Math.max(shown, AT_ONCE), MOST);
      return true;
    }
    default:
      return false;
  }
}

// The address of a state, behind the page's own; empty where nothing is chosen.
export function toAddress(state, library) {
  const found = new URLSearchParams();
  if (state.words) found.append("q", state.words);
  if (state.words && state.isLiteral) found.append("words", "literal");
  if (state.minutes) found.append("minutes", state.minutes);
  for (const facet of library.facets) {
    const chosen = state.chosen.get(facet.name);
    if (!chosen) continue;
    for (const { id } of facet.values) if (chosen.has(id)) found.append(facet.name, id);
  }
  if (state.sort) found.append("sort", state.sort);
  if (state.view !== "cards") found.append("view", state.view);
  if (state.shown > AT_ONCE) found.append("shown", state.shown);
  return found.size > 0 ? `?${found}` : "";
}
