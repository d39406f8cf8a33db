// A plan in the fragment of an address, which browsers send to no server:
// #p=lesson-plan:soil-is-alive,rubric:oral-presentation&t=Living%20soil&n=200
import { clipped } from "../words.js";
import { isKey, MOST } from "./tray.js";

const LONGEST_TITLE = 80;

// `own`: the plan of this very reader, whose browser keeps nothing.
export function fragmentOf(plan, { own = false } = {}) {
  const parts = [`p=${plan.items.map((item) => item.key).join(",")}`];
  if (plan.title && plan.title.length <= LONGEST_TITLE) parts.push(`t=${encodeURIComponent(plan.title)}`);
  if (plan.minutes) parts.push(`n=${plan.minutes}`);
  if (own) parts.push("own=1");
  return parts.join("&");
}

// What a fragment brings along: { keys, title, minutes, own, refused }, or null if it is no plan.
// Anybody may have written it.
export function planIn(fragment, knows) {
  const values = new Map();
  for (const part of fragment.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at > 0) values.set(part.slice(0, at), part.slice(at + 1));
  }
  if (!values.has("p")) return null;
  const names = (decoded(values.get("p")) ?? values.get("p")).split(",").filter(Boolean);
  const good = new Set(names.filter((name) => isKey(name) && knows(name)));
  const keys = [...good].slice(0, MOST);
  const title = decoded(values.get("t") ?? "");
  const minutes = Number(values.get("n"));
  return {
    keys,
    title: clipped(title ?? "", LONGEST_TITLE),
    minutes: Number.isInteger(minutes) && minutes > 0 && minutes <= 100_000 ? minutes : null,
    own: values.get("own") === "1",
    refused: new Set(names).size - keys.length + (title === null),
  };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
