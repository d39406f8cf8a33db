// The form for one kind of document: steps, what is kept, what is to be mended, and the file.
import { download } from "../download.js";
import { say } from "../words.js";
import { isBlank, problemsOf } from "./check.js";
import { takenIn, unknownIn, wireChoices } from "./choices.js";
import { canKeep, draftOf, drop, keep } from "./drafts.js";
import { addEntry, fieldIn, fill, grow, matchEntries, number, placeOf, read } from "./fields.js";
import { asFile, fileName } from "./markdown.js";
import { asMarkdown } from "./pasting.js";
import { letter, pageOnForge } from "./sending.js";

const form = document.querySelector("[data-sr-form]");
const data = JSON.parse(document.getElementById("sr-form-data").textContent);
const { words } = data;
const group = form.querySelector("[data-group]");
const sections = [...form.querySelectorAll("[data-step]")];
const names = sections.map((section) => section.dataset.step);
// The text of the page is a field like the others.
const fields = [...data.fields, { name: "body", label: words.body, holds: "one", reads: "text", step: "content" }];

const part = (name) => form.querySelector(`[data-part="${name}"]`);
const language = document.documentElement.lang;

function notice(text) {
  part("notice").textContent = text;
  part("notice").hidden = !text;
}

// --- what was written -----------------------------------------------------------------------------

const values = () => read(fields, group);
const titleOf = (given) => String(given.title ?? given.name ?? "").trim();

// One day for all, for what is checked elsewhere on the same day.
const today = () => new Date().toISOString().slice(0, 10);

let waiting = null;
let isForgotten = false;

function save() {
  clearTimeout(waiting);
  waiting = null;
  if (isForgotten) return;
  const given = values();
  const isEmpty = Object.entries(given).every(([name, value]) => isBlank(name === "starts" ? "" : value));
  if (isEmpty) return;
  const now = new Date();
  if (keep(data.kind, given, titleOf(given), now.toISOString())) {
    part("kept").textContent = say(words.kept, { time: now.toLocaleTimeString(language, { timeStyle: "short" }) });
  } else {
    part("kept").textContent = "";
    notice(words.unkept);
  }
}

function changed() {
  isForgotten = false;
  if (waiting === null) waiting = setTimeout(save, 400);
}

function show() {
  matchEntries(form, group);
  number(form, words);
  for (const details of form.querySelectorAll(".sr-form__part")) {
    const filled = fields.filter((field) => details.contains(fieldIn(group, field.name)))
      .filter((field) => !isBlank(read([field], group)[field.name])).length;
    details.querySelector('[data-part="filled"]').textContent = filled ? say(words.filled, { n: filled }) : "";
  }
}

function begin(given) {
  fill(fields, group, given);
  show();
}

// --- steps ----------------------------------------------------------------------------------------

let step = names[0];

