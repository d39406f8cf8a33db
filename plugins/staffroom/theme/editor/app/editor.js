// Begins the editor, once it knows how to read and write the files of each kind.

import { formatFor } from "./front-matter.js";

const forms = await (await fetch("forms.json")).json();
for (const [kind, form] of Object.entries(forms)) {
  window.CMS.registerCustomFormat(`staffroom-${kind}`, "md", formatFor(form));
}
window.CMS.init();
