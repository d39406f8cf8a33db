// Text from a word processor as Markdown: headings, lists, tables, links, bold and italic words.
// It is read in a document of its own, in which nothing runs and nothing is fetched.

const SKIPPED = "script, style, head, title, meta, link, template, svg, img, object, iframe";
const BLOCKS = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "TABLE", "BLOCKQUOTE", "SECTION", "ARTICLE", "PRE"]);

// The Markdown of a piece of HTML; empty where it has nothing that plain text does not have.
export function asMarkdown(html) {
  // The policy of the page counts there, too, and complains of styles: they get another name.
  const harmless = html.replace(/<[^<>]*>/g, (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, " data-$1="));
  const { body } = new DOMParser().parseFromString(harmless, "text/html");
  for (const each of body.querySelectorAll(SKIPPED)) each.remove();
  if (!body.querySelector("h1, h2, h3, h4, ul, ol, table, b, strong, i, em, a[href], [class*=MsoList], [class*=Heading], [data-style*=bold]")) return "";
  return blocks(body).join("\n\n").replace(/\n{3,}/g, "\n\n").trim();
}

const plain = (text) => text.replace(/[\s\u00a0]+/g, " ");

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return plain(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.tagName === "BR") return "\n";
  const text = [...node.childNodes].map(inline).join("");
  const style = node.getAttribute("data-style") ?? "";
  // Word processors put bold into styles, and Google's whole text into <b> that is not bold.
  const isBold = (/^(B|STRONG)$/.test(node.tagName) && !/font-weight:\s*(normal|400)/.test(style)) || /font-weight:\s*(bold|[67]00)/.test(style);
  const isItalic = (/^(I|EM)$/.test(node.tagName) && !/font-style:\s*normal/.test(style)) || /font-style:\s*italic/.test(style);
  const href = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  if (/^(https?|mailto):/i.test(href) && text.trim()) return around(text, "[", `](${address(href)})`);
  if (isBold) return around(text, "**");
  return isItalic ? around(text, "*") : text;
}

const address = (href) => (URL.canParse(href) ? new URL(href).href : "").replace(/[()\s<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

// Marks stand close to the words; what was marked twice is marked once.
function around(text, before, after = before) {
  const [, start, inner, end] = /^(\s*)(.*?)(\s*)$/s.exec(text);
  return !inner || inner.startsWith(before) ? text : `${start}${before}${inner}${after}${end}`;
}

const line = (node) => inline(node).split("\n").map((each) => each.trim()).filter(Boolean).join("\n");

function blocks(parent, depth = 0) {
  const found = [];
  let run = [];
  const flush = () => {
    const text = run.map(inline).join("").split("\n").map((each) => each.trim()).filter(Boolean).join("\n");
    if (text) found.push(text);
    run = [];
  };
  for (const node of parent.childNodes) {
    const holdsBlocks = node.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(node.tagName) || node.querySelector("p, h1, h2, h3, h4, ul, ol, table, div"));
    if (!holdsBlocks) run.push(node);
    else {
      flush();
      found.push(...block(node, depth));
    }
  }
  flush();
  return joined(found);
}

// Entries that a word processor wrote as paragraphs stand together as a list.
const joined = (found) => found.reduce((all, each) => {
  const markOf = (text) => /^(-|1\.) /.exec(text ?? "")?.[1];
  if (markOf(each) && markOf(each) === markOf(all.at(-1)) && !each.includes("\n")) all.push(`${all.pop()}\n${each}`);
  else all.push(each);
  return all;
}, []);

function block(node, depth) {
  const heading = /^H([1-6])$/.exec(node.tagName)?.[1] ?? /Heading(\d)/.exec(node.className)?.[1];
  // The page has a title of its own.
  if (heading) return line(node) ? [`${"#".repeat(Math.min(Math.max(Number(heading), 2), 4))} ${plain(line(node)).replace(/\*\*/g, "").trim()}`] : [];
  if (node.tagName === "UL" || node.tagName === "OL") return [list(node, depth)].filter(Boolean);
  if (node.tagName === "TABLE") return [table(node)].filter(Boolean);
  if (/MsoListParagraph/.test(node.className)) {
    const text = plain(line(node)).trim();
    const entry = /^(?:[·•o§–-]|(\d+|[a-z])[.)])\s*(.+)$/.exec(text);
    return entry ? [`${entry[1] ? "1." : "-"} ${entry[2]}`] : [`- ${text}`];
  }
  return blocks(node, depth);
}

function list(node, depth) {
  const mark = node.tagName === "OL" ? "1." : "-";
  return [...node.children].map((item) => {
    if (/^(UL|OL)$/.test(item.tagName)) return list(item, depth + 1);
    const [first = "", ...rest] = blocks(item, depth);
    const below = rest.map((each) => each.replace(/^/gm, "    ")).join("\n");
    return first ? `${mark} ${first.replace(/\n/g, " ")}${below && `\n${below}`}` : "";
  }).filter(Boolean).join("\n");
}

function table(node) {
  const rows = [...node.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("td, th")].map((cell) => plain(line(cell)).trim().replace(/\|/g, "\\|")));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (!width) return "";
  const written = rows.map((row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`);
  return [written[0], `|${" --- |".repeat(width)}`, ...written.slice(1)].join("\n");
}
