// How values are read, as `kinds/fields.py` reads them. A test holds both to the same examples.

// The digits of Arabic and Persian keyboards are digits, too.
const western = (written) => written.trim()
  .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) % 16));

// Minutes from “45”, “45 min”, “1 h 30 min” or ISO 8601's “PT45M”; null if it is none.
export function duration(written) {
  const text = western(written);
  const match = /^PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?$/i.exec(text)
    ?? /^(?:(\d{1,3})\s*(?:h|hr|hrs|hour|hours))?\s*(?:(\d{1,4})\s*(?:m|min|mins|minute|minutes)?)?$/i.exec(text);
  return match ? Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0) || null : null;
}

// A duration that may be nothing.
export const minutes = (written) => (/^0\s*(min)?$/.test(western(written)) ? 0 : duration(written));

export function number(written) {
  const text = written.trim();
  return /^[+-]?[0-9]{1,15}(\.[0-9]{0,15})?$/.test(text) ? Number(text) : null;
}

export function day(written) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(written.trim());
  if (!match) return null;
  const date = new Date(0);
  date.setUTCFullYear(match[1], match[2] - 1, match[3]);
  return Number(match[1]) && date.toISOString().slice(0, 10) === match[0] ? match[0] : null;
}

// A year, a month or a day.
export function period(written) {
  const text = written.trim();
  if (!/^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$/.test(text)) return null;
  return day(text.length < 10 ? `${text}-01-01`.slice(0, 10) : text) ? text : null;
}

export function clock(written) {
  const match = /^(\d{1,2})[:.](\d{2})$/.exec(western(written));
  if (!match || match[1] > 23 || match[2] > 59) return null;
  return `${match[1].padStart(2, "0")}:${match[2]}`;
}

export function zone(written) {
  const text = written.trim();
  try {
    // What browsers know besides the names of the database are differences such as “+01:00”.
    return /^[A-Z]/.test(text) && new Intl.DateTimeFormat("en", { timeZone: text }) ? text : null;
  } catch {
    return null;
  }
}

// A date and a time with the name of a zone behind: “2026-12-02T15:45 Europe/Lisbon”.
export function moment(written) {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T|\s+)(\d{1,2}):(\d{2})\s*([A-Z][A-Za-z0-9_+/-]+)$/.exec(written.trim());
  const year = Number(match?.[1].slice(0, 4));
  if (!match || !day(match[1]) || year < 1900 || year > 2200) return null;
  if (!clock(`${match[2]}:${match[3]}`) || !zone(match[4])) return null;
  return `${match[1]} ${match[2].padStart(2, "0")}:${match[3]} ${match[4]}`;
}

export const address = (written) => (/^(https?|mailto|tel):/i.test(written.trim()) ? written.trim() : null);

export const READERS = { duration, minutes, number, whole: number, day, period, clock, zone, moment, address };
