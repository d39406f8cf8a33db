/* YAML as lines, of which only those are made anew that say something else now.

   Comments and blank lines belong to what follows them. All of it is about block style, in which
   our files are written; of anything else, `patched` says that it cannot be done. */

/* The text that says what is wanted; null if it cannot be made from the former one.

   `tools`: `lines(value, options)` gives the YAML of a value, `same` compares, and `shortened`
   writes a group as a plain text where its form allows it. */
export function patched(text, old, wanted, form, tools) {
  const lines = patchedGroup(text.split("\n"), old, wanted, { parts: form }, tools, 0);
  return lines && lines.join("\n");
}

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{},&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?)[ \t]*:(?=[ \t]|$)/;
const QUIET = /^[ \t]*(#|$)/;

/* The entries of a block: each with the comments before it, its lines, and what begins it. */
function entriesOf(lines, indent, beginning) {
  const entries = [];
  let before = [];
  for (const line of lines) {
    const found = line.search(/\S/) === indent && line.slice(indent).match(beginning);
    if (found) {
      entries.push({ before, lines: [line], begins: found });
      before = [];
    } else if (QUIET.test(line)) {
      // Of what it is about can be said only when something follows that is no comment.
      before.push(line);
    } else if (entries.length) {
      entries.at(-1).lines.push(...before, line);
      before = [];
    } else {
      return null;
    }
  }
  return { entries, after: before };
}

function patchedGroup(lines, old, wanted, form, tools, indent) {
  const found = entriesOf(lines, indent, KEY);
  if (!found || !isGroup(old) || !isGroup(wanted)) {
    return null;
  }
  const known = new Map(found.entries.map((entry) => [unquoted(entry.begins[1]), entry]));
  if (known.size !== found.entries.length) {
    return null;
  }
  const places = [...known].map(([name, entry]) => {
    if (!Object.hasOwn(wanted, name)) {
      // What is empty may stay as it is.
      return [name, Object.hasOwn(old, name) ? entry.before : [...entry.before, ...entry.lines]];
    }
    const unchanged = Object.hasOwn(old, name) && tools.same(old[name], wanted[name]);
    const anew = unchanged ? entry.lines : patchedEntry(
      entry, name, old[name], wanted[name], form.parts?.[name] ?? {}, tools, indent,
    );
    return [name, [...entry.before, ...anew]];
  });
  let previous = -1;
  for (const name of Object.keys(wanted)) {
    const place = places.findIndex(([each]) => each === name);
    if (place < 0) {
      previous += 1;
      places.splice(previous, 0, [name, entryLines(name, wanted[name], form, tools, indent)]);
    } else {
      previous = place;
    }
  }
  return [...places.flatMap(([, each]) => each), ...found.after];
}

function entryLines(name, value, form, tools, indent) {
  const short = tools.shortened(value, form.parts?.[name] ?? {});
  return indented(tools.lines({ [name]: short }), indent);
}

/* The lines of an entry whose value is another one now. */
function patchedEntry(entry, name, old, wanted, form, tools, indent) {
  const [first, ...rest] = entry.lines;
  const key = entry.begins[0];
  const said = first.slice(indent + key.length);
  if (rest.some((line) => !QUIET.test(line)) && QUIET.test(said)) {
    const below = rest.find((line) => !QUIET.test(line)).search(/\S/);
    const inner = Array.isArray(old) && Array.isArray(wanted)
      ? patchedList(rest, old, wanted, form, tools, below)
      : below > indent && patchedGroup(rest, old, wanted, form, tools, below);
    if (inner?.length) {
      return [first, ...inner];
    }
  } else if (!rest.length) {
    const line = patchedLine(said, wanted, form, tools);
    if (line !== null) {
      return [`${" ".repeat(indent)}${key}${line}`];
    }
  }
  const short = tools.shortened(wanted, form);
  return [...comments(entry.lines, indent), ...indented(tools.lines({ [name]: short }), indent)];
}

/* What stands behind the key on a line of its own, with another value and the same comment. */
function patchedLine(said, wanted, form, tools) {
  const [, space, value, comment] =
    said.match(/^([ \t]*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^"'].*?)?([ \t]+#.*)?$/) ?? [];
  if (!value || /^[|>&*!]/.test(value)) {
    return null;
  }
  const flow = /^[[{]/.test(value);
  const short = tools.shortened(wanted, form);
  if ((short !== null && typeof short === "object") !== flow) {
    return null;
  }
  const anew = tools.lines(short, { flow });
  return anew.length === 1 ? `${space}${anew[0]}${comment ?? ""}` : null;
}

function patchedList(lines, old, wanted, form, tools, indent) {
  const found = entriesOf(lines, indent, /^-(?=[ \t]|$)/);
  if (!found || found.entries.length !== old.length) {
    return null;
  }
  const { many, ...one } = form;
  const anew = (item) => indented(tools.lines([tools.shortened(item, one)]), indent);
  const result = [];
  let [left, next] = [0, 0];
  for (const [before, now] of [...pairs(old, wanted, tools.same), [old.length, wanted.length]]) {
    // Between two items that stayed, the first that went became the first that came.
    while (left < before || next < now) {
      if (left < before) {
        const entry = found.entries[left];
        result.push(...entry.before);
        if (next < now) {
          result.push(...(patchedItem(entry, old[left], wanted[next], one, tools, indent)
            ?? [...comments(entry.lines, indent), ...anew(wanted[next])]));
        }
      } else {
        result.push(...anew(wanted[next]));
      }
      left = Math.min(left + 1, before);
      next = Math.min(next + 1, now);
    }
    if (before < old.length) {
      result.push(...found.entries[before].before, ...found.entries[before].lines);
      left = before + 1;
      next = now + 1;
    }
  }
  return [...result, ...found.after];
}

function patchedItem(entry, old, wanted, form, tools, indent) {
  const [first, ...rest] = entry.lines;
  const said = first.slice(indent + 1);
  const column = indent + 1 + said.search(/\S/);
  if (said.trim() && KEY.test(first.slice(column)) && isGroup(old)) {
    const lines = [`${" ".repeat(column)}${first.slice(column)}`, ...rest];
    const inner = patchedGroup(lines, old, wanted, form, tools, column);
    if (!inner?.length || QUIET.test(inner[0]) || inner[0].search(/\S/) !== column) {
      return null;
    }
    return [`${first.slice(0, column)}${inner[0].slice(column)}`, ...inner.slice(1)];
  }
  const line = rest.length ? null : patchedLine(said, wanted, form, tools);
  return line === null ? null : [`${" ".repeat(indent)}-${line}`];
}

/* Which of the old items stayed: pairs of numbers, before and now, both rising (the longest common
   subsequence). */
function pairs(old, wanted, same) {
  const rows = old.map(() => new Array(wanted.length).fill(0));
  const at = (i, j) => (i < old.length && j < wanted.length ? rows[i][j] : 0);
  const is = old.map((one) => wanted.map((other) => same(one, other)));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = wanted.length - 1; j >= 0; j -= 1) {
      rows[i][j] = is[i][j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < wanted.length) {
    if (is[i][j]) {
      found.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      i += 1;
    } else {
      j += 1;
    }
  }
  return found;
}

/* The comments among lines that are made anew: they stay, above. */
function comments(lines, indent) {
  return lines.slice(1).filter((line) => /^[ \t]*#/.test(line))
    .map((line) => `${" ".repeat(indent)}${line.trim()}`);
}

const indented = (lines, indent) =>
  lines.map((line) => (line ? `${" ".repeat(indent)}${line}` : line));

const isGroup = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function unquoted(key) {
  if (key.startsWith('"')) {
    return key.slice(1, -1).replace(/\\(.)/g, "$1");
  }
  return key.startsWith("'") ? key.slice(1, -1).replaceAll("''", "'") : key;
}
