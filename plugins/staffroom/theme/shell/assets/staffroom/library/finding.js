// Which documents fit what was chosen, how many would fit with each value, and in which order.

// The result.
//   entries   those that fit everything
//   counts    facet's name → for each of its values, how many have it of those that fit all that
//             was chosen in other facets
//   without   facet's name, or "minutes" → how many would fit if nothing were chosen there
export function find(library, state, scores) {
  const among = scores ? [...scores.keys()].filter((entry) => isHolding(library, entry))
    : library.holdings;
  const ready = library.facets.filter((facet) => facet.isReady);
  const rules = ready.filter((facet) => state.chosen.has(facet.name)).map((facet) => {
    const wanted = new Uint8Array(facet.values.length);
    for (const id of state.chosen.get(facet.name)) wanted[facet.byId.get(id)] = 1;
    return { name: facet.name, facet, fits: (entry) => hasOne(facet, entry, wanted) };
  });
  if (state.minutes) {
    const { minutes } = library.facet("time");
    rules.push({
      name: "minutes", facet: null,
      fits: (entry) => minutes[entry] > 0 && minutes[entry] <= state.minutes,
    });
  }
  const counts = new Map(ready.map((facet) => [facet.name, new Uint32Array(facet.values.length)]));
  const without = new Map(rules.map((rule) => [rule.name, 0]));
  const entries = [];
  for (const entry of among) {
    let failed = null;
    let failures = 0;
    for (const rule of rules) {
      if (rule.fits(entry)) continue;
      failed = rule;
      failures += 1;
      if (failures > 1) break;
    }
    if (failures > 1) continue;
    if (failures === 1) {
      without.set(failed.name, without.get(failed.name) + 1);
      if (failed.facet) count(failed.facet, entry, counts);
      continue;
    }
    entries.push(entry);
    for (const facet of ready) count(facet, entry, counts);
  }
  return { entries, counts, without };
}

const isHolding = (library, entry) => {
  const { first } = library.facet("kind");
  return first[entry] < first[entry + 1];
};

function hasOne(facet, entry, wanted) {
  for (let at = facet.first[entry]; at < facet.first[entry + 1]; at += 1) {
    if (wanted[facet.list[at]]) return true;
  }
  return false;
}

function count(facet, entry, counts) {
  const numbers = counts.get(facet.name);
  for (let at = facet.first[entry]; at < facet.first[entry + 1]; at += 1) {
    numbers[facet.list[at]] += 1;
  }
}

// The entries in the order that was asked for; the same order always. What has no value comes last,
// whichever way round.
export async function sorted(library, entries, sort, hasScores) {
  const isReversed = sort.startsWith("-");
  const by = sort.replace(/^-/, "");
  if (by === "best" && hasScores) return isReversed ? [...entries].reverse() : entries;
  const titles = await library.order("title");
  const key = await keys(library, by, titles);
  const turn = isReversed ? -1 : 1;
  return [...entries].sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    if (a === b) return titles[one] - titles[other];
    if (a === null) return 1;
    if (b === null) return -1;
    return (a - b) * turn;
  });
}

async function keys(library, by, titles) {
  switch (by) {
    case "best":
    case "newest":
    case "changed": {
      const places = await library.order(by === "changed" ? "changed" : "newest");
      return (entry) => places[entry];
    }
    case "title":
      return (entry) => titles[entry];
    case "shortest": {
      const { minutes } = library.facet("time");
      return (entry) => minutes[entry] || null;
    }
    default: {
      const facet = library.facet(by);
      await library.loadFacet(facet);
      return (entry) => (facet.first[entry] < facet.first[entry + 1]
        ? Math.min(...facet.list.subarray(facet.first[entry], facet.first[entry + 1])) : null);
    }
  }
}
