// The search that opens on every page: results as one types.

import { forget, read, write } from "../storage.js";
import { ask, byTitle } from "./asking.js";
import { base } from "./files.js";
import { openIndex } from "./index.js";
import { Latest, pauseAfter } from "./latest.js";
import { openLibrary } from "./library.js";
import { LONGEST_QUESTION, clipped, minutes, say } from "../words.js";

const dialog = document.querySelector("dialog.sr-search");
const input = document.getElementById("sr-search-input");
const list = document.getElementById("sr-search-results");
const status = dialog?.querySelector(".sr-search__status");
const note = dialog?.querySelector(".sr-search__note");
const more = dialog?.querySelector("[data-sr-more]");
const all = dialog?.querySelector("[data-sr-all]");
const hint = [...status?.childNodes ?? []];
const AT_ONCE = 8;
const RECENT = "staffroom-recent";
const MOST_RECENT = 6;
const LONGEST_RECENT = 100;
// The library has its own words in the address.
const sharesWords = !document.querySelector("[data-sr-library]");

let answer = null;
let texts = null;
let shown = 0;
let turn = 0;
// So many questions have been answered on the screen.
let answers = 0;
let latest = Promise.resolve();
let timer = null;
const runner = new Latest();
let isLiteral = false;

export function openSearch(words = "") {
  if (!dialog) return;
  if (dialog.open) { input.focus(); return; }
  dialog.showModal();
  if (words) input.value = clipped(words, LONGEST_QUESTION);
  input.focus();
  input.select();
  Promise.all([openIndex(), openLibrary()]).catch(() => {
    status.textContent = dialog.dataset.failed;
  });
  latest = search();
}

// What was typed is looked for when the last search is done; of what is typed meanwhile, the last.
function search({ isLiteral: literal = false } = {}) {
  const words = input.value.trim();
  const mine = ++turn;
  isLiteral = literal;
  share(words);
  clearTimeout(timer);
  if (!words) {
    empty();
    return Promise.resolve();
  }
  status.textContent = dialog.dataset.waiting;
  return new Promise((resolve) => {
    timer = setTimeout(() => resolve(runner.run(() => look(words, mine))), pauseAfter(input.value));
  });
}

async function look(words, mine) {
  try {
    const { texts: known } = await openLibrary();
    if (mine !== turn) return;
    const isTyping = document.activeElement === input && !/\s$/.test(input.value);
    const found = await ask(words, { isTyping, isLiteral });
    if (mine !== turn) return;
    texts = known;
    answer = { ...found, entries: [...found.scores.keys()] };
    shown = 0;
    const hits = await next(byTitleFirst);
    if (mine !== turn) return;
    const number = answer.entries.length;
    list.replaceChildren(...hits);
    status.textContent = number === 0 ? say(texts.search.none, { words })
      : say(texts.search.found, { n: number });
    const told = [...notes()];
    // What is in a region when it appears is not read out.
    note.hidden = told.length === 0;
    note.replaceChildren(...told);
    answers += 1;
    list.dataset.srState = answers;
    all.hidden = false;
    const library = new URL(all.href);
    library.searchParams.set("q", words);
    all.href = library.href;
    list.scrollTop = 0;
  } catch {
    if (mine === turn) status.textContent = dialog.dataset.failed;
  }
}

