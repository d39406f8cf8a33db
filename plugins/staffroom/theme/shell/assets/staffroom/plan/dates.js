// School days: which day each thing in a plan falls on. Days are texts such as 2026-11-30, weekdays
// are numbers from 1 (Monday) to 7 (Sunday), as in ISO 8601.

// How far ahead a school day is looked for.
const DAYS_AHEAD = 1100;

export function addDays(day, number) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + number);
  return date.toISOString().slice(0, 10);
}

export function weekdayOf(day) {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

function* schoolDays({ start, days, off }) {
  for (let number = 0, day = start; number < DAYS_AHEAD; number += 1, day = addDays(start, number)) {
    if (day.length !== 10) return;
    const isOff = off.some(({ from, to }) => from <= day && day <= to);
    if (!isOff && days.includes(weekdayOf(day))) yield day;
  }
}

// Key → day, one thing a day; `skip` is how many school days one waits before it. What finds no day
// has none.
export function daysOf(items, dates, isTimed) {
  const found = new Map();
  if (!dates.start || !dates.days.length) return found;
  const days = schoolDays(dates);
  for (const item of items.filter((each) => isTimed(each.key))) {
    for (let number = 0; number < item.skip; number += 1) days.next();
    const { value } = days.next();
    if (value) found.set(item.key, value);
  }
  return found;
}

// In a region, the order of the days of its week, and those on which there is usually school.
export function weekOf(locale) {
  let firstDay = 1;
  let weekend = [6, 7];
  try {
    const known = new Intl.Locale(locale).maximize();
    ({ firstDay, weekend } = known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay, weekend });
  } catch { /* no locale */ }
  const order = [0, 1, 2, 3, 4, 5, 6].map((number) => ((firstDay - 1 + number) % 7) + 1);
  return { order, school: order.filter((weekday) => !weekend.includes(weekday)) };
}

// What people call a weekday in a language, in short.
export function weekdayIn(locale, number) {
  const form = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  // 1 January 2024 was a Monday.
  return form.format(new Date(`2024-01-0${number}T00:00:00Z`));
}
