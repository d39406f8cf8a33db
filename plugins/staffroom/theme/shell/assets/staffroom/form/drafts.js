// What was begun, kept on this device: one draft a kind.
import { forget, read, write } from "../storage.js";

const VERSION = 1;
const PREFIX = "staffroom-form-";

// The draft of a kind: `values`, `changed` (ISO 8601) and `title`; null where there is none, and
// "unreadable" where something is kept that is none.
export function draftOf(kind) {
  const text = read(PREFIX + kind);
  if (text === null) return null;
  try {
    const found = JSON.parse(text);
    const isDraft = found?.version === VERSION && found.values && typeof found.values === "object"
      && !Array.isArray(found.values) && !Number.isNaN(Date.parse(found.changed));
    return isDraft ? { values: found.values, changed: found.changed, title: String(found.title ?? "") } : "unreadable";
  } catch {
    return "unreadable";
  }
}

// Whether it could be kept.
export const keep = (kind, values, title, changed = new Date().toISOString()) =>
  write(PREFIX + kind, JSON.stringify({ version: VERSION, values, title, changed }));

export const drop = (kind) => forget(PREFIX + kind);

// Whether anything can be kept at all.
export function canKeep() {
  const works = write(`${PREFIX}probe`, "x");
  forget(`${PREFIX}probe`);
  return works;
}