function showStep(name, { focus = true } = {}) {
  step = names.includes(name) ? name : names[0];
  sections.forEach((section) => { section.hidden = section.dataset.step !== step; });
  for (const link of form.querySelectorAll(".sr-form__steps a")) {
    if (link.hash === `#${step}`) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  if (step === "send") showFile();
  else part("problems").hidden = true;
  if (focus) {
    const heading = document.getElementById(`sr-step-${step}`);
    heading.focus({ preventScroll: true });
    form.querySelector(".sr-form__steps").scrollIntoView({ block: "start" });
  }
}

function turnTo(name) {
  if (location.hash === `#${name}`) showStep(name);
  else location.hash = name;
}

function next() {
  const found = problems().filter((problem) => problem.step === step);
  mark(found);
  if (found.length) summarise(found);
  else turnTo(names[names.indexOf(step) + 1]);
}

// --- what is to be mended -------------------------------------------------------------------------

const problems = () => problemsOf(data.fields, values(), { kind: data.kind, says: data.says, words, unknown: unknownIn });

// Where one writes, in a field or an entry; where there is nothing yet, the button that adds it.
const controlIn = (place) => (place.matches("[data-control]") ? place
  : place.querySelector("[data-control], .sr-form__boxes input") ?? place.querySelector("button") ?? place);

function unmark() {
  for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  for (const each of form.querySelectorAll(".sr-form__wrong")) {
    each.hidden = true;
    each.textContent = "";
  }
}

const told = (problem) => [problem.message, problem.hint].filter(Boolean).map((text) => text[0].toUpperCase() + text.slice(1)).map((text) => (/[.?!]$/.test(text) ? text : `${text}.`)).join(" ");

function mark(found) {
  unmark();
  for (const problem of found) {
    const place = placeOf(group, problem.way);
    const field = place.closest("[data-field]");
    const wrong = field?.querySelector(".sr-form__wrong");
    if (!wrong) continue;
    const isFirst = wrong.hidden;
    wrong.hidden = false;
    wrong.textContent = isFirst ? told(problem) : `${wrong.textContent} ${told(problem)}`;
    const control = controlIn(place);
    if (control.matches("input:not([type=checkbox]), select, textarea")) control.setAttribute("aria-invalid", "true");
  }
}

// While one mends, what is said goes away or becomes what is true now. Nothing new is said, and nothing
// moves but below the field in which one writes: a button would not be where it was.
function markAgain() {
  if (part("problems").hidden) return;
  const marked = new Set([...form.querySelectorAll(".sr-form__wrong:not([hidden])")].map((each) => each.closest("[data-field]")));
  const found = problems();
  mark(found.filter((problem) => marked.has(placeOf(group, problem.way).closest("[data-field]"))));
  const ways = new Set(found.map(({ way }) => String(way)));
  for (const entry of part("problems").querySelectorAll("li")) entry.classList.toggle("is-mended", !ways.has(entry.dataset.way));
}

function summarise(found, { focus = true } = {}) {
  const box = part("problems");
  box.hidden = !found.length;
  const heading = box.querySelector("h2");
  heading.textContent = say(words.problems_title, { n: found.length });
  box.querySelector("ul").replaceChildren(...found.map((problem) => {
    const link = document.createElement("a");
    link.href = `#${problem.step}`;
    link.textContent = told(problem);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(problem);
    });
    const entry = document.createElement("li");
    entry.dataset.way = String(problem.way);
    entry.append(link);
    return entry;
  }));
  if (focus && found.length) heading.focus();
}

