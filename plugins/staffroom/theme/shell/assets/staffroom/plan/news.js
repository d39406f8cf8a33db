// What the library says today of what is in the plan: a page may have been changed, renamed, retired.
import { list, places } from "./view.js";
import * as tray from "./tray.js";

// What pages have said, and what they have been asked for since this page was opened.
export const heard = new Map();
const asked = new Map();

// A few at a time; `tell` gets each answer.
export async function askAll(keys, tell) {
  for (let start = 0; start < keys.length; start += 6) {
    await Promise.all(keys.slice(start, start + 6).map(async (key) => {
      if (!asked.has(key)) asked.set(key, places.ask(key));
      const facts = await asked.get(key);
      if (facts && facts !== "gone") heard.set(key, facts);
      tell(key, facts);
    }));
  }
}

let isAsking = false;
const settled = new Set();

export async function askForNews() {
  if (isAsking) return;
  isAsking = true;
  list.ariaBusy = "true";
  for (;;) {
    const keys = tray.current().items.map((item) => item.key)
      .filter((key) => !settled.has(key) && places.knows(key)).slice(0, 6);
    if (!keys.length) break;
    const news = new Map();
    await askAll(keys, (key, facts) => news.set(key, facts));
    for (const key of keys) settled.add(key);
    bringUpToDate(news);
  }
  isAsking = false;
  list.ariaBusy = "false";
}

function bringUpToDate(news) {
  const now = JSON.stringify(tray.current().items);
  const renewed = (items) => {
    const there = new Set(items.map((item) => item.key));
    return items.flatMap((item) => {
      const facts = news.get(item.key);
      if (facts === "gone") return [{ ...item, gone: true }];
      if (!facts) return [item];
      settled.add(facts.key);
      // It was renamed, and is in the plan under its new name already.
      if (facts.key !== item.key && there.has(facts.key)) return [];
      return [{ ...item, ...facts, gone: false }];
    });
  };
  if (JSON.stringify(renewed(tray.current().items)) === now) return;
  tray.change((next) => { next.items = renewed(next.items); });
}
