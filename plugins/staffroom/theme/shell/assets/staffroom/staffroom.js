// What makes the pages handier; all of them read and work without it.
import { wirePlanButtons } from "./plan/buttons.js";
import { openSearch, wireSearch } from "./search/dialog.js";
import { forget, read, write } from "./storage.js";

for (const button of document.querySelectorAll("[data-sr-theme]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.staffroomTheme.toggle());
}

for (const button of document.querySelectorAll("[data-sr-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Rubrics and answers that are folded in come along on paper.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open])")];
  for (const details of folded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});

const menu = document.querySelector(".sr-menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  // It lies over the page: whoever goes on behind it has to see where they are.
  const closeOutside = (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", closeOutside);
  document.addEventListener("focusin", closeOutside);
}

wireSearch();

const library = document.querySelector("[data-sr-library][data-search]");
if (library) {
  import("./library/page.js").then(({ openLibraryPage }) => openLibraryPage(library, wirePlanButtons));
}

if (document.querySelector(".sr-table")) {
  import("./tables.js").then(({ wireTables }) => wireTables());
}

if (document.querySelector("[data-sr-plan-page]")) import("./plan/page.js");
if (document.querySelector("[data-sr-form]")) import("./form/page.js");
if (document.querySelector("[data-sr-form-drafts]")) import("./form/start.js");

// A document's page leads to the page before the editor, which says what will happen; from there the
// way goes on to that document.
const editor = document.querySelector("[data-sr-editor]");
const wanted = new URLSearchParams(location.search).get("edit") ?? "";
const [, kind, id] = wanted.match(/^([a-z-]+)\/([a-z0-9-]+)$/) ?? [];
if (editor && id) editor.href += `#/collections/${kind}/entries/${id}`;

// Whoever speaks to the computer, or rests a hand on the keys, can do without them (WCAG 2.1.4).
const keys = document.querySelector(".sr-search__keys input");
if (keys) {
  const opener = document.querySelector("[data-sr-open-search]");
  const show = () => {
    opener?.querySelector("kbd")?.toggleAttribute("hidden", !keys.checked);
    if (keys.checked) opener?.setAttribute("aria-keyshortcuts", "/ s");
    else opener?.removeAttribute("aria-keyshortcuts");
  };
  keys.checked = read("staffroom-keys") !== "off";
  show();
  keys.addEventListener("change", () => {
    if (keys.checked) forget("staffroom-keys");
    else write("staffroom-keys", "off");
    show();
  });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (keys?.checked && (event.key === "/" || event.key === "s")) {
    event.preventDefault();
    openSearch();
  }
});
