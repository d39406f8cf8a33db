// Documents and words that a field names: looked for by what they are called, kept by their id.
const loaded = new Map();

// The file of a kind or a vocabulary, once; null where it could not be fetched.
function fileOf(name, data) {
  if (!loaded.has(name)) {
    loaded.set(name, fetch(data.choices.replace("NAME", name))
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null));
  }
  return loaded.get(name);
}

// The choices of a field, as `{id, title, shown}`; null where they could not be fetched.
async function choicesOf(from, data) {
  const names = from === "*" ? Object.keys(data.kinds).filter((name) => name !== "page") : from.split(" ");
  const files = await Promise.all(names.map((name) => fileOf(name, data)));
  if (files.some((file) => !file)) return null;
  return files.flatMap(({ choices }, number) => choices.map(([id, title]) => ({
    id: names.length > 1 ? `${names[number]}:${id}` : id,
    title,
    shown: names.length > 1 ? `${title} (${data.kinds[names[number]]})` : title,
  })));
}

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// The names that documents of a kind have already.
export async function takenIn(kind, data) {
  const file = await fileOf(kind, data);
  return new Set(file ? [...file.choices.map(([id]) => id), ...file.taken] : []);
}

const known = new Map();

// What is said of a name that is in no list: the nearest one, "" where there is none, and null where
// it is in the list, or nobody could look.
export function unknownIn(field, text) {
  const from = field.vocabulary || (field.kinds ?? []).join(" ") || "*";
  const all = known.get(from);
  if (!all || meant(all, text)) return null;
  return nearest(all, text)?.shown ?? "";
}

function meant(all, text) {
  const wanted = folded(text.trim());
  const those = all.filter((each) => folded(each.shown) === wanted || each.id === text.trim());
  return those.find((each) => each.id === text.trim()) ?? those[0];
}

function nearest(all, text) {
  const words = folded(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  return all.find((each) => words.length && words.every((word) => folded(each.shown).includes(word)))
    ?? all.find((each) => words.some((word) => folded(each.shown).includes(word)));
}

// Lets every field that names something say what there is, from the first letter on.
export function wireChoices(form, data, changed) {
  const list = form.querySelector("#sr-form-choices");
  const offer = (input, all) => {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    const fitting = all.filter((each) => words.every((word) => folded(each.shown).includes(word)));
    const seen = new Set();
    list.replaceChildren(...fitting.filter((each) => !seen.has(each.shown) && seen.add(each.shown)).slice(0, 40).map((each) => {
      const option = document.createElement("option");
      option.value = each.shown;
      return option;
    }));
  };
  const load = async (input) => {
    const all = await choicesOf(input.dataset.from, data);
    if (all) known.set(input.dataset.from, all);
    return all;
  };
  const settle = (input) => {
    const all = known.get(input.dataset.from);
    const found = all && input.value.trim() ? meant(all, input.value) : null;
    if (found) input.dataset.id = found.id;
    else delete input.dataset.id;
  };
  form.addEventListener("focusin", async ({ target }) => {
    if (!target.matches?.("[data-from]")) return;
    target.setAttribute("list", list.id);
    const all = await load(target);
    if (all && document.activeElement === target) offer(target, all);
    if (all && target.value && !target.dataset.id) {
      settle(target);
      changed();
    }
  });
  form.addEventListener("input", ({ target }) => {
    if (!target.matches?.("[data-from]")) return;
    settle(target);
    const all = known.get(target.dataset.from);
    if (all) offer(target, all);
  });
}
