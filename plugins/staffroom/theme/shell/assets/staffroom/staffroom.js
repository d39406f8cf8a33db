// What makes the pages handier; all of them read and work without it.
import { openSearch, wireSearch } from "./search.js";

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

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" || event.key === "s") {
    event.preventDefault();
    openSearch();
  }
});
