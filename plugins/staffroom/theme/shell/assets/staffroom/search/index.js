// Asks Pagefind's index, which the browser fetches in pieces from this very site: which entries
// have a word, and how much they are about it.

import { at, base, manifest, once } from "./files.js";

// `en_011-2a-1f3c9d2`: the entry number 0x2a of the piece 011.
const ID = /_([01]+|all)-([0-9a-f]+)(?:-[0-9a-f]+)?$/;

export const openIndex = once(() => start());

// The first piece lies beside Pagefind's script and has to be there; without one of the others the
// search still finds what the rest has.
async function start(missing = new Set()) {
  const script = import(at("pagefind.js"));
  // Where the list of pieces fails as well, nobody is there any more to hear of this.
  script.catch(() => {});
  const { tag, pieces, program } = await manifest();
  // Pagefind asks for one after the other; a browser that has them already need not wait.
  if (missing.size === 0) fetchAhead(tag, pieces, program);
  const pagefind = await script;
  // The tag changes with the index, so that what did not change is taken from the browser's cache.
  const settings = { baseUrl: base.pathname, excerptLength: 20, metaCacheTag: tag };
  // To ask for the usual ranking is what makes Pagefind say if a piece cannot be used.
  const known = { ranking: {} };
  // An answer takes a few milliseconds; to start another thread for it takes longer.
  await pagefind.options({ ...settings, noWorker: true });
  await pagefind.init();
  const others = pieces.slice(1).filter((piece) => !missing.has(piece.name));
  const merged = others.map((piece) =>
    pagefind.mergeIndex(at(piece.home), { ...settings, ...known })
      .catch(() => { missing.add(piece.name); }));
  const lost = missing.size;
  try {
    await pagefind.options(known);
    await Promise.all(merged);
  } catch (error) {
    await pagefind.destroy();
    throw error;
  }
  if (missing.size > lost) {
    // A piece that has failed would make each search fail.
    await pagefind.destroy();
    return start(missing);
  }
  return new Index(pagefind, pieces);
}

function fetchAhead(tag, pieces, program) {
  const names = pieces.flatMap(({ home, meta }) =>
    [`${home}pagefind-entry.json?ts=${tag}`, `${home}${meta}`]);
  for (const name of [program, ...names]) fetch(at(name)).catch(() => {});
}

class Index {
  #pagefind;
  #first = new Map();
  #words = new Map();
  // For each word what its entries say around it.
  #around = new Map();

  constructor(pagefind, pieces) {
    this.#pagefind = pagefind;
    let entries = 0;
    for (const piece of pieces) {
      this.#first.set(piece.name, entries);
      entries += piece.entries;
    }
    this.entries = entries;
  }

  // The entries that have a word in any of its forms: number → how much they are about it.
  word(word) {
    if (!this.#words.has(word)) {
      const answer = this.#ask(word);
      this.#words.set(word, answer);
      answer.catch(() => this.#words.delete(word));
      // Whoever types tries many.
      if (this.#words.size > 200) {
        const [oldest] = this.#words.keys();
        this.#words.delete(oldest);
        this.#around.delete(oldest);
      }
    }
    return this.#words.get(word);
  }

  // Pagefind answers a word that nobody uses with others that begin alike; so it is asked for the
  // word itself as well, by which it does not rank.
  async #ask(word) {
    const [ranked, exact] = await Promise.all(
      [word, `"${word}"`].map((each) => this.#pagefind.search(each)));
    const has = new Set(exact.results.map((result) => result.id));
    const found = new Map();
    const around = new Map();
    for (const result of ranked.results) {
      if (!has.has(result.id)) continue;
      const number = this.#number(result.id);
      found.set(number, result.score);
      around.set(number, result);
    }
    for (const result of exact.results) {
      const number = this.#number(result.id);
      if (!found.has(number)) found.set(number, 0.01);
      if (!around.has(number)) around.set(number, result);
    }
    this.#around.set(word, around);
    return found;
  }

  #number(id) {
    const [, piece, place] = ID.exec(id);
    return this.#first.get(piece) + parseInt(place, 16);
  }

  // What hits show: for each number address, title, facts, and its text around the words; nothing
  // for an entry that has none of them.
  async shown(numbers, words) {
    // For a single word all is known.
    const { results } = words.length > 1 ? await this.#pagefind.search(words.join(" "))
      : { results: [] };
    const together = new Map(results.map((result) => [this.#number(result.id), result]));
    const around = [together, ...words.map((word) => this.#around.get(word) ?? new Map())];
    return numbers.map((number) =>
      around.find((each) => each.has(number))?.get(number).data() ?? null);
  }
}
