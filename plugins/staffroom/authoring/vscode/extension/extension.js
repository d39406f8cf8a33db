// Made by “staffroom refresh” from the models and the vocabularies. Change those, not this.
//
// Completion and hover in the front matter of a community's documents, from the schemas in
// `schemas/`. VS Code's YAML extension looks at files in YAML only, not at those in Markdown.

"use strict";

const vscode = require("vscode");
const { explains, offers } = require("./front_matter.js");

/** The schemas of each folder of the workspace, by the folder that their documents stand in. */
const known = new Map();

async function schemasOf(folder) {
  const key = folder.uri.toString();
  if (!known.has(key)) {
    const files = await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, "schemas/*.json"),
    );
    const schemas = [];
    for (const file of files) {
      try {
        const read = await vscode.workspace.fs.readFile(file);
        const schema = JSON.parse(new TextDecoder().decode(read));
        if (schema["x-folder"]) schemas.push(schema);
      } catch {
        // It is being written just now, and looked at again when that is done.
        continue;
      }
    }
    known.set(key, schemas);
  }
  return known.get(key);
}

async function schemaFor(document) {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!folder) return null;
  const schemas = await schemasOf(folder);
  return schemas.find((each) => document.uri.path.includes(`/${each["x-folder"]}/`)) ?? null;
}

const linesOf = (document) => document.getText().split(/\r?\n/);

/** The ids of documents of some kinds: the names of their files. */
async function idsOf(document, kinds) {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const schemas = await schemasOf(folder);
  const found = [];
  for (const kind of kinds) {
    const schema = schemas.find((each) => each.$id === `${kind}.json`);
    if (!schema) continue;
    const pattern = new vscode.RelativePattern(folder, `**/${schema["x-folder"]}/**/*.md`);
    for (const file of await vscode.workspace.findFiles(pattern, "**/node_modules/**", 2000)) {
      const id = file.path.split("/").pop().replace(/\.md$/, "");
      if (id.toLowerCase() !== "readme") found.push(kinds.length > 1 ? `${kind}:${id}` : id);
    }
  }
  return found.sort();
}

const SNIPPETS = {
  value: (name) => `${name}: $0`,
  words: (name) => `${name}: [$0]`,
  lines: (name) => `${name}:\n  - $0`,
  group: (name) => `${name}:\n  $0`,
};

async function complete(document, position) {
  const schema = await schemaFor(document);
  if (!schema) return [];
  const lines = linesOf(document);
  const found = offers(lines, position.line, position.character, schema);
  const line = lines[position.line];
  const typed = /[^\s,[\]{}"']*$/.exec(line.slice(0, position.character))[0];
  const range = new vscode.Range(position.translate(0, -typed.length), position);
  // The name of a field that is there already is exchanged, its value stays.
  const rest = /^([\w-]*)\s*:/.exec(line.slice(position.character));
  const name = rest ? range.with({ end: position.translate(0, rest[1].length) }) : range;
  const item = (label, kind, about, order) => {
    const made = new vscode.CompletionItem(String(label), kind);
    made.documentation = new vscode.MarkdownString(about);
    made.sortText = order;
    made.range = range;
    return made;
  };
  const fields = found.fields.map((field, n) => {
    const order = `${field.required ? 0 : 1}${String(n).padStart(3, "0")}`;
    const made = item(field.name, vscode.CompletionItemKind.Property, field.about, order);
    made.detail = field.required ? "required" : "";
    made.range = name;
    // VS Code itself indents the further lines of what is put in.
    made.insertText = rest ? field.name : new vscode.SnippetString(SNIPPETS[field.form](field.name));
    return made;
  });
  const words = found.words.map((word, n) => {
    const order = `2${String(n).padStart(4, "0")}`;
    const made = item(word.value, vscode.CompletionItemKind.EnumMember, word.about, order);
    made.detail = word.about.split(":")[0];
    made.filterText = `${word.value} ${made.detail}`;
    return made;
  });
  const ids = await idsOf(document, found.kinds);
  const references = ids.map((id) => item(id, vscode.CompletionItemKind.Reference, "", `3${id}`));
  return [...fields, ...words, ...references];
}

async function hover(document, position) {
  const schema = await schemaFor(document);
  if (!schema) return null;
  const text = explains(linesOf(document), position.line, position.character, schema);
  return text ? new vscode.Hover(new vscode.MarkdownString(text)) : null;
}

function activate(context) {
  const markdown = { language: "markdown" };
  const watcher = vscode.workspace.createFileSystemWatcher("**/schemas/*.json");
  const forget = () => known.clear();
  context.subscriptions.push(
    watcher,
    watcher.onDidChange(forget),
    watcher.onDidCreate(forget),
    watcher.onDidDelete(forget),
    vscode.languages.registerCompletionItemProvider(
      markdown, { provideCompletionItems: complete }, ":", " ", "-", "[", ",",
    ),
    vscode.languages.registerHoverProvider(markdown, { provideHover: hover }),
  );
}

module.exports = { activate, deactivate() {} };
