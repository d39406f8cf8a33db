// The panel of facets: what can be chosen, and how many would fit.

import { say } from "../words.js";
import { element } from "./cards.js";

// So many values of a facet are shown at first; with more, one can look for one.
const FEW = 10;
const NEEDS_FINDING = 16;
// Whoever teaches a grade knows where it stands.
const ALWAYS_WHOLE = new Set(["level"]);

// Builds the panel into `place`. `choose(facet, id, isChosen)` is called for each choice,
// `open(facet)` when a facet is opened whose values are not here yet. Folded, the facets fit on a
// phone's screen; those in which something is chosen are open all the same.
export function buildPanel(place, library, { choose, open }, { isFolded = false } = {}) {
  const { library: texts } = library.texts;
  // Which facets were open on the page that the server made.
  const wasOpen = new Set([...place.querySelectorAll("details[open] > summary")]
    .map((summary) => summary.textContent.trim()));
  const groups = library.facets
    .filter((facet) => facet.file || facet.values.length > 0)
    .map((facet) => new Group(facet, texts, choose, open, !isFolded && wasOpen.has(facet.label)));
  place.replaceChildren(...groups.map((group) => group.element));
  return groups;
}

class Group {
  #boxes = null;
  #isWhole = false;
  #wanted = "";

  constructor(facet, texts, choose, open, isOpen) {
    this.facet = facet;
    this.texts = texts;
    this.choose = choose;
    this.mark = element("span", "sr-count");
    this.element = element("details", "sr-facet",
      element("summary", "", facet.label, " ", this.mark));
    this.element.open = isOpen;
    this.element.addEventListener("toggle", () => {
      if (this.element.open && !facet.isReady) open(facet);
    });
  }

  #build() {
    const { facet, texts } = this;
    const set = element("fieldset", "", element("legend", "sr-sr", facet.label));
    if (facet.values.length > NEEDS_FINDING && !ALWAYS_WHOLE.has(facet.name)) {
      const find = element("input", "sr-facet__find");
      find.type = "search";
      find.setAttribute("aria-label", say(texts.find_value, { facet: facet.label }));
      find.placeholder = texts.find;
      find.addEventListener("input", () => {
        this.#wanted = find.value.trim().toLowerCase();
        this.#arrange();
      });
      // Enter would send a form that it does not belong to.
      find.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
      set.append(find);
    }
    const list = element("ul");
    this.#boxes = facet.values.map((value) => {
      const box = element("input");
      box.type = "checkbox";
      box.addEventListener("change", () => this.choose(facet, value.id, box.checked));
      const number = element("span", "sr-count");
      const label = element("span", "sr-facet__label", value.label);
      label.dir = "auto";
      const item = element("li", value.broader ? "sr-facet__narrower" : "",
        element("label", "", box, label, " ", number));
      list.append(item);
      return { value, box, number, item, count: 0 };
    });
    this.more = element("button", "sr-linkbutton");
    this.more.type = "button";
    this.more.addEventListener("click", () => {
      this.#isWhole = !this.#isWhole;
      this.#arrange();
    });
    set.append(list, this.more);
    this.element.append(set);
  }

  // Show what is chosen, and the counts of the present result.
  update(chosen, counts) {
    if (!this.facet.isReady) return;
    if (!this.#boxes) {
      this.#build();
      if (chosen?.size) this.element.open = true;
    }
    this.mark.textContent = chosen?.size ? ` ${chosen.size}` : "";
    this.#boxes.forEach((each, n) => {
      each.count = counts ? counts[n] : 0;
      each.number.textContent = each.count;
      each.box.checked = Boolean(chosen?.has(each.value.id));
      each.item.classList.toggle("is-none", each.count === 0 && !each.box.checked);
    });
    this.#arrange();
  }

  #arrange() {
    const { facet, texts } = this;
    const isShort = facet.values.length <= FEW + 2 || ALWAYS_WHOLE.has(facet.name);
    // Those that many have, first to be seen; in the order that readers know.
    const first = new Set([...this.#boxes].sort((one, other) => other.count - one.count)
      .slice(0, FEW));
    let hidden = 0;
    for (const each of this.#boxes) {
      const isWanted = this.#wanted
        ? each.value.label.toLowerCase().includes(this.#wanted)
        : isShort || this.#isWhole || each.box.checked || first.has(each);
      each.item.hidden = !isWanted;
      if (!isWanted) hidden += 1;
    }
    this.more.hidden = isShort || Boolean(this.#wanted);
    this.more.textContent = this.#isWhole ? texts.fewer_values
      : say(texts.more_values, { n: hidden });
  }
}
