// The library: everything on one page, narrowed down by words, minutes and facets.

import { download } from "../download.js";
import { ask, byTitle } from "../search/asking.js";
import { openSearch } from "../search/dialog.js";
import { openIndex } from "../search/index.js";
import { Latest, pauseAfter } from "../search/latest.js";
import { openLibrary } from "../search/library.js";
import { say } from "../words.js";
import { element } from "./cards.js";
import { chips, choicesOf, waysOut, withChoice } from "./choices.js";
import { csv } from "./csv.js";
import { find, sorted } from "./finding.js";
import { buildPanel } from "./panel.js";
import { askingAddress, button, cards, notes, nothingFits, table } from "./results.js";
import { AT_ONCE, VIEWS, fromAddress, nothing, toAddress } from "./state.js";

// So few are not kept back behind a button.
const FEW = 4;
// So many of the best are put in order by their titles.
const TITLES = 8;
const WIDE = matchMedia("(min-width: 60em)");

// `wired(root)` is told of cards and rows that are new on the page.
export async function openLibraryPage(page, wired) {
  const library = new LibraryPage(page, wired);
  try {
    await library.open();
  } catch (error) {
    // The lists that the server made are still there.
    library.fail(error);
  }
}

class LibraryPage {
  #state = nothing();
  #turn = 0;
  #shown = 0;
  #groups = [];
  #ignored = [];
  #timer = null;
  #runner = new Latest();

  constructor(page, wired) {
    this.page = page;
    this.wired = wired;
    this.form = page.querySelector("form");
    this.results = page.querySelector("#sr-results");
    this.panel = page.querySelector(".sr-library__panel");
    this.title = page.querySelector("#sr-results-title");
    this.said = page.querySelector("[data-sr-said]");
    this.there = page.querySelector("[data-sr-there]");
  }

