// What `staffroom check` would say of what was written, in the same words: they come with the page.
import { say } from "../words.js";
import { READERS } from "./reading.js";

const isText = (value) => typeof value === "string";

// Whether nothing was written: an entry that was added and left empty is no mistake.
export function isBlank(value) {
  if (value === undefined || value === null || value === false) return true;
  if (isText(value)) return !value.trim();
  if (Array.isArray(value)) return value.every(isBlank);
  if (typeof value === "object") return "id" in value ? !value.id : Object.values(value).every(isBlank);
  return false;
}

// What was written, without empty entries; of lists that go by another one, those that belong to it.
export function tidied(fields, values) {
  const whole = {};
  for (const field of fields) {
    if (field.name in values) whole[field.name] = tidiedValue(field, values[field.name], values);
  }
  return whole;
}

function tidiedValue(field, value, values) {
  if (field.holds === "group") return tidiedGroup(field.parts, value ?? {}, values);
  if (field.holds === "groups") {
    return (value ?? []).filter((each) => !isBlank(each)).map((each) => tidiedGroup(field.parts, each, values));
  }
  return Array.isArray(value) ? value.filter((each) => !isBlank(each)) : value;
}

function tidiedGroup(parts, values, all) {
  const found = {};
  for (const part of parts) {
    if (part.holds === "per") {
      const others = all[part.each] ?? [];
      found[part.name] = others.flatMap((other, number) => (isBlank(other) ? [] : [values[part.name]?.[number] ?? ""]));
    } else if (part.name in values) {
      found[part.name] = tidiedValue(part, values[part.name], all);
    }
  }
  return found;
}

// All that is wrong, in the order of the fields: the way to the value (names and numbers of
// entries, as they stand on the page), the step, what happened and what to do.
//
// `says` and `words` are texts of the page; `unknown(field, value)` tells what is said of a
// document or a word that is not in its list, or nothing.
export function problemsOf(fields, values, { kind, says, words, unknown = () => null }) {
  const found = [];
  const add = (field, way, [message, hint], filled = {}) => {
    const filling = { field: nameOf(way), ...filled };
    found.push({ way, step: fields.find((each) => each.name === way[0])?.step ?? "content",
      label: field.label, message: say(message, filling), hint: say(hint ?? "", filling) });
  };

  // What the checker calls “criteria, item 1, name”, with the names of the form.
  const nameOf = (way) => {
    let at = { parts: fields };
    return way.map((part) => {
      if (typeof part === "number") return at.each ? values[at.each][part].name : say(words.item, { n: part + 1 });
      at = at.parts.find((each) => each.name === part) ?? { label: part };
      return at.label;
    }).join(", ");
  };

  const one = (field, way, value) => {
    if (value && typeof value === "object") return;
    if (field.holds === "consent" || field.reads === "yes") return;
    const text = String(value).trim();
    const slips = field.slips ?? {};
    const short = text.length > 60 ? `${text.slice(0, 59)}…` : text;
    const read = READERS[field.reads];
    if (field.limit && [...text].length > field.limit) {
      add(field, way, says["too-long"], { length: [...text].length, limit: field.limit });
    } else if (read && read(text) === null) {
      add(field, way, slips.value ?? ["", ""], { value: short });
    } else if (field.reads === "whole" && !Number.isInteger(Number(text))) {
      add(field, way, slips.fraction ?? slips.value, { value: short });
    } else if (field.reads === "reference" && !field.loose || field.reads === "term") {
      const nearest = unknown(field, text);
      const [message, hint] = slips.unknown;
      if (nearest !== null) add(field, way, [message, nearest ? hint : words.unknown_hint], { value: short, nearest });
    } else if (field.pattern && !new RegExp(`^(?:${field.pattern})$`, "u").test(text)) {
      add(field, way, slips.value ?? ["", ""], { value: short });
    }
  };

  const missing = (field, way) => {
    if (field.holds === "consent") add(field, way, [says["missing-consent"][0], words.consent_hint]);
    else if (field.holds === "some") add(field, way, [says["missing-field"][0], words.choose_hint]);
    else if (["list", "groups"].includes(field.holds)) add(field, way, [says["missing-field"][0], words.write_hint]);
    else add(field, way, [says["missing-field"][0], say(words.missing_hint, { description: field.about ?? "" })]);
  };

  const look = (parts, given, above, owner) => {
    const apart = parts.filter((each) => each.one_of);
    const chosen = apart.filter((each) => !isBlank(given?.[each.name])).map((each) => each.name);
    if (apart.length && !chosen.length) add(owner, above, says.none);
    else if (chosen.length > 1) add(owner, above, says.several, { found: chosen.join(" and ") });
    for (const field of parts) {
      const way = [...above, field.name];
      const value = given?.[field.name];
      if (field.holds === "per") {
        (values[field.each] ?? []).forEach((other, number) => {
          if (isBlank(other)) return;
          if (isBlank(value?.[number])) add(field, [...way, number], says["empty-value"]);
        });
      } else if (isBlank(value)) {
        if (field.required) missing(field, way);
      } else if (field.holds === "group") {
        look(field.parts, value, way, field);
      } else if (field.holds === "groups") {
        value.forEach((each, number) => { if (!isBlank(each)) look(field.parts, each, [...way, number], field); });
      } else if (Array.isArray(value)) {
        value.forEach((each, number) => { if (!isBlank(each)) one(field, [...way, number], each); });
      } else {
        one(field, way, value);
      }
    }
  };

  look(fields, values, []);
  RULES[kind]?.(values, (name, way, filled) => {
    const field = fields.find((each) => each.name === way[0]);
    add(field, way, says[name], filled);
  });
  return found;
}

// What the models say of several fields together.
const RULES = {
  goal(values, add) {
    const [from, to] = [values.baseline?.on, values.target?.on];
    if (from && to && to <= from) add("target", ["target", "on"], { on: from });
  },
  practice(values, add) {
    const { min, max } = values.people ?? {};
    if (!isBlank(min) && !isBlank(max) && Number(min) > Number(max)) add("people", ["people"], {});
  },
  rubric(values, add) {
    const points = (values.scale ?? []).filter((step) => !isBlank(step?.points)).map((step) => Number(step.points));
    const goes = (sign) => points.every((each, number) => !number || sign * (each - points[number - 1]) >= 0);
    if (!goes(1) && !goes(-1)) add("points", ["scale"], { points: points.join(", ") });
  },
};