function empty() {
  answer = null;
  note.hidden = true;
  more.hidden = true;
  all.hidden = true;
  status.replaceChildren(...hint);
  list.replaceChildren(...recent().map((words) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dir = "auto";
    button.textContent = words;
    button.addEventListener("click", () => {
      input.value = words;
      input.focus();
      latest = search();
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  const { recent: heading, forget: label } = dialog.dataset;
  if (list.childNodes.length === 0) return;
  note.hidden = false;
  const button = linkButton(label, () => { forget(RECENT); empty(); input.focus(); });
  note.replaceChildren(`${heading}. `, button);
}

function linkButton(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sr-linkbutton";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

// What the reader should know of how the words were taken.
function* notes() {
  const { search: say_ } = texts;
  for (const [typed, instead] of answer.instead) {
    yield `${say(say_.instead, { typed, instead })} `;
  }
  if (answer.isAny && answer.scores.size > 0) yield `${say_.some} `;
  const { terms, minutes: time } = answer.meant;
  const values = terms.filter((term) => term.isLevel)
    .map(({ values: [{ facet, value }] }) => facet.values[value].label);
  if (time) values.push(say(say_.at_most, { time: minutes(time, texts.dates) }));
  if (values.length > 0) {
    yield `${say(say_.understood, { values: values.join(", ") })} `;
    yield linkButton(say_.literally, () => {
      input.focus();
      latest = search({ isLiteral: true });
    });
  }
}

// The next hits, and then what their pages say around the words.
async function next(better = (cards) => cards) {
  const library = await openLibrary();
  const numbers = answer.entries.slice(shown, shown + AT_ONCE);
  const cards = await Promise.all(library.cards(numbers));
  const hits = better(cards.map((card, n) => ({ card, number: numbers[n] })))
    .map(({ card, number }) => ({ item: hit(card), number }));
  shown += numbers.length;
  more.hidden = shown >= answer.entries.length;
  const mine = turn;
  setTimeout(() => { if (mine === turn) explain(hits).catch(() => {}); });
  return hits.map(({ item }) => item);
}

// Those with a title as it was asked for come first.
function byTitleFirst(hits) {
  const order = byTitle(answer, hits.map(({ card }) => card.title ?? ""));
  return order.map((entry) => hits.find(({ number }) => number === entry));
}

async function explain(hits) {
  const index = await openIndex();
  // Without words to look for, as with "40 minutes", the summary says most.
  if (answer.words.length === 0) return;
  const pages = await index.shown(hits.map(({ number }) => number), answer.words);
  await Promise.all(pages.map(async (page, n) => {
    if (!page) return;
    const { excerpt } = await page;
    hits[n].item.querySelector(".sr-search__text").replaceChildren(...marked(excerpt));
  }));
}

// The address keeps what is searched for: it can be passed on, and "back" returns to the results.
function share(words) {
  if (!sharesWords) return;
  const here = new URL(location.href);
  if (words) here.searchParams.set("q", words);
  else here.searchParams.delete("q");
  try {
    history.replaceState(history.state, "", here);
  } catch { /* Browsers forbid it where there is no server. */ }
}

function hit(card) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const kind = card.kind ?? "page";
  link.href = new URL(card.address, base).href;
  link.className = `sr-hue-${kind}`;
  const title = document.createElement("strong");
  title.dir = "auto";
  title.textContent = card.title || card.address;
  const facts = document.createElement("span");
  const label = document.createElement("span");
  label.className = "sr-search__kind";
  label.textContent = texts.kinds[kind] ?? "";
  facts.className = "sr-search__facts";
  facts.append(label, ...(card.facts ?? []).filter(Boolean).map((fact) => ` · ${fact}`));
  const text = document.createElement("span");
  text.className = "sr-search__text";
  text.dir = "auto";
  text.textContent = card.summary ?? "";
  link.append(title, facts, text);
  link.addEventListener("click", remember);
  item.append(link);
  return item;
}

// Pagefind gives an excerpt as HTML of which only <mark> is wanted: rebuilt here as text and marks.
function* marked(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const node of parsed.body.childNodes) {
    if (node.nodeName === "MARK") {
      const mark = document.createElement("mark");
      mark.textContent = node.textContent;
      yield mark;
    } else {
      yield node.textContent;
    }
  }
}

// What was searched for lately, and led somewhere. It stays on this device.
function recent() {
  try {
    const kept = JSON.parse(read(RECENT) ?? "[]");
    return Array.isArray(kept)
      ? kept.filter((each) => typeof each === "string").slice(0, MOST_RECENT)
        .map((each) => clipped(each, LONGEST_RECENT)) : [];
  } catch {
    return [];
  }
}

function remember() {
  const words = clipped(input.value.trim(), LONGEST_RECENT);
  if (!words) return;
  const others = recent().filter((each) => each !== words);
  write(RECENT, JSON.stringify([words, ...others].slice(0, MOST_RECENT)));
}

function move(step) {
  const links = [...list.querySelectorAll("a, button")];
  const at = links.indexOf(document.activeElement);
  const to = at + step;
  if (to < 0) input.focus();
  else links[Math.min(to, links.length - 1)]?.focus();
}

export function wireSearch() {
  if (!dialog) return;
  for (const opener of document.querySelectorAll("[data-sr-open-search]")) {
    opener.addEventListener("click", (event) => { event.preventDefault(); openSearch(); });
  }
  for (const form of document.querySelectorAll("[data-sr-search]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      openSearch(form.elements.q.value);
    });
  }
  input.addEventListener("input", () => { latest = search(); });
  more.addEventListener("click", async () => {
    const first = shown;
    const mine = turn;
    const hits = await next();
    if (mine !== turn) return;
    list.append(...hits);
    list.children[first]?.querySelector("a").focus();
  });
  all.addEventListener("click", remember);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    // Of itself, a field for a search is only emptied.
    if (event.key === "Escape") { event.preventDefault(); dialog.close(); }
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      latest.then(() => list.querySelector("a")?.click());
    }
  });
  dialog.addEventListener("close", () => {
    // A search that is still under way would put its words into the address again.
    turn += 1;
    share("");
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const asked = sharesWords && new URLSearchParams(location.search).get("q");
  if (asked) openSearch(asked);
}
