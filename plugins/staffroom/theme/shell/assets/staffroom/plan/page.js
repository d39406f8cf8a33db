// The page of the plan: does what its buttons say.
import { download } from "../download.js";
import { daysOf, weekdayIn, weekOf } from "./dates.js";
import { wireDragging } from "./dragging.js";
import { asCalendar, asMarkdown } from "./exports.js";
import { askAll, askForNews, heard } from "./news.js";
import { fragmentOf, planIn } from "./sharing.js";
import * as tray from "./tray.js";
import {
  entries, factsOf, inDays, language, list, make, page, part, places, render, say, titleOf, words,
} from "./view.js";

const week = weekOf(navigator.language);

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
  const told = (name) => entry.querySelector(`[data-part="${name}"]`).textContent;
  done(`${told("title")}: ${told("day")}`);
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

function save(text, type, ending) {
  const name = tray.current().title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || words.file;
  download(text, type, `${name}.${ending}`);
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
  if (context.days.size) save(asCalendar(plan, context), "text/calendar", "ics");
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

// A reload keeps what can be kept in no other way.
function keepInAddress() {
  const plan = tray.current();
  if (tray.keeping() !== "kept" && plan.items.length && !shared) setFragment(fragmentOf(plan, { own: true }));
}

function show() {
  render();
  keepInAddress();
  askForNews();
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
  show();
}

function takeShared(isWhole) {
  const was = snapshot();
  const found = shared;
  closeShared();
  take(found, { isWhole });
  const added = tray.current().items.length - was.items.length;
  done(isWhole ? words.replaced : say("joined", { n: added }), was);
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
  markdown: () => save(asMarkdown(...forExport()), "text/markdown", "md"),
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
  forget: () => { tray.beginAnew(); setFragment(""); show(); },
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
tray.onChange(show);
document.querySelector("[data-sr-plan-link]")?.setAttribute("aria-current", "page");
document.querySelector("[data-sr-plan-waiting]")?.remove();
page.hidden = false;
show();
