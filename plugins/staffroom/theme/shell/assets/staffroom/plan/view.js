// What the page of the plan shows. Whatever people write, and whatever a link brings along, is set as
// text.
import { minutes, say as filled } from "../words.js";
import { daysOf, weekdayIn, weekdayOf } from "./dates.js";
import { materialsOf, prerequisitesOf, standardsOf } from "./merging.js";
import { base, Places } from "./places.js";
import * as tray from "./tray.js";

export const page = document.querySelector("[data-sr-plan-page]");
const { kinds, words: texts, dates: dateWords } = JSON.parse(document.getElementById("sr-plan-data").textContent);
export const words = texts;
export const places = new Places(kinds);
export const language = document.documentElement.lang || "en";

const within = (element, name) => element.querySelector(`[data-part="${name}"]`);
export const part = (name) => within(page, name);
export const list = part("list");

export const say = (name, values = {}) => filled(words[name], values);

export function inDays(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const date = filled(dateWords.day, { day, month: dateWords.months[month - 1], year });
  return `${weekdayIn(language, weekdayOf(iso))}, ${date}`;
}

export function titleOf(item) {
  const id = tray.idOf(item.key).replaceAll("-", " ");
  return item.title || id[0].toUpperCase() + id.slice(1);
}

export function factsOf(item) {
  return [item.minutes ? minutes(item.minutes, dateWords) : say("no_time"), item.levels.join(", "), item.subjects.join(", ")]
    .filter(Boolean);
}

export function make(tag, text = "", attributes = {}) {
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

// The entries of the list, by the key of what they show.
export const entries = new Map();

export function render(plan = tray.current()) {
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
}

function renderKeeping(plan) {
  const keeping = tray.keeping();
  part("unkept").hidden = keeping === "kept";
  part("unkept-text").textContent = keeping === "kept" ? "" : say(keeping);
  page.querySelector('[data-do="forget"]').hidden = keeping !== "unreadable";
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
