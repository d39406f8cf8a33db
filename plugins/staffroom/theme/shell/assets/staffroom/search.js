// The search: asks Pagefind's index, which the browser fetches in pieces from this very site.

const dialog = document.querySelector("dialog.sr-search");
const input = document.getElementById("sr-search-input");
const list = document.getElementById("sr-search-results");
const status = dialog?.querySelector(".sr-search__status");
const more = dialog?.querySelector(".sr-search__more button");
const root = document.documentElement.dataset.srBase || ".";
const base = new URL(root.endsWith("/") ? root : `${root}/`, location.href);
const kinds = JSON.parse(dialog?.dataset.kinds || "{}");
const AT_ONCE = 8;
// The name under which Pagefind keeps apart what each piece of its index has.
const PIECE = "sr-piece";

let engine = null;
let found = [];
let shown = 0;
let turn = 0;
let latest = Promise.resolve();
const hint = status?.textContent;

async function load() {
  if (!engine) {
    engine = start();
    engine.catch(() => { engine = null; });
  }
  return engine;
}

// A large site's index is in pieces. The first one lies beside Pagefind's script and has to be
// there; without one of the others the search still finds what the rest has.
async function start(missing = new Set()) {
  const home = new URL("pagefind/", base);
  const [pagefind, { tag, others }] = await Promise.all([
    import(new URL("pagefind.js", home).href), pieces(new URL("pieces.json", home)),
  ]);
  // The tag changes with the index, so that what did not change is taken from the browser's cache.
  const settings = { baseUrl: base.pathname, excerptLength: 20, metaCacheTag: tag };
  // To ask for the usual ranking is what makes Pagefind say if a piece cannot be used.
  const known = (name) => ({ ranking: {}, mergeFilter: { [PIECE]: name } });
  await pagefind.options(settings);
  await pagefind.init();
  const merged = others.filter((each) => !missing.has(each)).map((each) =>
    pagefind.mergeIndex(new URL(each, home).href, { ...settings, ...known(each) })
      .catch(() => { missing.add(each); }));
  const lost = missing.size;
  try {
    await pagefind.options(known("first"));
    await Promise.all(merged);
  } catch (error) {
    await pagefind.destroy();
    throw error;
  }
  if (missing.size === lost) {
    return { pagefind, names: ["first", ...others.filter((each) => !missing.has(each))] };
  }
  // A piece that has failed would make each search fail.
  await pagefind.destroy();
  return start(missing);
}

async function pieces(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

export function openSearch(words = "") {
  if (!dialog) return;
  if (dialog.open) { input.focus(); return; }
  dialog.showModal();
  if (words) input.value = words;
  input.focus();
  input.select();
  load().catch(() => { status.textContent = dialog.dataset.failed; });
  if (input.value.trim()) latest = search();
}

async function search() {
  const words = input.value.trim();
  const mine = ++turn;
  if (!words) {
    list.replaceChildren();
    more.hidden = true;
    status.textContent = hint;
    share("");
    return;
  }
  status.textContent = dialog.dataset.waiting;
  try {
    const [engine] = await Promise.all([load(), pause()]);
    if (mine !== turn) return;
    const answer = await find(engine, words);
    if (mine !== turn) return;
    found = answer;
    shown = 0;
    share(words);
    list.replaceChildren();
    status.textContent = found.length === 0 ? dialog.dataset.none
      : found.length === 1 ? dialog.dataset.one
      : dialog.dataset.many.replace("{n}", found.length);
    await showMore(mine);
  } catch {
    status.textContent = dialog.dataset.failed;
  }
}

// Nothing is fetched for the beginnings of a word that is still being typed.
function pause() {
  return new Promise((resolve) => { setTimeout(resolve, 120); });
}

async function showMore(mine) {
  const next = await Promise.all(found.slice(shown, shown + AT_ONCE).map((result) => result.data()));
  if (mine !== turn) return;
  shown += next.length;
  list.append(...next.map(hit));
  more.hidden = shown >= found.length;
}

// Pagefind answers a word that nobody uses with the longest one that it begins with: for "algebra"
// with all pages that have an "a". What was found has to look like what was typed.
async function find({ pagefind, names }, words) {
  const { results } = await pagefind.search(words);
  const load = (some) => Promise.all(some.map((result) => result.data()));
  const best = await load(results.slice(0, AT_ONCE));
  if (names.length === 1) return isMeant(words, best) ? results : [];
  // Each piece answers for itself, and one may not know a word that others do.
  const all = [...best, ...await load(results.slice(AT_ONCE).slice(-1))];
  if (all.every((hit) => isMeant(words, [hit]))) return results;
  const parts = await Promise.all(names.map(async (name) => {
    const part = (await pagefind.search(words, { filters: { [PIECE]: name } })).results;
    return isMeant(words, await load(part.slice(0, 1))) ? part : [];
  }));
  return parts.flat().sort((one, other) => other.score - one.score);
}

function isMeant(words, hits) {
  const plain = (word) => word.normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
  // Other scripts do not write spaces between all words.
  const alphabetic = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]+$/u;
  const met = hits.flatMap((data) => {
    const text = data.raw_content.split(/\s+/);
    return data.locations.map((at) => plain(text[at] ?? ""));
  });
  return words.split(/\s+/).map(plain).filter((word) => alphabetic.test(word)).every((word) => {
    const enough = Math.max(3, Math.floor(word.length * 0.4));
    return met.some((each) => each.includes(word.slice(0, enough)));
  });
}

// The address keeps what is searched for: it can be passed on, and "back" returns to the results.
function share(words) {
  const here = new URL(location.href);
  if (words) here.searchParams.set("q", words);
  else here.searchParams.delete("q");
  try {
    history.replaceState(history.state, "", here);
  } catch { /* Browsers forbid it where there is no server. */ }
}

function hit(data) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const kind = data.meta.kind || "page";
  link.href = data.url;
  link.className = `sr-hue-${kind}`;
  const title = document.createElement("strong");
  title.dir = "auto";
  title.textContent = data.meta.title || data.url;
  const facts = document.createElement("span");
  const label = document.createElement("span");
  label.className = "sr-search__kind";
  label.textContent = kinds[kind]?.one ?? "";
  facts.className = "sr-search__facts";
  facts.append(label, data.meta.facts ? ` · ${data.meta.facts}` : "");
  const text = document.createElement("span");
  text.className = "sr-search__text";
  text.dir = "auto";
  text.append(...excerpt(data.excerpt));
  link.append(title, facts, text);
  item.append(link);
  return item;
}

// Pagefind gives an excerpt as HTML of which only <mark> is wanted: rebuilt here as text and marks.
function* excerpt(html) {
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

function move(step) {
  const links = [...list.querySelectorAll("a")];
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
    await showMore(turn);
    list.children[first]?.querySelector("a").focus();
  });
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
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) openSearch(asked);
}
