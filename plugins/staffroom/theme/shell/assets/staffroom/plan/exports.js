// The plan for other programs: as Markdown, and as a calendar (RFC 5545).
import { addDays } from "./dates.js";
import { materialsOf, standardsOf } from "./merging.js";

// `say` gives the texts of the interface; `facts` what stands beside a title; `day` a day in words.
export function asMarkdown(plan, { say, addressOf, facts, days, day }) {
  const lines = [`# ${plain(plan.title || say("title"))}`, ""];
  if (plan.notes) lines.push(plain(plan.notes, "  \n"), "");
  plan.items.forEach((item, place) => {
    lines.push(`${place + 1}. [${plain(item.title)}](${addressOf(item.key)})`);
    const told = [days.has(item.key) ? day(days.get(item.key)) : "", ...facts(item)].filter(Boolean);
    lines.push(`   ${told.map((each) => plain(each)).join(" · ")}`);
    if (item.note) lines.push("", `   ${plain(item.note, "  \n   ")}`);
    lines.push("");
  });
  const section = (title, entries, line) => {
    if (entries.length) lines.push(`## ${plain(title)}`, "", ...entries.map(line), "");
  };
  const whose = (entry) => [...entry.items].map((item) => plain(item.title)).join(", ");
  section(say("materials"), materialsOf(plan.items), (each) =>
    `- ${plain(each.text)} (${say("for", { titles: whose(each) })})`);
  section(say("standards"), standardsOf(plan.items), (each) =>
    `- ${plain(each.code)}: ${plain(each.label)}`);
  return `${lines.join("\n").trimEnd()}\n`;
}

// A text that Markdown shows as it is.
function plain(text, newline = " ") {
  return text.trim().replace(/&/g, "&amp;").replace(/</g, "&lt;")
    .replace(/[\\`*_[\]#|~]/g, "\\$&").replace(/\r\n?|[\u2028\u2029]/g, "\n")
    // What stands far from the edge would be code.
    .replace(/^[^\S\n]+/gm, "").replace(/^(?=[-+>=])/gm, "\\").replace(/^(\d+)(?=[.)])/gm, "$1\\")
    .replace(/\n/g, newline);
}

// All things that have a day: whole days, or from a time of day on, wherever the reader is.
export function asCalendar(plan, { say, addressOf, days, now = new Date() }) {
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const name = plan.title || say("title");
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Staffroom//Plan//EN", "CALSCALE:GREGORIAN",
    `X-WR-CALNAME:${escaped(name)}`,
  ];
  for (const item of plan.items) {
    const day = days.get(item.key);
    if (!day) continue;
    const needed = item.materials.map((each) => `– ${each}`).join("\n");
    const description = [item.note, needed && `${say("materials")}\n${needed}`, addressOf(item.key)]
      .filter(Boolean).join("\n\n");
    lines.push(
      "BEGIN:VEVENT", `UID:${plan.id}-${item.key.replace(":", "-")}@${location.hostname || "staffroom"}`,
      `DTSTAMP:${stamp}`, ...when(day, plan.dates.clock, item.minutes), `SUMMARY:${escaped(item.title)}`,
      `DESCRIPTION:${escaped(description)}`, `URL:${addressOf(item.key)}`, "END:VEVENT",
    );
  }
  lines.push("END:VCALENDAR");
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

const digits = (text) => text.replace(/[-:]/g, "");

function when(day, clock, minutes) {
  if (!clock) return [`DTSTART;VALUE=DATE:${digits(day)}`, `DTEND;VALUE=DATE:${digits(addDays(day, 1))}`];
  const start = `DTSTART:${digits(day)}T${digits(clock)}00`;
  return minutes ? [start, `DURATION:PT${minutes}M`] : [start];
}

function escaped(text) {
  return text.replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(/[^\P{Cc}\n\t]/gu, "")
    .replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
}

// A line has at most 75 bytes; a character is not cut.
function folded(line) {
  const encoder = new TextEncoder();
  let length = 0;
  let text = "";
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (length + size > 75) {
      text += "\r\n ";
      length = 1;
    }
    text += character;
    length += size;
  }
  return text;
}