  async open() {
    this.#wait();
    // What the first answer needs comes at once.
    if (this.form.elements.q.value) openIndex().catch(() => {});
    this.library = await openLibrary();
    this.texts = this.library.texts;
    const { state, ignored } = await fromAddress(location.search, this.library);
    this.#state = state;
    this.#ignored = ignored;
    this.#wire();
    await this.#showFirst();
    await this.library.loadColumns();
    this.#groups = buildPanel(this.page.querySelector("[data-sr-facets]"), this.library, {
      choose: (facet, id, isChosen) =>
        this.#change({ chosen: withChoice(this.#state.chosen, facet.name, id, isChosen) }),
      open: (facet) => this.#trying(async () => {
        await this.library.loadFacet(facet);
        await this.#show();
      }),
    }, { isFolded: !WIDE.matches });
    this.page.classList.add("is-ready");
    this.#fill();
    await this.#show();
  }

  // Whoever comes with a question sees that it is being looked into, and not other documents.
  #wait() {
    const asked = new URLSearchParams(location.search);
    this.form.elements.q.value = asked.get("q") ?? "";
    this.form.elements.minutes.value = asked.get("minutes") ?? "";
    if (asked.size === 0) return;
    this.said.textContent = this.page.dataset.waiting;
    this.results.ariaBusy = "true";
    this.results.prepend(element("p", "sr-library__wait", this.page.dataset.waiting));
  }

  // Above the facets: on a phone, what stands below them is not seen.
  fail() {
    this.page.classList.add("is-ready");
    this.results.ariaBusy = "false";
    this.results.querySelector(".sr-library__wait")?.remove();
    if (this.page.querySelector(":scope > .sr-notice")) return;
    const told = element("p", "sr-notice", this.page.dataset.failed);
    told.setAttribute("role", "alert");
    this.page.querySelector(".sr-library__grid").before(told);
  }

  // What needs another file may find that it is not there.
  async #trying(work) {
    try {
      await work();
    } catch {
      this.fail();
    }
  }

  #wire() {
    const fold = () => { this.panel.open = WIDE.matches; };
    fold();
    WIDE.addEventListener("change", fold);
    this.there.addEventListener("click", () => {
      this.panel.open = false;
      this.title.focus({ preventScroll: true });
      this.title.parentElement.scrollIntoView();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#type(0);
      // On a phone the keys would cover what was found.
      document.activeElement?.blur();
    });
    this.form.addEventListener("input", () =>
      this.#type(pauseAfter(this.form.elements.q.value)));
    addEventListener("popstate", () => this.#trying(async () => {
      const { state, ignored } = await fromAddress(location.search, this.library);
      this.#state = state;
      this.#ignored = ignored;
      this.#fill();
      await this.#show();
    }));
  }

  // The form says what the state says.
  #fill() {
    this.form.elements.q.value = this.#state.words;
    this.form.elements.minutes.value = this.#state.minutes ?? "";
  }

  #type(pause) {
    clearTimeout(this.#timer);
    const act = () => {
      const words = this.form.elements.q.value.trim();
      const number = Number.parseInt(this.form.elements.minutes.value, 10);
      const time = number > 0 && number < 1000 ? number : null;
      if (words === this.#state.words && time === this.#state.minutes) return;
      this.#change({ words, minutes: time, isLiteral: false }, { keeps: true });
    };
    if (pause > 0) this.#timer = setTimeout(act, pause);
    else act();
  }

  // Take over a change of the state: into the address, and onto the screen. While somebody types,
  // the browser's history keeps one place.
  async #change(change, { keeps = false } = {}) {
    this.#state = { ...this.#state, shown: AT_ONCE, ...change };
    this.#ignored = [];
    const address = toAddress(this.#state, this.library) || location.pathname;
    try {
      if (keeps) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
    } catch { /* Browsers forbid it where there is no server. */ }
    // The form says what was let go of elsewhere; what somebody is typing stays theirs.
    if (!keeps && ("words" in change || "minutes" in change)) this.#fill();
    await this.#show();
  }

  #show() {
    const mine = ++this.#turn;
    this.results.ariaBusy = "true";
    return this.#runner.run(() => this.#look(mine));
  }

  async #look(mine) {
    if (mine !== this.#turn) return;
    const state = this.#state;
    const { library } = this;
    try {
      const answer = state.words ? await ask(state.words, {
        isTyping: document.activeElement === this.form.elements.q,
        isLiteral: state.isLiteral,
        inLibrary: true,
      }) : null;
      if (mine !== this.#turn) return;
      const found = find(library, state, answer?.scores);
      const hasScores = Boolean(answer?.asksWords);
      const sort = state.sort || (hasScores ? "best" : "newest");
      const entries = await this.#inOrder(found.entries, sort, hasScores, answer);
      const shown = entries.length <= state.shown + FEW ? entries.length : state.shown;
      const data = await Promise.all(library.cards(entries.slice(0, shown)));
      if (mine !== this.#turn) return;
      this.#draw({ state, answer, found, entries, data, sort, hasScores });
      this.#shown += 1;
      this.results.dataset.srState = this.#shown;
    } catch (error) {
      if (mine === this.#turn) this.fail(error);
    }
  }

  // What words alone find is on the screen before all is here that counts and narrows down.
  async #showFirst() {
    const { words, minutes: time, chosen, sort, view, isLiteral } = this.#state;
    if (!words || time || chosen.size > 0 || sort || view !== "cards") return;
    const mine = ++this.#turn;
    const answer = await ask(words, { isLiteral, inLibrary: true });
    const best = [...answer.scores.keys()].slice(0, TITLES);
    const shown = await Promise.all(this.library.cards(best));
    const scores = new Map(best.map((entry) => [entry, answer.scores.get(entry)]));
    const order = byTitle({ ...answer, scores }, shown.map((each) => each.title ?? ""));
    const data = order.map((entry) => shown[best.indexOf(entry)]).filter((each) => each.key
      && this.page.querySelector(`template[data-sr-kind="${CSS.escape(each.kind)}"]`));
    if (mine !== this.#turn || data.length === 0) return;
    this.results.replaceChildren(cards(this.page, data, this.texts));
    this.results.ariaBusy = "false";
    this.results.dataset.srState = "first";
    this.wired(this.results);
    // It is to be seen before more is fetched.
    await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
  }

  async #inOrder(found, sort, hasScores, answer) {
    const entries = await sorted(this.library, found, sort, hasScores);
    if (sort !== "best" || !hasScores) return entries;
    const first = entries.slice(0, TITLES);
    const cards = await Promise.all(this.library.cards(first));
    const scores = new Map(first.map((entry) => [entry, answer.scores.get(entry)]));
    const better = byTitle({ ...answer, scores }, cards.map((each) => each.title));
    return [...better, ...entries.slice(TITLES)];
  }

  #draw(result) {
    const { state, found, entries, data } = result;
    for (const group of this.#groups) {
      group.update(state.chosen.get(group.facet.name), found.counts.get(group.facet.name));
    }
    const number = [...state.chosen.values()].reduce((sum, ids) => sum + ids.size, 0)
      + (state.minutes ? 1 : 0);
    this.page.querySelector("[data-sr-chosen]").textContent = number > 0
      ? say(this.texts.library.facets_count, { n: number }) : "";
    this.there.textContent = say(this.texts.library.show_results, { n: entries.length });
    this.there.parentElement.hidden = false;
    const focus = this.#focus();
    this.results.ariaBusy = "false";
    this.page.querySelector(":scope > .sr-notice")?.remove();
    this.results.replaceChildren(...this.#parts(result, entries, data));
    focus();
    this.wired(this.results);
  }

  // Whoever pressed something on the result stays where they were.
  #focus() {
    const active = document.activeElement;
    const name = this.results.contains(active) ? active.dataset.srFocus : null;
    return () => {
      if (!name) return;
      const again = this.results.querySelector(`[data-sr-focus="${CSS.escape(name)}"]`)
        ?? this.results.querySelector("button, a, select");
      again?.focus();
    };
  }

  * #parts(result, entries, data) {
    const { state, answer, sort } = result;
    const { library: texts } = this.texts;
    if (this.#ignored.length > 0) {
      const what = this.#ignored.join(", ");
      const told = element("p", "sr-notice", say(texts.ignored, { what }));
      told.setAttribute("role", "status");
      told.dir = "auto";
      yield told;
    }
    yield this.#bar(result);
    const choices = this.#choices();
    if (choices.length > 0) {
      yield chips(choices, this.texts, () => this.#change({ chosen: new Map(), minutes: null }));
    }
    if (answer) {
      const told = [...notes(answer, this.texts, () => this.#change({ isLiteral: true }))];
      if (told.length > 0) yield element("p", "sr-library__note", ...told);
    }
    if (entries.length === 0) {
      yield this.#empty(result);
      return;
    }
    if (state.view === "table") {
      yield table(this.page, data, this.texts, sort, (by) => this.#change({ sort: by, shown: state.shown }));
    } else {
      yield cards(this.page, data, this.texts);
    }
    if (entries.length > data.length) {
      const rest = Math.min(AT_ONCE, entries.length - data.length);
      const more = button(say(texts.more, { n: rest }), async () => {
        const first = data.length;
        await this.#change({ shown: state.shown + AT_ONCE }, { keeps: true });
        this.results.querySelectorAll(".sr-card a, tbody a")[first]?.focus();
      }, "sr-button sr-button--quiet");
      yield element("p", "sr-library__more", more);
    }
  }

  // How many there are, in which order, and as what.
  #bar({ state, entries, sort, hasScores }) {
    const { library: texts } = this.texts;
    const number = element("strong", "sr-library__number",
      say(texts.results, { n: entries.length }));
    // Read out from a place that stays: what comes with its region is not.
    this.title.textContent = this.said.textContent = number.textContent;
    const bar = element("div", "sr-library__bar", number);
    if (entries.length === 0) return bar;
    const names = Object.entries(texts.sorts).slice(0, 4)
      .filter(([by]) => by !== "best" || hasScores);
    const sorts = element("select");
    for (const [by, name] of names) sorts.append(new Option(name, by, false, by === sort));
    if (names.every(([by]) => by !== sort)) {
      // By a column of the table.
      const by = sort.replace(/^-/, "");
      const name = (sort.startsWith("-") ? this.texts.library.sorts_reversed[by] : null)
        ?? texts.sorts[by] ?? this.texts.table[by];
      sorts.append(new Option(name, sort, false, true));
    }
    sorts.dataset.srFocus = "sort";
    sorts.addEventListener("change", () => this.#change({ sort: sorts.value, shown: state.shown }));
    bar.append(element("label", "sr-library__sort", element("span", "", texts.sort), sorts));
    const views = element("span", "sr-library__views");
    views.setAttribute("role", "group");
    views.setAttribute("aria-label", texts.view);
    for (const view of VIEWS) {
      const choice = button(texts.views[view],
        () => this.#change({ view, shown: state.shown }), "sr-chip");
      choice.setAttribute("aria-pressed", String(view === state.view));
      choice.dataset.srFocus = view;
      views.append(choice);
    }
    const take = button(texts.csv, () => this.#trying(() => this.#download(entries)), "sr-chip");
    take.dataset.srFocus = "csv";
    bar.append(views, take);
    return bar;
  }

  async #download(entries) {
    const { library } = this;
    download(await csv(library, entries), "text/csv", `${library.texts.library.csv_name}.csv`);
  }

  // What was chosen, each with a way to let go of it.
  #choices() {
    return choicesOf(this.#state, this.library, (change) => this.#change(change));
  }

  #empty({ state, answer, found }) {
    const choices = this.#choices();
    const ways = waysOut(state, this.library, choices, found, (change) => this.#change(change));
    const what = [...(state.words ? [state.words] : []), ...choices.map((each) => each.label)];
    const address = askingAddress(this.page.dataset, this.texts, what);
    return nothingFits(this.texts, answer ? state.words : "", ways, address,
      () => openSearch(state.words));
  }
}
