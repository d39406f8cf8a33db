// What the things in a plan need together: materials and standards once each, and what builds on what.

// Materials with the things that they are for: [{ text, items }]. The same one may be written in
// small letters or capitals.
export function materialsOf(items) {
  return merged(items, (item) => item.materials, (text) => text, (text) => ({ text }));
}

// Standards with the things that are for them: [{ code, label, address, items }].
export function standardsOf(items) {
  return merged(items, (item) => item.standards, (each) => each.code, (each) => each);
}

function merged(items, partsOf, nameOf, entryOf) {
  const found = new Map();
  for (const item of items) {
    for (const part of partsOf(item)) {
      const name = nameOf(part).normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim().replace(/\.$/, "");
      const entry = found.get(name) ?? { ...entryOf(part), items: new Set() };
      entry.items.add(item);
      found.set(name, entry);
    }
  }
  return [...found.values()];
}

// What is to be known or done about the order: { later, missing } name a pair of things, the second
// of which comes too late or not at all; { beforehand } are words.
export function prerequisitesOf(items) {
  const places = new Map(items.map((item, place) => [item.key, place]));
  const later = [];
  const missing = [];
  const beforehand = [];
  items.forEach((item, place) => {
    const words = [];
    for (const each of item.prerequisites) {
      if (each.text) words.push(each.text);
      else if (!places.has(each.key)) missing.push({ item, other: each });
      else if (places.get(each.key) > place) later.push({ item, other: items[places.get(each.key)] });
    }
    if (words.length) beforehand.push({ item, words });
  });
  return { later, missing, beforehand };
}
