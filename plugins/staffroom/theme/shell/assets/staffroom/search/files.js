// The files of the search, which lie below the site's root. `pieces.json` names all others; their
// names change with what is in them, so that a browser may keep what it has.

const root = document.documentElement.dataset.srBase || ".";

export const base = new URL(root.endsWith("/") ? root : `${root}/`, location.href);

const home = new URL("pagefind/", base);

export const at = (name) => new URL(name, home).href;

// Does something once, whoever asks for it; what failed may be asked for again.
export function once(work) {
  let done = null;
  return () => {
    if (!done) {
      done = work();
      done.catch(() => { done = null; });
    }
    return done;
  };
}

const asked = new Map();

// A file as what its JSON says.
export function json(name, settings) {
  if (!asked.has(name)) asked.set(name, once(() => fetchJson(name, settings)));
  return asked.get(name)();
}

async function fetchJson(name, settings) {
  const answer = await fetch(at(name), settings);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

// The pieces of the index, in order, and the names of the other files.
export const manifest = () => json("pieces.json", { cache: "no-cache" });