function goTo(problem) {
  if (problem.step !== step) {
    history.pushState(null, "", `#${problem.step}`);
    showStep(problem.step, { focus: false });
  }
  const place = placeOf(group, problem.way);
  for (let at = place.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  controlIn(place).focus();
}

// --- the file -------------------------------------------------------------------------------------

let name = "";
let open = [];

async function showFile() {
  const given = values();
  const found = problems();
  open = found.map(told);
  mark(found);
  summarise(found, { focus: false });
  part("good").hidden = found.length > 0;
  part("unfinished").hidden = !found.length;
  part("file").value = asFile(fields.slice(0, -1), given, { today: today(), isDated: data.dated });
  const called = () => {
    part("file-about").textContent = say(words.file_about, { folder: data.folder, name });
  };
  name = fileName(titleOf(given), data.kind);
  called();
  name = fileName(titleOf(given), data.kind, await takenIn(data.kind, data));
  called();
}

const saveFile = () => download(part("file").value, "text/markdown", name);
const tell = (text) => { part("said").textContent = text; };

async function copy() {
  const text = part("file");
  try {
    await navigator.clipboard.writeText(text.value);
    return true;
  } catch {
    text.focus();
    text.select();
    return false;
  }
}

// An address that another program opens, or another page.
function follow(address, target = "") {
  const link = document.createElement("a");
  link.href = address;
  link.rel = "noopener noreferrer";
  if (target) link.target = target;
  link.click();
}

const ACTS = {
  next: () => next(),
  back: () => turnTo(names[names.indexOf(step) - 1]),
  add: (button) => {
    const entry = addEntry(button.closest("[data-field]"));
    show();
    controlIn(entry).focus();
  },
  remove: (button) => {
    const entry = button.closest("[data-entry]");
    const field = entry.closest("[data-field]");
    const at = [...entry.parentElement.children].indexOf(entry);
    // What belongs to the entry goes with it.
    for (const each of form.querySelectorAll(`[data-each="${field.dataset.field}"]`)) {
      each.querySelector("[data-entries]").children[at]?.remove();
    }
    const left = entry.nextElementSibling ?? entry.previousElementSibling;
    entry.remove();
    show();
    changed();
    (left ? controlIn(left) : field.querySelector(':scope > [data-do="add"]')).focus();
  },
  heading: (button) => {
    const body = controlIn(fieldIn(group, "body"));
    const before = body.value.trimEnd();
    body.value = `${before}${before && "\n\n"}## ${button.dataset.heading}\n\n`;
    grow(body);
    body.focus();
    body.setSelectionRange(body.value.length, body.value.length);
    changed();
  },
  download: () => {
    saveFile();
    tell(say(words.downloaded, { name }));
  },
  copy: async () => tell(await copy() ? words.copied : words.copy_by_hand),
  mail: () => {
    const text = part("file").value;
    const title = titleOf(values()) || words.untitled;
    const path = `${data.folder}/${name}`;
    const made = letter({ contact: data.contact, title, path, text, licence: data.licence, open, words });
    if (!made.isWhole) saveFile();
    tell(made.isWhole ? "" : words.ways.mail_long);
    follow(made.address);
  },
  forge: async () => {
    const made = pageOnForge(data.newFile, data.folder, name, part("file").value);
    tell("");
    if (!made.isWhole) {
      const isCopied = await copy();
      tell(!isCopied ? words.ways.forge_by_hand : made.takesText ? words.ways.forge_long : words.ways.forge_copy);
    }
    follow(made.address, "_blank");
  },
  forget: () => {
    isForgotten = true;
    clearTimeout(waiting);
    waiting = null;
    drop(data.kind);
    begin({});
    unmark();
    part("kept").textContent = "";
    turnTo(names[0]);
    notice(words.forgotten);
  },
  afresh: () => ACTS.forget(),
};

// --- wiring ---------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-do]");
  if (button) ACTS[button.dataset.do]?.(button);
});
form.addEventListener("keydown", (event) => {
  // Enter does not send a form; in a line of a list it begins the next one.
  if (event.key !== "Enter" || !event.target.matches("input, textarea[data-line]")) return;
  event.preventDefault();
  const entry = event.target.closest("[data-entry]");
  if (entry && !entry.querySelector("[data-group]") && !event.target.dataset.from) ACTS.add(entry);
});
form.addEventListener("input", ({ target }) => {
  if (target.matches("[data-find]")) return narrow(target);
  if (target.matches("[data-line]")) {
    const line = target.value.replace(/\s*\n\s*/g, " ");
    if (line !== target.value) target.value = line;
  }
  if (target.matches("[data-control]")) {
    target.removeAttribute("aria-invalid");
    grow(target);
  }
  show();
  markAgain();
  changed();
});
form.addEventListener("change", changed);
form.addEventListener("paste", (event) => {
  const html = event.clipboardData?.getData("text/html");
  const text = html && event.target.matches("textarea[data-reads=text]") ? asMarkdown(html) : "";
  if (!text) return;
  event.preventDefault();
  event.target.setRangeText(text, event.target.selectionStart, event.target.selectionEnd, "end");
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

function narrow(find) {
  const wanted = find.value.trim().toLowerCase();
  const boxes = find.closest("[data-field]").querySelector(".sr-form__boxes");
  for (const label of boxes.querySelectorAll("label")) {
    label.hidden = !label.textContent.toLowerCase().includes(wanted) && !label.querySelector("input").checked;
  }
  for (const heading of boxes.querySelectorAll("[role=group]")) {
    heading.hidden = ![...heading.querySelectorAll("label")].some((label) => !label.hidden);
  }
}

addEventListener("hashchange", () => showStep(location.hash.slice(1)));
addEventListener("pagehide", () => { if (waiting !== null) save(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && waiting !== null) save(); });

const draft = draftOf(data.kind);
begin(draft && draft !== "unreadable" ? draft.values : {});
wireChoices(form, data, () => { show(); changed(); });
if (!canKeep()) notice(words.unkept);
else if (draft === "unreadable") notice(words.unreadable);
else if (draft) {
  const when = new Date(draft.changed).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  notice(`${say(words.found, { when })} `);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sr-linkbutton";
  button.dataset.do = "afresh";
  button.textContent = words.afresh;
  part("notice").append(button);
}
document.querySelector("[data-sr-form-waiting]").remove();
form.hidden = false;
showStep(location.hash.slice(1), { focus: false });
