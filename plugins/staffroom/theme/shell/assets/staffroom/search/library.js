// The library's facets, columns and cards; how they are written is said in `search/library.py`.
// Entries are counted through all pieces, as the index counts them.

import { json, manifest, once } from "./files.js";

const CARDS = 4;
const DIGITS = Array.from({ length: 0x7e - 0x21 }, (_, n) => String.fromCharCode(0x21 + n))
  .filter((sign) => sign !== '"' && sign !== "\\").join("");
const VALUE = new Map([...DIGITS].map((sign, n) => [sign, n]));
const SEPARATOR = "~";

function width(below) {
  let digits = 1;
  for (let most = DIGITS.length; most < below; most *= DIGITS.length) digits += 1;
  return digits;
}

function number(text, from, digits) {
  let found = 0;
  for (let at = from; at < from + digits; at += 1) {
    found = found * DIGITS.length + VALUE.get(text[at]);
  }
  return found;
}

export const openLibrary = once(async () => {
  const files = await manifest();
  const [facets, texts] = await Promise.all([json(files.facets), json(files.texts)]);
  return new Library(files, facets, texts);
});

class Library {
  #files;
  #columns = null;
  #orders = null;

  constructor(files, facets, texts) {
    this.#files = files;
    this.texts = texts;
    // Each with name, label, time, and values: id, label, what they are part of, other words.
    this.facets = facets.map((each) => new Facet(each));
    this.entries = files.pieces.reduce((sum, piece) => sum + piece.entries, 0);
  }

  facet(name) {
    return this.facets.find((each) => each.name === name);
  }

  get hasColumns() {
    return this.#columns !== null;
  }

  // Everything needed to narrow down by the facets of few values.
  async loadColumns() {
    if (this.#columns) return;
    const columns = await json(this.#files.columns);
    for (const facet of this.facets) {
      if (columns[facet.name] !== undefined) facet.read(columns[facet.name], this.entries);
    }
    this.#columns = columns;
    const kinds = this.facet("kind");
    this.holdings = Array.from({ length: this.entries }, (_, entry) => entry)
      .filter((entry) => kinds.first[entry] < kinds.first[entry + 1]);
  }

  // And by one of many values.
  async loadFacet(facet) {
    if (facet.isReady) return;
    if (!facet.file) {
      await this.loadColumns();
      return;
    }
    const { says, values, column } = await json(facet.file);
    facet.define(says, values);
    facet.read(column, this.entries);
  }

  // The place of each entry by "newest", "changed" or "title"; null for what has none.
  async order(name) {
    if (!this.#orders) {
      const orders = await json(this.#files.order);
      this.#orders = Object.fromEntries(Object.entries(orders).map(([each, { of, places }]) => {
        const digits = places.length / this.entries;
        return [each, Array.from({ length: this.entries }, (_, entry) => {
          const place = number(places, entry * digits, digits);
          return place < of ? place : null;
        })];
      }));
    }
    return this.#orders[name];
  }

  // The cards of some entries, each as a promise.
  cards(entries) {
    return entries.map(async (entry) => {
      let place = entry;
      const piece = this.#files.pieces.find((each) => {
        if (place < each.entries) return true;
        place -= each.entries;
        return false;
      });
      const block = await json(`${piece.cards}${Math.floor(place / CARDS)}.json`);
      return block[place % CARDS];
    });
  }
}

class Facet {
  constructor({ name, label, time, says, values, file }) {
    this.name = name;
    this.label = label;
    this.isTime = Boolean(time);
    this.file = file;
    this.isReady = false;
    this.values = [];
    if (values) this.define(says, values);
  }

  define(says, values) {
    this.says = says;
    this.values = values.map(([id, label, , broader, also]) => ({ id, label, broader, also }));
    this.byId = new Map(this.values.map((value, n) => [value.id, n]));
    this.#leadsTo = says.map(() => []);
    values.forEach(([, , said], n) => { for (const each of said) this.#leadsTo[each].push(n); });
  }

  #leadsTo = [];

  // The values of the entry e are `list` from `first[e]` up to `first[e + 1]`, each once; what it
  // says, where that is minutes, is `minutes[e]`.
  read(column, entries) {
    const digits = width(this.says.length);
    const first = new Uint32Array(entries + 1);
    const list = [];
    const minutes = this.isTime ? new Float64Array(entries) : null;
    column.split(SEPARATOR).forEach((text, entry) => {
      const start = list.length;
      for (let at = 0; at < text.length; at += digits) {
        const said = number(text, at, digits);
        if (minutes) minutes[entry] = Number(this.says[said]);
        for (const value of this.#leadsTo[said]) {
          if (!list.includes(value, start)) list.push(value);
        }
      }
      first[entry + 1] = list.length;
    });
    this.first = first;
    this.list = Uint32Array.from(list);
    this.minutes = minutes;
    this.isReady = true;
  }

  entriesWith(value) {
    const found = [];
    for (let entry = 0; entry + 1 < (this.first?.length ?? 0); entry += 1) {
      if (this.has(entry, value)) found.push(entry);
    }
    return found;
  }

  has(entry, value) {
    return this.list.subarray(this.first[entry], this.first[entry + 1]).includes(value);
  }
}
