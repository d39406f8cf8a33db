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

let engine = null;
let found = [];
let shown = 0;
let turn = 0;

async function load() {
  if (!engine) {
    engine = import(new URL("pagefind/pagefind.js", base).href).then(async (pagefind) => {
      await pagefind.options({ excerptLength: 20, baseUrl: base.pathname });
      return pagefind;
    });
    engine.catch(() => { engine = null; });
  }
  return engine;
}

export function openSearch(words = "") {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  if (words) input.value = words;
  input.focus();
  input.select();
  load().catch(() => { status.textContent = dialog.dataset.failed; });
  if (input.value.trim()) search();
}

async function search() {
  const words = input.value.trim();
  const mine = ++turn;
  if (!words) {
    list.replaceChildren();
    more.hidden = true;
    return;
  }
  status.textContent = dialog.dataset.waiting;
  try {
    const pagefind = await load();
    const answer = await pagefind.debouncedSearch(words, {}, 120);
    if (answer === null || mine !== turn) return;
    found = answer.results;
    shown = 0;
    list.replaceChildren();
    status.textContent = found.length === 0 ? dialog.dataset.none
      : found.length === 1 ? dialog.dataset.one
      : dialog.dataset.many.replace("{n}", found.length);
    await showMore(mine);
  } catch {
    status.textContent = dialog.dataset.failed;
  }
}

async function showMore(mine) {
  const next = await Promise.all(found.slice(shown, shown + AT_ONCE).map((result) => result.data()));
  if (mine !== turn) return;
  shown += next.length;
  list.append(...next.map(hit));
  more.hidden = shown >= found.length;
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
  input.addEventListener("input", search);
  more.addEventListener("click", () => showMore(turn));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      list.querySelector("a")?.click();
    }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) openSearch(asked);
}
