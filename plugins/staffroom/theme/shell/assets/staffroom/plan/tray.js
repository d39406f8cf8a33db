// The plan: what is in it, in which order, and how it is kept. Knows nothing of pages.
//
// What is kept may be anything: it is read field by field, and what is not as it should be is left
// out. Addresses are not kept; they follow from the key (see places.js).
import { clipped } from "../words.js";
import { forget, read, write } from "../storage.js";

const NAME = "staffroom-plan";
const VERSION = 1;
export const MOST = 200;

const KEY = /^[a-z]+(?:-[a-z]+)*:[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function isKey(value) {
  return typeof value === "string" && value.length <= 150 && KEY.test(value);
}

export const kindOf = (key) => key.slice(0, key.indexOf(":"));
export const idOf = (key) => key.slice(key.indexOf(":") + 1);

// --- from untyped to typed ------------------------------------------------------------------------

const text = (value, most = 300) => (typeof value === "string" ? clipped(value, most) : "");
const matching = (value, form) => (typeof value === "string" && form.test(value) ? value : "");
const list = (value, read) =>
  (Array.isArray(value) ? value.slice(0, MOST).map((each) => read(each)).filter(Boolean) : []);
const count = (value, most) => (Number.isInteger(value) && value > 0 && value <= most ? value : null);
// The calendar ends where a year would need five digits: with some time to plan for.
const day = (value) => (matching(value, /^[1-8]\d{3}-\d\d-\d\d$/) && isInCalendar(value) ? value : "");

function isInCalendar(value) {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

function named(value) {
  return isKey(value?.key) ? { key: value.key, title: text(value.title) } : null;
}

// A place on the page of standards, and nowhere else.
function standard(value) {
  const code = text(value?.code, 100);
  const address = matching(value?.address, /^standards\/(?:index\.html)?(?:#.*)?$/);
  return code ? { code, label: text(value.label, 1000), address } : null;
}

// What a document's page says of it (see site/planning.py), or what was kept of that; null if it
// is nothing of the kind.
export function factsOf(value) {
  if (!isKey(value?.key)) return null;
  return {
    key: value.key,
    title: text(value.title),
    minutes: count(value.minutes, 100_000),
    levels: list(value.levels, text),
    subjects: list(value.subjects, text),
    materials: list(value.materials, (each) => text(each, 1000)),
    standards: list(value.standards, standard),
    prerequisites: list(value.prerequisites, (each) =>
      named(each) ?? (text(each?.text, 1000) ? { text: text(each.text, 1000) } : null)),
    retired: value.retired === true,
    successor: named(value.successor),
  };
}

function itemOf(value) {
  const facts = factsOf(value);
  return facts && {
    ...facts,
    note: text(value.note, 5000),
    skip: count(value.skip, 365) ?? 0,
    gone: value.gone === true,
  };
}

function datesOf(value) {
  return {
    start: day(value?.start),
    days: [...new Set(list(value?.days, (each) => count(each, 7)))],
    off: list(value?.off, (each) => {
      const [from, to] = [day(each?.from), day(each?.to)];
      return from && to && from <= to ? { from, to } : null;
    }),
    clock: matching(value?.clock, /^([01]\d|2[0-3]):[0-5]\d$/),
  };
}

function planOf(value) {
  const items = new Map(list(value?.items, itemOf).map((item) => [item.key, item]));
  return {
    id: matching(value?.id, /^[0-9a-f]{16}$/),
    title: text(value?.title, 200),
    notes: text(value?.notes, 5000),
    minutes: count(value?.minutes, 100_000),
    items: [...items.values()],
    dates: datesOf(value?.dates),
  };
}

// --- keeping --------------------------------------------------------------------------------------

const listeners = new Set();
let isKept = true;
let isReadable = true;
let plan = kept() ?? planOf(null);

// The plan that the browser has; null if that cannot be read.
function kept() {
  const found = read(NAME);
  isReadable = true;
  if (found === null) return planOf(null);
  try {
    const value = JSON.parse(found);
    if (value?.version === VERSION && Array.isArray(value.items)) return planOf(value);
  } catch { /* no JSON */ }
  isReadable = false;
  return null;
}

function tell() {
  for (const listener of listeners) listener(plan);
}

export const current = () => plan;
export const has = (key) => plan.items.some((item) => item.key === key);
export const onChange = (listener) => { listeners.add(listener); };

// Whether what happens to the plan is kept: "kept", "unkept" or "unreadable".
export const keeping = () => (!isReadable ? "unreadable" : isKept ? "kept" : "unkept");

// Find out whether the browser would keep the plan, before anything happens to it.
export function probe() {
  isKept = write(`${NAME}-probe`, "?");
  forget(`${NAME}-probe`);
}

// Change the plan: `edit` gets it as it is now, in whatever tab it was changed last.
export function change(edit) {
  const next = structuredClone((isKept && isReadable && kept()) || plan);
  edit(next);
  next.id ||= newId();
  plan = planOf(next);
  keep();
  tell();
}

function keep() {
  if (!isReadable) return;
  if (plan.items.length || plan.title || plan.notes || plan.minutes || plan.dates.start) {
    isKept = write(NAME, JSON.stringify({ version: VERSION, ...plan }));
  } else {
    forget(NAME);
  }
}

// Not crypto.randomUUID, which there is only behind https.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Put something into the plan, at its end or before something else; whether it is in it now.
export function add(facts, before = null) {
  const item = itemOf(facts);
  if (!item) return false;
  change((next) => {
    if (next.items.length >= MOST || next.items.some((each) => each.key === item.key)) return;
    const at = next.items.findIndex((each) => each.key === before);
    next.items.splice(at < 0 ? next.items.length : at, 0, item);
  });
  return has(item.key);
}

export function remove(key) {
  change((next) => { next.items = next.items.filter((item) => item.key !== key); });
}

// Give up what the browser has and nobody can read.
export function beginAnew() {
  forget(NAME);
  isReadable = true;
  keep();
  tell();
}

// What another tab does to the plan is done here, too.
addEventListener("storage", (event) => {
  if (event.key !== NAME && event.key !== null) return;
  const found = kept();
  if (found && isKept) plan = found;
  tell();
});

// A page that the browser takes out of its memory on “back” shows the plan as it is now.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  const found = kept();
  if (found && isKept) plan = found;
  tell();
});
