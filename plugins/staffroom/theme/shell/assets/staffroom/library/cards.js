// A document's card and its row of the table, made from what the library knows; they look as the
// pages' own (`card.html`). All of it is text: what a document says is never taken for HTML.

import { base } from "../search/files.js";
import { say } from "../words.js";

const RTL = /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)\b/i;

export function element(name, className = "", ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content.filter((each) => each !== null && each !== ""));
  return made;
}

const copy = (page, name) => {
  const template = page.querySelector(`template[${name}]`);
  return template ? template.content.cloneNode(true) : "";
};

function named(tag, className, card) {
  const made = element(tag, `${className} sr-hue-${card.kind}`);
  made.dataset.srKey = card.key;
  if (card.minutes) made.dataset.srMinutes = card.minutes;
  if (card.language) {
    made.lang = card.language;
    made.dir = RTL.test(card.language) ? "rtl" : "ltr";
  }
  return made;
}

function link(card) {
  const made = element("a", "", card.title);
  made.href = new URL(card.address, base).href;
  return made;
}

function text(tag, className, content) {
  const made = element(tag, className, content);
  made.dir = "auto";
  return made;
}

function head(page, card, texts) {
  const kind = element("p", "sr-card__kind", copy(page, `data-sr-kind="${CSS.escape(card.kind)}"`));
  if (card.status) kind.append(" ", element("span", "sr-badge", texts.status[card.status]));
  if (card.reviewed) kind.append(" ", copy(page, "data-sr-reviewed"));
  return kind;
}

export function card(page, data, texts) {
  const made = named("article", "sr-card", data);
  if (data.image) {
    const image = element("img", "sr-card__image");
    image.src = new URL(data.image, base).href;
    image.alt = data.imageAlt ?? "";
    image.loading = "lazy";
    made.append(image);
  }
  const title = text("h3", "sr-card__title", link(data));
  made.append(head(page, data, texts), title);
  if (data.summary) made.append(text("p", "sr-card__summary", data.summary));
  if (data.highlight) made.append(text("p", "sr-card__figure", data.highlight));
  const facts = element("ul", "sr-card__facts",
    ...(data.facts ?? []).filter(Boolean).map((fact) => element("li", "", fact)));
  if (data.licence) facts.append(element("li", "sr-quiet", data.licence));
  made.append(facts);
  return made;
}

// The columns of every listing's table (`table.html`), and the most labels in one (`paging.py`).
export const COLUMNS = ["title", "time", "level", "subject", "changed", "reviewed", "licence"];
const MOST_LABELS = 12;

function joined(labels = [], texts) {
  const rest = labels.length - MOST_LABELS;
  return rest > 0 ? `${labels.slice(0, MOST_LABELS).join(", ")}, ${say(texts.more, { n: rest })}`
    : labels.join(", ");
}

export function row(page, data, texts) {
  const made = named("tr", "", data);
  made.setAttribute("role", "row");
  const head = element("th", "", copy(page, `data-sr-kind="${CSS.escape(data.kind)}"`));
  head.scope = "row";
  if (data.status) head.append(" ", element("span", "sr-badge", texts.status[data.status]));
  const title = link(data);
  title.dir = "auto";
  head.append(title);
  if (data.summary) head.append(text("p", "", data.summary));
  if (data.highlight) head.append(text("p", "sr-table__figure", data.highlight));
  const cells = {
    title: head,
    time: data.time,
    level: joined(data.levels, texts),
    subject: joined(data.subjects, texts),
    changed: data.month,
    reviewed: data.reviewed ? texts.table.is_reviewed : "",
    licence: data.licence,
  };
  for (const name of COLUMNS) {
    const cell = name === "title" ? head : element("td", "", cells[name] ?? "");
    cell.setAttribute("role", name === "title" ? "rowheader" : "cell");
    if (name !== "title" && cells[name]) cell.dataset.label = texts.table[name];
    made.append(cell);
  }
  const plan = element("td", "sr-plan-slot");
  plan.setAttribute("role", "cell");
  made.append(plan);
  return made;
}
