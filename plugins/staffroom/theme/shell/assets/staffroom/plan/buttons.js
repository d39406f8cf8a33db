// "Add to my plan": on cards, in tables and on the pages of documents; and the number in the header.
import * as tray from "./tray.js";

const link = document.querySelector("[data-sr-plan-link]");
const PLACES = ".sr-card[data-sr-key], [data-sr-key] :is(.sr-plan-slot, .sr-table__plan)";

// Put buttons on all cards and table rows in an element that have none yet.
export function wirePlanButtons(root = document) {
  if (!link) return;
  const own = root.nodeType === Node.ELEMENT_NODE && root.matches(PLACES) ? [root] : [];
  for (const place of [...own, ...root.querySelectorAll(PLACES)]) {
    const holder = place.closest("[data-sr-key]");
    const key = holder.dataset.srKey;
    if (!tray.isKey(key) || place.querySelector("[data-sr-plan]")) continue;
    const isCard = place === holder;
    place.append(buttonFor(key, titleOf(holder), isCard ? "sr-card__plan" : "sr-planbutton--icon"));
  }
}

function wireDocument() {
  const facts = factsOnPage();
  const actions = document.querySelector(".sr-facts__print");
  if (facts && actions) actions.prepend(buttonFor(facts.key, "", "sr-button sr-button--quiet"), " ");
}

function factsOnPage() {
  try {
    return tray.factsOf(JSON.parse(document.querySelector("script.sr-plan-item")?.textContent));
  } catch {
    return null;
  }
}

function titleOf(holder) {
  return (holder.querySelector(".sr-card__title a") ?? holder.querySelector("a"))?.textContent.trim() ?? "";
}

// A title, where there is one, is said but not shown: the button stands beside it.
function buttonFor(key, title, look) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `sr-planbutton ${look}`;
  button.dataset.srPlan = key;
  const sign = document.createElement("span");
  sign.className = "sr-planbutton__sign";
  sign.ariaHidden = "true";
  const name = document.createElement("span");
  name.className = "sr-planbutton__name";
  button.append(sign, name);
  button.dataset.srTitle = title;
  show(button);
  return button;
}

function show(button) {
  const isIn = tray.has(button.dataset.srPlan);
  button.ariaPressed = String(isIn);
  button.querySelector(".sr-planbutton__sign").textContent = isIn ? "✓" : "+";
  const words = isIn ? link.dataset.in : link.dataset.add;
  button.querySelector(".sr-planbutton__name").textContent = words;
  const { srTitle: title } = button.dataset;
  if (title) button.ariaLabel = `${words}: ${title}`;
  // A sign alone does not say what it does; by ear, the label does.
  if (button.matches(".sr-planbutton--icon")) button.title = words;
}

function toggle(button) {
  const key = button.dataset.srPlan;
  if (tray.has(key)) {
    tray.remove(key);
  } else {
    const holder = button.closest("[data-sr-key]");
    const facts = holder
      ? { key, title: titleOf(holder), minutes: Number(holder.dataset.srMinutes) || null }
      : factsOnPage();
    if (!tray.add(facts)) say(link.dataset.most);
  }
  if (tray.keeping() !== "kept") say(link.dataset.unkept);
}

// Where nothing is kept, the link to the plan takes along what is in it.
async function showInHeader() {
  const count = link.querySelector(".sr-header__plan-count");
  const { items } = tray.current();
  count.textContent = items.length || "";
  count.hidden = !items.length;
  const [page] = link.href.split("#");
  if (tray.keeping() !== "kept" && items.length) {
    const { fragmentOf } = await import("./sharing.js");
    link.href = `${page}#${fragmentOf(tray.current(), { own: true })}`;
  } else {
    link.href = page;
  }
}

let said = null;
function say(words) {
  if (!said) {
    said = document.createElement("p");
    said.className = "sr-planned";
    said.setAttribute("role", "status");
    document.body.append(said);
  }
  // What is in a region when it appears is not read out.
  requestAnimationFrame(() => { said.textContent = words; });
}

if (link) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-sr-plan]");
    if (button) toggle(button);
  });
  tray.onChange(() => {
    document.querySelectorAll("[data-sr-plan]").forEach(show);
    showInHeader();
  });
  wireDocument();
  wirePlanButtons();
  showInHeader();
}
