// The result on the screen: cards or a table, what was understood, and the way out of an empty one.

import { LONGEST_QUESTION, clipped, minutes, say } from "../words.js";
import { COLUMNS, card, element, row } from "./cards.js";
import { sortBy } from "./state.js";

export function button(text, act, className = "sr-linkbutton") {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

export function cards(page, shown, texts) {
  return element("div", "sr-cards", ...shown.map((data) => card(page, data, texts)));
}

// A table of which every head sorts.
export function table(page, shown, texts, sort, choose) {
  const heads = COLUMNS.map((name) => {
    const by = sortBy(name);
    const isBy = sort.replace(/^-/, "") === by;
    const isReversed = sort.startsWith("-");
    const press = button(texts.table[name], () => choose(isBy && !isReversed ? `-${by}` : by), "");
    press.dataset.srFocus = `head ${name}`;
    const head = element("th", "", press);
    head.scope = "col";
    head.setAttribute("role", "columnheader");
    // The order of days begins with the latest.
    const isDescending = isReversed !== (name === "changed");
    if (isBy) head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
    return head;
  });
  const plan = element("th", "sr-plan-slot", element("span", "sr-sr", texts.table.plan));
  plan.scope = "col";
  plan.setAttribute("role", "columnheader");
  const top = element("tr", "", ...heads, plan);
  top.setAttribute("role", "row");
  const parts = [element("thead", "", top),
    element("tbody", "", ...shown.map((data) => row(page, data, texts)))];
  for (const part of parts) part.setAttribute("role", "rowgroup");
  const made = element("table", "sr-table sr-table--live", ...parts);
  // Shown as blocks, as on a phone, it would be no table any more for a screen reader.
  made.setAttribute("role", "table");
  made.setAttribute("aria-labelledby", "sr-results-title");
  return made;
}

// What the reader should know of how the words were taken.
export function* notes(answer, texts, takeLiterally) {
  const { search } = texts;
  for (const [typed, instead] of answer.instead) {
    yield element("span", "", say(search.instead, { typed, instead }), " ");
  }
  if (answer.isAny && answer.scores.size > 0) yield element("span", "", search.some, " ");
  const { terms, minutes: time } = answer.meant;
  const values = terms.filter((term) => term.isLevel)
    .map(({ values: [{ facet, value }] }) => facet.values[value].label);
  if (time) values.push(say(search.at_most, { time: minutes(time, texts.dates) }));
  if (values.length > 0) {
    yield element("span", "", say(search.understood, { values: values.join(", ") }), " ");
    yield button(search.literally, takeLiterally);
  }
}

// An empty result: what to let go of, and where to ask.
//   relaxations   { label, number, relax }: what would be found without something
//   elsewhere     searches the whole site for the words
export function nothingFits(texts, words, relaxations, ask, elsewhere) {
  const { library } = texts;
  const made = element("div", "sr-library__empty", element("h3", "", library.empty));
  if (relaxations.length > 0) {
    made.append(element("p", "", library.empty_lead), element("ul", "sr-chips",
      ...relaxations.map(({ label, number, relax }) => element("li", "",
        button(say(library.relax, { n: number, value: label }), relax, "sr-chip")))));
  } else if (words) {
    const lead = element("p", "", say(library.empty_words, { words }));
    lead.dir = "auto";
    made.append(lead);
  }
  if (words) {
    made.append(element("p", "", button(library.elsewhere, elsewhere, "sr-button sr-button--quiet")));
  }
  if (ask) {
    const link = element("a", "sr-button", library.ask);
    link.href = ask;
    made.append(element("p", "", library.ask_lead, " "), element("p", "", link));
  }
  return made;
}

const MOST_ASKED = 10;

// Where to ask for something: a new issue, a letter, or the page on contributing.
export function askingAddress({ ask, contribute }, texts, asked) {
  // Where addresses have to be short, one with more than this is refused.
  const what = asked.slice(0, MOST_ASKED).map((each) => clipped(each, LONGEST_QUESTION));
  const { ask_title: title, ask_body: body } = texts.library;
  if (!ask) return contribute;
  let address;
  try {
    address = new URL(ask);
  } catch {
    return contribute || ask;
  }
  const values = [say(title, { what: what.join(", ") }),
    say(body, { what: what.map((each) => `- ${each}`).join("\n") })];
  if (address.protocol === "mailto:") {
    const [subject, text] = values.map(encodeURIComponent);
    return `${ask}${ask.includes("?") ? "&" : "?"}subject=${subject}&body=${text}`;
  }
  address.searchParams.set("title", values[0]);
  address.searchParams.set("body", values[1]);
  return address.href;
}
