// VS Code itself, as far as the extension uses it: node vscode.js EXTENSION REPOSITORY
// prints what the extension offers and says at some places of a document.

"use strict";

const fs = require("fs");
const path = require("path");
const Module = require("module");

const [extension, root] = process.argv.slice(2);

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
  translate(lines, characters) {
    return new Position(this.line + lines, this.character + characters);
  }
}

class Range {
  constructor(start, end) {
    Object.assign(this, { start, end });
  }
  with(change) {
    return new Range(change.start ?? this.start, change.end ?? this.end);
  }
}

const valued = class {
  constructor(value) {
    this.value = value;
  }
};
const providers = {};
const vscode = {
  Position,
  Range,
  MarkdownString: valued,
  SnippetString: valued,
  Hover: valued,
  RelativePattern: class {
    constructor(base, pattern) {
      Object.assign(this, { base, pattern });
    }
  },
  CompletionItem: class {
    constructor(label, kind) {
      Object.assign(this, { label, kind });
    }
  },
  CompletionItemKind: {},
  workspace: {
    getWorkspaceFolder: () => ({ uri: { toString: () => root } }),
    fs: { readFile: async (file) => fs.readFileSync(file.path) },
    findFiles: async ({ pattern }) => {
      const below = pattern === "schemas/*.json" ? "schemas" : "content/resources/rubrics";
      const names = fs.readdirSync(path.join(root, below));
      return names.map((name) => ({ path: path.join(root, below, name) }));
    },
    createFileSystemWatcher: () => ({ onDidChange() {}, onDidCreate() {}, onDidDelete() {} }),
  },
  languages: {
    registerCompletionItemProvider: (_, provider) => {
      providers.complete = provider.provideCompletionItems;
    },
    registerHoverProvider: (_, provider) => {
      providers.hover = provider.provideHover;
    },
  },
};

const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
require(path.join(extension, "extension.js")).activate({ subscriptions: [] });

const document = {
  uri: { path: `${root}/content/resources/lesson-plans/x.md` },
  getText: () => "---\nlevels: [gr]\nrubrics: []\ndur: 45\n\n---\n",
};
const elsewhere = { ...document, uri: { path: `${root}/docs/x.md` } };
const at = (line, character, where = document) =>
  providers.complete(where, new Position(line, character));

(async () => {
  const hover = await providers.hover(document, new Position(1, 2));
  const found = {
    words: await at(1, 11),
    ids: await at(2, 10),
    renamed: await at(3, 3),
    fields: await at(4, 0),
    elsewhere: await at(4, 0, elsewhere),
    hover: hover.value.value,
  };
  console.log(JSON.stringify(found));
})();
