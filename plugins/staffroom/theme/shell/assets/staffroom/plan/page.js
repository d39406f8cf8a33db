// The page of the plan: shows what is in the tray, and does what its buttons say. Whatever people
// write, and whatever a link brings along, is set as text.
import { daysOf, weekdayIn, weekdayOf, weekOf } from "./dates.js";
import { wireDragging } from "./dragging.js";
import { asCalendar, asMarkdown } from "./exports.js";
import { materialsOf, prerequisitesOf, standardsOf } from "./merging.js";
import { base, Places } from "./places.js";
import { fragmentOf, planIn } from "./sharing.js";
import * as tray from "./tray.js";

const page = document.querySelector("[data-sr-plan-page]");
const { kinds, words, dates: dateWords } = JSON.parse(document.getElementById("sr-plan-data").textContent);
const places = new Places(kinds);
const language = document.documentElement.lang || "en";
const week = weekOf(navigator.language);

const within = (element, name) => element.querySelector(`[data-part="${name}"]`);
const part = (name) => within(page, name);
const list = part("list");

// --- texts ----------------------------------------------------------------------------------------

function filled(text, values) {
  const form = typeof text === "string" ? text : text[values.n === 1 ? "one" : "other"];
  return form.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const say = (name, values = {}) => filled(words[name], values);

function inMinutes(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (!hours) return filled(dateWords.minutes, { n: rest });
  return filled(rest ? dateWords.hours_minutes : dateWords.hours, { hours, minutes: rest });
}

function inDays(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const date = filled(dateWords.day, { day, month: dateWords.months[month - 1], year });
  return `${weekdayIn(language, weekdayOf(iso))}, ${date}`;
}

function titleOf(item) {
  const id = tray.idOf(item.key).replaceAll("-", " ");
  return item.title || id[0].toUpperCase() + id.slice(1);
}

function factsOf(item) {
  return [item.minutes ? inMinutes(item.minutes) : say("no_time"), item.levels.join(", "), item.subjects.join(", ")]
    .filter(Boolean);
}

function make(tag, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function button(text, act, attributes = {}) {
  const made = make("button", text, { type: "button", class: "sr-plan-small", "data-do": act, ...attributes });
  made.dir = "auto";
  return made;
}

function titles(items) {
  return [...items].map(titleOf).join(", ");
}

// A field that somebody is typing in is left alone.
function fill(field, value) {
  if (document.activeElement !== field && field.value !== value) field.value = value;
}

// --- showing --------------------------------------------------------------------------------------

const entries = new Map();

function render(plan = tray.current()) {
  const days = daysOf(plan.items, plan.dates, (key) => places.isTimed(key));
  renderKeeping(plan);
  part("empty").hidden = plan.items.length > 0;
  part("full").hidden = plan.items.length === 0;
  fill(part("name"), plan.title);
  fill(part("notes"), plan.notes);
  fill(part("have"), plan.minutes ? String(plan.minutes) : "");
  part("name-printed").textContent = plan.title;
  part("notes-printed").textContent = plan.notes;
  page.classList.toggle("has-name", plan.title !== "");
  renderList(plan, days);
  renderSum(plan);
  renderBuilds(plan);
  renderMaterials(plan);
  renderStandards(plan);
  renderDates(plan, days);
  askForNews();
}

function renderKeeping(plan) {
  const keeping = tray.keeping();
  part("unkept").hidden = keeping === "kept";
  part("unkept-text").textContent = keeping === "kept" ? "" : say(keeping);
  page.querySelector('[data-do="forget"]').hidden = keeping !== "unreadable";
  // A reload keeps what can be kept in no other way.
  if (keeping !== "kept" && plan.items.length && !shared) setFragment(fragmentOf(plan, { own: true }));
}

function renderList(plan, days) {
  const focused = document.activeElement;
  const known = new Set(plan.items.map((item) => item.key));
  for (const [key, entry] of entries) {
    if (known.has(key)) continue;
    entry.remove();
    entries.delete(key);
  }
  plan.items.forEach((item, number) => {
    const entry = entries.get(item.key) ?? newEntry(item.key);
    renderEntry(entry, item, days.get(item.key) ?? "", number, plan);
    // The order of a list that somebody is dragging in is theirs.
    if (!list.querySelector(".is-dragged") && list.children[number] !== entry) {
      list.insertBefore(entry, list.children[number] ?? null);
    }
  });
  if (focused && focused !== document.activeElement && list.contains(focused)) focused.focus();
}

function newEntry(key) {
  const entry = document.getElementById("sr-plan-entry").content.firstElementChild.cloneNode(true);
  entry.dataset.key = key;
  const kind = tray.kindOf(key);
  entry.classList.add(`sr-hue-${kind}`);
  const label = document.getElementById(`sr-plan-kind-${kind}`);
  if (label) within(entry, "kind").append(label.content.cloneNode(true));
  if (places.knows(key)) within(entry, "title").href = places.addressOf(key);
  entries.set(key, entry);
  list.append(entry);
  return entry;
}

function renderEntry(entry, item, day, number, plan) {
  const title = titleOf(item);
  const does = (name) => entry.querySelector(`[data-do="${name}"]`);
  within(entry, "title").textContent = title;
  within(entry, "facts").textContent = factsOf(item).join(" · ");
  within(entry, "day").textContent = day && inDays(day);
  within(entry, "days").hidden = !plan.dates.start || !places.isTimed(item.key);
  for (const name of ["handle", "up", "down", "remove"]) {
    does(name).ariaLabel = say(name, { title });
    does(name).title = does(name).ariaLabel;
  }
  does("up").ariaDisabled = String(number === 0);
  does("down").ariaDisabled = String(number === plan.items.length - 1);
  does("next-day").ariaLabel = `${words.later_short}: ${say("next_day", { title })}`;
  does("day-before").ariaLabel = `${words.earlier_short}: ${say("day_before", { title })}`;
  does("day-before").hidden = !item.skip;
  within(entry, "note").ariaLabel = `${words.note}: ${title}`;
  fill(within(entry, "note"), item.note);
  within(entry, "note-printed").textContent = item.note;
  renderState(entry, item);
}

function renderState(entry, item) {
  within(entry, "state").hidden = !item.gone && !item.retired;
  within(entry, "state-text").textContent = item.gone ? words.gone : item.retired ? words.retired : "";
  const { successor } = item;
  const isShown = !item.gone && successor && places.knows(successor.key);
  within(entry, "successor").hidden = !isShown;
  if (!isShown) return;
  const link = within(entry, "successor-link");
  link.textContent = titleOf(successor);
  link.href = places.addressOf(successor.key);
  link.ariaLabel = `${words.successor} ${titleOf(successor)}`;
  entry.querySelector('[data-do="exchange"]').textContent = say("exchange", { title: titleOf(successor) });
}

function renderSum(plan) {
  const sum = plan.items.reduce((total, item) => total + (item.minutes ?? 0), 0);
  const without = plan.items.filter((item) => !item.minutes).length;
  const have = plan.minutes;
  const left = (have ?? 0) - sum;
  const progress = part("progress");
  progress.hidden = !have;
  progress.max = have || 1;
  progress.value = Math.min(sum, have ?? 0);
  progress.classList.toggle("is-over", left < 0);
  part("sum").textContent = !have ? say("sum", { n: sum })
    : left > 0 ? say("left", { sum, n: have, left })
    : left === 0 ? say("exact", { sum, n: have })
    : say("over", { sum, have, n: -left });
  part("sum").classList.toggle("is-over", Boolean(have) && left < 0);
  part("without-time").hidden = !without;
  part("without-time").textContent = without ? say("without_time", { n: without }) : "";
}

function renderBuilds(plan) {
  const { later, missing, beforehand } = prerequisitesOf(plan.items);
  const told = (name, { item, other }) => say(name, { title: titleOf(item), other: titleOf(other) });
  const asked = (what, pair) => {
    const entry = make("li", "", { dir: "auto" });
    const act = what === "later" ? "move-before" : "add-before";
    entry.append(make("span", told(what, pair)), " ");
    if (places.knows(pair.other.key)) {
      entry.append(button(told(what === "later" ? "move_before" : "add_before", pair), act, {
        "data-key": pair.other.key, "data-before": pair.item.key,
      }));
    }
    return entry;
  };
  const needed = beforehand.map(({ item, words: texts }) => {
    const entry = make("li", "", { dir: "auto" });
    entry.append(make("span", say("beforehand", { title: titleOf(item) })));
    const inner = make("ul");
    inner.append(...texts.map((text) => make("li", text, { dir: "auto" })));
    entry.append(inner);
    return entry;
  });
  const all = [...later.map((pair) => asked("later", pair)), ...missing.map((pair) => asked("missing", pair)), ...needed];
  renderSection("builds", all);
}

function renderMaterials(plan) {
  renderSection("materials", materialsOf(plan.items).map((each) => {
    const entry = make("li", "", { dir: "auto" });
    entry.append(make("span", each.text), " ", make("span", say("for", { titles: titles(each.items) }), { class: "sr-quiet" }));
    return entry;
  }));
}

function renderStandards(plan) {
  renderSection("standards", standardsOf(plan.items).map((each) => {
    const entry = make("li", "", { dir: "auto" });
    const code = make(each.address ? "a" : "span", each.code, { class: "sr-code" });
    if (each.address) code.href = new URL(each.address, base).href;
    entry.append(code, " ", make("span", each.label), " ", make("span", say("for", { titles: titles(each.items) }), { class: "sr-quiet" }));
    return entry;
  }));
}

// Rebuilt only if it is another one: the focus may be in it.
function renderSection(name, items) {
  const place = part(`${name}-list`);
  const isSame = place.children.length === items.length
    && items.every((item, number) => item.isEqualNode(place.children[number]));
  if (!isSame) place.replaceChildren(...items);
  part(name).hidden = !items.length;
}

function renderDates(plan, days) {
  const { start, days: weekdays, off, clock } = plan.dates;
  fill(part("start"), start);
  fill(part("clock"), clock);
  part("dated").hidden = !start;
  for (const box of part("week").querySelectorAll("input")) box.checked = weekdays.includes(Number(box.value));
  part("off-list").replaceChildren(...off.map(({ from, to }, number) => {
    const span = from === to ? inDays(from)
      : say("span", { first: inDays(from), last: inDays(to) });
    const entry = make("li", span);
    entry.append(" ", button("×", "off-remove", { "data-number": number, "aria-label": say("off_remove", { days: span }) }));
    return entry;
  }));
  const timed = plan.items.filter((item) => places.isTimed(item.key)).length;
  const problem = !start ? "" : !weekdays.length ? words.no_days : days.size < timed ? words.no_day : "";
  if (part("date-problem").textContent !== problem) part("date-problem").textContent = problem;
}

// --- what was done --------------------------------------------------------------------------------

let before = null;

const snapshot = () => structuredClone(tray.current());

function done(text, undo = null) {
  before = undo;
  part("said").textContent = text;
  page.querySelector('[data-do="undo"]').hidden = !undo;
  if (undo) page.querySelector('[data-do="undo"]').focus();
}

function move(key, place) {
  const { items } = tray.current();
  const from = items.findIndex((item) => item.key === key);
  if (from < 0 || place < 0 || place >= items.length) return;
  tray.change((next) => {
    const at = next.items.findIndex((item) => item.key === key);
    if (at >= 0) next.items.splice(place, 0, ...next.items.splice(at, 1));
  });
  done(say("moved", { title: titleOf(items[from]), n: place + 1, total: items.length }));
}

function remove(key) {
  const was = snapshot();
  const item = was.items.find((each) => each.key === key);
  if (!item) return;
  tray.remove(key);
  done(say("removed", { title: titleOf(item) }), was);
}

function exchange(key) {
  const was = snapshot();
  const successor = was.items.find((item) => item.key === key)?.successor;
  if (!successor) return;
  tray.change((next) => {
    const at = next.items.findIndex((item) => item.key === key);
    if (at < 0) return;
    const isThere = next.items.some((item) => item.key === successor.key);
    next.items.splice(at, 1, ...(isThere ? [] : [{ ...successor, note: next.items[at].note, skip: next.items[at].skip }]));
  });
  done(say("exchanged", { title: titleOf(successor) }), was);
}

function skip(key, step) {
  tray.change((next) => {
    const item = next.items.find((each) => each.key === key);
    if (item) item.skip = Math.max(0, item.skip + step);
  });
  const entry = entries.get(key);
  if (!entry) return;
  done(`${within(entry, "title").textContent}: ${within(entry, "day").textContent}`);
  // The button that was pressed may have gone.
  if (document.activeElement === document.body) entry.querySelector('[data-do="next-day"]').focus();
}

const inDates = (edit) => tray.change((next) => edit(next.dates));

function setStart(value) {
  inDates((dates) => {
    dates.start = value;
    if (value && !dates.days.length) dates.days = week.school;
  });
}

function addDaysOff() {
  const [from, to] = [part("off-from").value, part("off-to").value || part("off-from").value];
  if (!from || to < from) {
    part("date-problem").textContent = words.off_wrong;
    part("off-from").focus();
    return;
  }
  inDates((dates) => { dates.off = [...dates.off, { from, to }].sort((one, other) => (one.from < other.from ? -1 : 1)); });
  part("off-from").value = "";
  part("off-to").value = "";
  part("off-from").focus();
}

// --- taking it along ------------------------------------------------------------------------------

function forExport() {
  const plan = structuredClone(tray.current());
  for (const item of plan.items) item.title = titleOf(item);
  const days = daysOf(plan.items, plan.dates, (key) => places.isTimed(key));
  const addressOf = (key) => (places.knows(key) ? places.addressOf(key) : "");
  return [plan, { say, addressOf, facts: factsOf, days, day: inDays }];
}

function download(text, type, ending) {
  const name = tray.current().title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || words.file;
  const link = make("a", "", { download: `${name}.${ending}` });
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function copy(text, label) {
  const field = part("copy-text");
  try {
    await navigator.clipboard.writeText(text);
    part("copy").hidden = true;
    part("take-said").textContent = words.copied;
  } catch {
    part("copy-label").textContent = label;
    part("copy").hidden = false;
    field.value = text;
    field.focus();
    field.select();
    part("take-said").textContent = words.copy_by_hand;
  }
}

function calendar() {
  const [plan, context] = forExport();
  part("take-said").textContent = context.days.size ? "" : words.calendar_needs;
  if (context.days.size) download(asCalendar(plan, context), "text/calendar", "ics");
  else part("start").focus();
}

const here = () => location.href.split(/[?#]/)[0];
const shareLink = () => `${here()}#${fragmentOf(tray.current())}`;

// --- a plan that somebody shares ------------------------------------------------------------------

let shared = null;

function setFragment(fragment) {
  try {
    history.replaceState(history.state, "", `${here()}${fragment ? `#${fragment}` : ""}`);
  } catch { /* Browsers forbid it where there is no server. */ }
}

function openShared() {
  const found = planIn(location.hash, (key) => places.knows(key));
  if (!found) return;
  if (found.own && tray.keeping() !== "kept" && !tray.current().items.length) {
    take(found, { isWhole: true });
    return;
  }
  shared = found;
  part("shared-title").textContent = found.keys.length ? say("shared", { n: found.keys.length }) : words.shared_none;
  part("shared-name").textContent = found.title;
  part("shared-name").hidden = !found.title;
  part("shared-refused").hidden = !found.refused;
  part("shared-refused").textContent = found.refused ? say("refused", { n: found.refused }) : "";
  for (const name of ["shared-add", "shared-replace"]) {
    page.querySelector(`[data-do="${name}"]`).hidden = !found.keys.length;
  }
  const lines = new Map(found.keys.map((key) => {
    const link = make("a", titleOf({ key }), { dir: "auto" });
    link.href = places.addressOf(key);
    return [key, link];
  }));
  part("shared-list").replaceChildren(...[...lines.values()].map((link) => {
    const entry = make("li");
    entry.append(link);
    return entry;
  }));
  part("shared").hidden = false;
  askAll(found.keys, (key, facts) => {
    if (facts === "gone") lines.get(key).after(` (${words.gone})`);
    else if (facts) lines.get(key).textContent = titleOf(facts);
  });
}

function take(found, { isWhole }) {
  tray.change((next) => {
    const items = isWhole ? [] : next.items;
    const has = new Set(items.map((item) => item.key));
    const more = found.keys.filter((key) => !has.has(key)).map((key) => heard.get(key) ?? { key });
    next.items = [...items, ...more].slice(0, tray.MOST);
    if (isWhole) Object.assign(next, { id: "", title: found.title, notes: "", minutes: found.minutes, dates: {} });
  });
}

function closeShared() {
  shared = null;
  part("shared").hidden = true;
  setFragment("");
  render();
}

function takeShared(isWhole) {
  const was = snapshot();
  const found = shared;
  closeShared();
  take(found, { isWhole });
  const added = tray.current().items.length - was.items.length;
  done(isWhole ? words.replaced : say("joined", { n: added }), was);
}

// --- what the library says today ------------------------------------------------------------------

// What pages have said, and what they have been asked for since this page was opened.
const heard = new Map();
const asked = new Map();

// A few at a time; `tell` gets each answer.
async function askAll(keys, tell) {
  for (let start = 0; start < keys.length; start += 6) {
    await Promise.all(keys.slice(start, start + 6).map(async (key) => {
      if (!asked.has(key)) asked.set(key, places.ask(key));
      const facts = await asked.get(key);
      if (facts && facts !== "gone") heard.set(key, facts);
      tell(key, facts);
    }));
  }
}

let isAsking = false;
const settled = new Set();

async function askForNews() {
  if (isAsking) return;
  isAsking = true;
  list.ariaBusy = "true";
  for (;;) {
    const keys = tray.current().items.map((item) => item.key)
      .filter((key) => !settled.has(key) && places.knows(key)).slice(0, 6);
    if (!keys.length) break;
    const news = new Map();
    await askAll(keys, (key, facts) => news.set(key, facts));
    for (const key of keys) settled.add(key);
    bringUpToDate(news);
  }
  isAsking = false;
  list.ariaBusy = "false";
}

function bringUpToDate(news) {
  const now = JSON.stringify(tray.current().items);
  const renewed = (items) => {
    const there = new Set(items.map((item) => item.key));
    return items.flatMap((item) => {
      const facts = news.get(item.key);
      if (facts === "gone") return [{ ...item, gone: true }];
      if (!facts) return [item];
      settled.add(facts.key);
      // It was renamed, and is in the plan under its new name already.
      if (facts.key !== item.key && there.has(facts.key)) return [];
      return [{ ...item, ...facts, gone: false }];
    });
  };
  if (JSON.stringify(renewed(tray.current().items)) === now) return;
  tray.change((next) => { next.items = renewed(next.items); });
}

// --- wiring ---------------------------------------------------------------------------------------

const ACTS = {
  up: (key) => move(key, placeOf(key) - 1),
  down: (key) => move(key, placeOf(key) + 1),
  remove,
  exchange,
  "next-day": (key) => skip(key, 1),
  "day-before": (key) => skip(key, -1),
  "move-before": (_, { key, before: other }) => {
    const from = placeOf(key);
    const to = placeOf(other);
    move(key, from < to ? to - 1 : to);
    entries.get(key)?.querySelector('[data-do="handle"]').focus();
  },
  "add-before": (_, { key, before: other }) => {
    const was = snapshot();
    const titled = was.items.flatMap((item) => item.prerequisites).find((each) => each.key === key);
    tray.add(heard.get(key) ?? titled ?? { key }, other);
    done(say("added", { title: titleOf(titled ?? { key }) }), was);
  },
  "school-week": () => inDates((dates) => { dates.days = week.school; }),
  "off-add": addDaysOff,
  "off-remove": (_, { number }) => {
    inDates((dates) => dates.off.splice(Number(number), 1));
    part("off-from").focus();
  },
  "no-dates": () => {
    const was = snapshot();
    tray.change((next) => {
      next.dates = {};
      for (const item of next.items) item.skip = 0;
    });
    done(words.no_dates, was);
  },
  print: () => window.print(),
  share: () => copy(shareLink(), words.share_label),
  markdown: () => download(asMarkdown(...forExport()), "text/markdown", "md"),
  "copy-markdown": () => copy(asMarkdown(...forExport()), words.markdown_label),
  calendar,
  clear: () => {
    const was = snapshot();
    tray.change((next) => Object.assign(next, { id: "", title: "", notes: "", minutes: null, items: [], dates: {} }));
    done(words.cleared, was);
  },
  undo: () => {
    const was = before;
    done(words.undone);
    if (was) tray.change((next) => Object.assign(next, was));
    (list.querySelector('[data-do="handle"]') ?? page.querySelector("a"))?.focus();
  },
  forget: () => { tray.beginAnew(); setFragment(""); render(); },
  "shared-add": () => takeShared(false),
  "shared-replace": () => takeShared(true),
  "shared-ignore": closeShared,
};

const placeOf = (key) => tray.current().items.findIndex((item) => item.key === key);

function wire() {
  part("week").append(...week.order.map((number) => {
    const label = make("label");
    const box = make("input", "", { type: "checkbox", value: number });
    label.append(box, weekdayIn(language, number));
    return label;
  }));
  page.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (!pressed || pressed.ariaDisabled === "true") return;
    ACTS[pressed.dataset.do]?.(pressed.closest("li[data-key]")?.dataset.key, pressed.dataset);
  });
  list.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key) || event.target.matches("textarea")) return;
    event.preventDefault();
    const { key } = event.target.closest("li").dataset;
    move(key, placeOf(key) + (event.key === "ArrowUp" ? -1 : 1));
  });
  wireDragging(list, '[data-do="handle"]', (entry) => {
    move(entry.dataset.key, [...list.children].indexOf(entry));
  });
  const typed = (name, edit) => part(name).addEventListener("input", (event) => edit(event.target.value));
  typed("name", (value) => tray.change((next) => { next.title = value; }));
  typed("notes", (value) => tray.change((next) => { next.notes = value; }));
  typed("have", (value) => tray.change((next) => { next.minutes = Number(value) || null; }));
  part("start").addEventListener("change", (event) => setStart(event.target.value));
  part("clock").addEventListener("change", (event) => inDates((dates) => { dates.clock = event.target.value; }));
  part("week").addEventListener("change", () => inDates((dates) => {
    dates.days = [...part("week").querySelectorAll(":checked")].map((box) => Number(box.value));
  }));
  list.addEventListener("input", (event) => {
    const { key } = event.target.closest("li").dataset;
    tray.change((next) => {
      const item = next.items.find((each) => each.key === key);
      if (item) item.note = event.target.value;
    });
  });
  addEventListener("hashchange", openShared);
}

tray.probe();
wire();
openShared();
tray.onChange(render);
document.querySelector("[data-sr-plan-link]")?.setAttribute("aria-current", "page");
document.querySelector("[data-sr-plan-waiting]")?.remove();
page.hidden = false;
render();
