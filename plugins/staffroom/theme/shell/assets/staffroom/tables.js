// The table of a listing: sorted by its columns and filtered in the page, with the state in the
// address. Where the listing has several pages, one of them is neither: that would mislead. There,
// the columns and the search lead to the library, which knows all of it.

const language = document.documentElement.lang || undefined;
const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase(language);

export function wireTables() {
  for (const table of document.querySelectorAll(".sr-table")) {
    const tools = table.closest("section").querySelector(".sr-table-tools");
    const form = tools?.querySelector("form");
    if (form) form.hidden = false;
    if (table.dataset.pages === "1") wire(table, form);
    else if (table.dataset.library) leadToLibrary(table);
  }
}

function columnsOf(table) {
  return [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.sort);
}

function leadToLibrary(table) {
  for (const head of columnsOf(table)) {
    const link = document.createElement("a");
    link.href = `${table.dataset.library}&sort=${head.dataset.sort}`;
    link.title = table.dataset.all;
    link.textContent = head.textContent;
    head.replaceChildren(link);
  }
  table.classList.add("sr-table--live");
}

function wire(table, form) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row, place) => ({ row, place, text: textOf(row) }));
  if (!form) return; // There is one row.
  const columns = columnsOf(table);
  const field = form.elements.filter;
  const kind = form.elements.kind;
  const status = form.querySelector("[role=status]");
  const nothing = table.parentElement.querySelector(".sr-table-none");
  let by = ""; // The name of a column, after "-" where it is sorted from the end.

  for (const head of columns) {
    const button = document.createElement("button");
    button.type = "button";
    const printed = document.createElement("span");
    printed.className = "sr-table__printed";
    printed.ariaHidden = "true";
    button.textContent = printed.textContent = head.textContent;
    button.addEventListener("click", () => {
      const name = head.dataset.sort;
      // Whoever asks for dates wants the latest first, as in the library.
      const [first, second] = name === "changed" ? [`-${name}`, name] : [name, `-${name}`];
      by = by === first ? second : first;
      sort();
      keep();
    });
    head.replaceChildren(button, printed);
  }
  table.classList.add("sr-table--live");

  function sort() {
    const name = by.replace("-", "");
    const way = by.startsWith("-") ? -1 : 1;
    const at = columns.findIndex((head) => head.dataset.sort === name);
    for (const head of columns) {
      if (head.dataset.sort === name) head.ariaSort = way > 0 ? "ascending" : "descending";
      else head.removeAttribute("aria-sort");
    }
    const sorted = rows.map((each) => ({ ...each, value: at < 0 ? "" : valueOf(each.row.cells[at]) }));
    // What says nothing comes last, whichever way; what is equal stays in the list's own order.
    sorted.sort((a, b) => (a.value === "") - (b.value === "") || way * order(a.value, b.value) || a.place - b.place);
    body.append(...sorted.map(({ row }) => row));
  }

  function filter() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const wanted = kind?.value;
    let shown = 0;
    for (const { row, text } of rows) {
      const fits = words.every((word) => text.includes(word))
        && (!wanted || row.dataset.srKey.startsWith(`${wanted}:`));
      row.hidden = !fits;
      shown += fits;
    }
    table.hidden = !shown;
    nothing.hidden = shown > 0;
    status.textContent = words.length || wanted
      ? status.dataset.some.replace("#", shown) : "";
  }

  function keep() {
    const address = new URL(location.href);
    for (const [name, value] of [["sort", by], ["filter", field.value.trim()], ["kind", kind?.value]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    // A browser may refuse when it is asked too often.
    try { history.replaceState(history.state, "", address); } catch { /* the list is right all the same */ }
  }

  const change = () => { filter(); keep(); };
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  nothing.querySelector("button").addEventListener("click", () => {
    field.value = "";
    if (kind) kind.value = "";
    change();
    field.focus();
  });

  const asked = new URLSearchParams(location.search);
  field.value = asked.get("filter") ?? "";
  if (kind) kind.value = [...kind.options].some((each) => each.value === asked.get("kind")) ? asked.get("kind") : "";
  if (columns.some((head) => head.dataset.sort === asked.get("sort")?.replace(/^-/, ""))) {
    by = asked.get("sort");
    sort();
  }
  filter();
}

// What a row says, without what scripts put into it.
function textOf(row) {
  return plain([...row.cells].filter((cell) => !cell.classList.contains("sr-plan-slot"))
    .map((cell) => cell.textContent).join(" "));
}

function valueOf(cell) {
  const value = cell.dataset.v ?? (cell.querySelector("a") ?? cell).textContent.trim();
  return /^\d+$/.test(value) && cell.dataset.v ? Number(value) : value;
}

function order(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : compare(a, b);
}
