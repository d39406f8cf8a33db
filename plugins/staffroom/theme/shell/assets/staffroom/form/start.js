// What was begun on this device, on the page on which one chooses a form.
import { say } from "../words.js";
import { draftOf, drop, keep } from "./drafts.js";

const box = document.querySelector("[data-sr-form-drafts]");
const { words } = JSON.parse(document.getElementById("sr-form-data").textContent);
const part = (name) => box.querySelector(`[data-part="${name}"]`);
const undo = box.querySelector('[data-do="undo"]');
const language = document.documentElement.lang;

let deleted = null;

const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });

function show() {
  const entries = [...document.querySelectorAll("template[data-sr-form-kind]")].flatMap((kind) => {
    const draft = draftOf(kind.dataset.srFormKind);
    if (!draft || draft === "unreadable") return [];
    const title = draft.title || words.untitled;
    const entry = document.createElement("li");
    const text = make("p", "", "");
    const link = make("a", "", title);
    link.href = kind.dataset.address;
    link.dir = "auto";
    const when = new Date(draft.changed).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
    text.append(link, document.createElement("br"), make("span", "sr-quiet", say(words.draft, { kind: kind.content.textContent.trim(), when })));
    const button = make("button", "sr-button sr-button--quiet", words.delete);
    button.type = "button";
    button.ariaLabel = say(words.delete_named, { title });
    button.addEventListener("click", () => {
      deleted = { kind: kind.dataset.srFormKind, ...draft };
      drop(deleted.kind);
      show();
      part("said").textContent = say(words.deleted, { title });
      undo.hidden = false;
      undo.focus();
    });
    entry.append(text, button);
    return [entry];
  });
  part("drafts").replaceChildren(...entries);
  box.hidden = !entries.length && !deleted;
}

undo.addEventListener("click", () => {
  keep(deleted.kind, deleted.values, deleted.title, deleted.changed);
  deleted = null;
  undo.hidden = true;
  part("said").textContent = "";
  show();
  box.querySelector("h2").focus();
});
// Another page of this site may have begun or sent something meanwhile.
addEventListener("storage", show);
addEventListener("pageshow", show);
show();
