// Where documents are, and what their pages say: an address is made of a kind's folder and an id, so
// that nothing which somebody wrote into a link or into the storage can lead elsewhere.
import { factsOf, idOf, isKey, kindOf } from "./tray.js";

const root = document.documentElement.dataset.srBase || ".";
export const base = new URL(root.endsWith("/") ? root : `${root}/`, location.href);

export class Places {
  // `kinds`: name → what stands before and after the id in an address (see site/planning.py).
  constructor(kinds) {
    this.kinds = new Map(Object.entries(kinds));
  }

  // Whether a key is that of something that a plan can hold.
  knows(key) {
    return isKey(key) && this.kinds.has(kindOf(key));
  }

  addressOf(key) {
    const { before, after } = this.kinds.get(kindOf(key));
    return new URL(`${before}${idOf(key)}${after}`, base).href;
  }

  // Whether it is something that is done at a time of its own, as rubrics are not.
  isTimed(key) {
    return this.kinds.get(kindOf(key))?.timed === true;
  }

  // What the page of a document says of it today: its facts, "gone", or null if nobody can tell.
  async ask(key) {
    try {
      let page = await this.#fetched(this.addressOf(key));
      const moved = page?.querySelector?.('meta[http-equiv="refresh"]');
      if (moved) page = await this.#fetched(this.#target(moved, this.addressOf(key)));
      if (page === "gone") return "gone";
      const block = page?.querySelector("script.sr-plan-item");
      const facts = block ? factsOf(JSON.parse(block.textContent)) : null;
      return facts && this.knows(facts.key) ? facts : null;
    } catch {
      return null;
    }
  }

  // A document that was renamed leaves a page behind that leads on, within the site.
  #target(meta, from) {
    const target = new URL(/^\s*0;\s*url=(.+)$/i.exec(meta.content)?.[1] ?? "", from);
    return target.href.startsWith(base.href) ? target.href : from;
  }

  async #fetched(address) {
    const answer = await fetch(address);
    if (answer.status === 404 || answer.status === 410) return "gone";
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }
}
