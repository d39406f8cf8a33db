// Between what stands in the fields of the page and plain values: texts, lists, groups by name.
// A document or word that was chosen is `{id, title}`; what was only typed is a text.
import { say } from "../words.js";

let copies = 0;

const within = (group, selector, owner) =>
  [...group.querySelectorAll(selector)].filter((each) => each.parentElement.closest(owner) === group);

// The element of a field in a group.
export const fieldIn = (group, name) => within(group, `[data-field="${name}"]`, "[data-group]")[0];

const entriesOf = (element) => [...element.querySelector("[data-entries]").children];
const groupOf = (element) => element.querySelector("[data-group]");
const controlOf = (element) => element.querySelector("[data-control]");

// --- reading --------------------------------------------------------------------------------------

export function read(fields, group) {
  const values = {};
  for (const field of fields) {
    const element = fieldIn(group, field.name);
    if (element) values[field.name] = readField(field, element);
  }
  return values;
}

function readField(field, element) {
  switch (element.dataset.holds) {
    case "consent": return controlOf(element).checked;
    case "some": return [...element.querySelectorAll(".sr-form__boxes input:checked")].map((box) => ({ id: box.value, title: "" }));
    case "group": return read(field.parts, groupOf(element));
    case "groups": return entriesOf(element).map((entry) => read(field.parts, groupOf(entry)));
    case "list": case "per": return entriesOf(element).map((entry) => readControl(controlOf(entry)));
    default: return readControl(controlOf(element));
  }
}

function readControl(control) {
  if (control.type === "checkbox") return control.checked;
  if (control.type === "datetime-local") {
    const zone = control.parentElement.querySelector("[data-zone]").value.trim();
    return control.value ? `${control.value.slice(0, 16)} ${zone}` : "";
  }
  if (control.dataset.id) return { id: control.dataset.id, title: control.value };
  if (control.tagName === "SELECT" && control.value) return { id: control.value, title: "" };
  return control.value;
}

// --- filling --------------------------------------------------------------------------------------

// Anything may be kept on a device: what does not fit is passed over.
export function fill(fields, group, values) {
  for (const field of fields) {
    const element = fieldIn(group, field.name);
    if (element) fillField(field, element, values?.[field.name]);
  }
}

function fillField(field, element, value) {
  const { holds } = element.dataset;
  if (holds === "consent") controlOf(element).checked = value === true;
  else if (holds === "some") {
    const ids = new Set((Array.isArray(value) ? value : []).map((each) => each?.id));
    for (const box of element.querySelectorAll(".sr-form__boxes input")) box.checked = ids.has(box.value);
  } else if (holds === "group") fill(field.parts, groupOf(element), value);
  else if (holds === "one") fillControl(controlOf(element), value);
  else {
    const all = (Array.isArray(value) ? value : []).slice(0, 200);
    const least = Math.max(all.length, Number(element.dataset.least ?? 0));
    element.querySelector("[data-entries]").replaceChildren();
    for (let number = 0; number < least; number += 1) {
      const entry = addEntry(element);
      if (holds === "groups") fill(field.parts, groupOf(entry), all[number]);
      else fillControl(controlOf(entry), all[number]);
    }
  }
}

function fillControl(control, value) {
  const isChosen = value && typeof value === "object" && typeof value.id === "string";
  if (control.type === "checkbox") control.checked = value === true;
  else if (control.type === "datetime-local") {
    const [, time = "", zone = ""] = /^(\S*) (.*)$/.exec(typeof value === "string" ? value : "") ?? [];
    control.value = time;
    control.parentElement.querySelector("[data-zone]").value = zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  } else if (control.tagName === "SELECT") control.value = isChosen ? value.id : "";
  else {
    control.value = isChosen ? String(value.title ?? "") : typeof value === "string" ? value : "";
    if (isChosen && control.dataset.from) control.dataset.id = value.id;
    else delete control.dataset.id;
    grow(control);
  }
}

// A field for a long text is as high as its text.
export function grow(control) {
  if (control.tagName !== "TEXTAREA" || control.readOnly) return;
  const rows = control.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 70), 0);
  control.rows = Math.min(24, Math.max(Number(control.dataset.rows ??= control.rows), rows));
}

// --- entries of lists -----------------------------------------------------------------------------

// A new entry at the end of a list, with names of its own for whatever points to something in it.
export function addEntry(element) {
  copies += 1;
  const entry = element.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
  for (const each of entry.querySelectorAll("[id]")) each.id += `-${copies}`;
  for (const name of ["for", "aria-describedby", "aria-labelledby"]) {
    for (const each of entry.querySelectorAll(`[${name}]`)) {
      each.setAttribute(name, each.getAttribute(name).split(" ").filter(Boolean).map((id) => `${id}-${copies}`).join(" "));
    }
  }
  element.querySelector("[data-entries]").append(entry);
  for (const list of within(entry, "[data-least]", "[data-entry]")) {
    for (let number = 0; number < Number(list.dataset.least); number += 1) addEntry(list);
  }
  return entry;
}

// Says of each entry which one it is, to those who hear the page, too.
export function number(form, words) {
  for (const element of form.querySelectorAll("[data-holds=list], [data-holds=groups]")) {
    const label = element.querySelector("legend").firstChild.textContent.trim();
    entriesOf(element).forEach((entry, at) => {
      const called = say(words.entry, { label, n: at + 1 });
      const own = entry.querySelector(":scope > label, :scope > fieldset > legend");
      if (own) own.textContent = called;
      entry.querySelector(':scope > [data-do="remove"] .sr-sr').textContent = say(words.remove_from, { label, n: at + 1 });
    });
  }
}

// Gives each list that goes by another one as many places as that has entries, with their names.
export function matchEntries(form, group) {
  for (const element of form.querySelectorAll("[data-each]")) {
    const others = entriesOf(fieldIn(group, element.dataset.each));
    const box = element.querySelector("[data-entries]");
    while (box.children.length < others.length) addEntry(element);
    while (box.children.length > others.length) box.lastElementChild.remove();
    const names = others.map((other) => controlOf(other).value.trim());
    [...box.children].forEach((cell, at) => {
      cell.hidden = !names[at];
      cell.querySelector("label").textContent = names[at];
    });
    element.querySelector('[data-part="unnamed"]').hidden = names.some(Boolean);
  }
}

// The element in which a value stands, by the way to it: names and numbers of entries.
export function placeOf(group, way) {
  let [at, place] = [group, group];
  for (const part of way) {
    if (typeof part === "number") place = entriesOf(at)[part] ?? at;
    else place = fieldIn(place.matches("[data-group]") ? place : groupOf(place), part) ?? place;
    at = place;
  }
  return place;
}
