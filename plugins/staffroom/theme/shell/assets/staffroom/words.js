// How the interface's texts are filled: "{n} results", and the forms for none, one and many.

export function say(text, values = {}) {
  let form = text;
  if (typeof text === "object") {
    form = values.n === 0 && text.zero ? text.zero : values.n === 1 ? text.one : text.other;
  }
  return form.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

// As much of a text as is wanted, without half a sign at its end, which no address can hold.
export const clipped = (text, most) =>
  text.slice(0, most).replace(/\p{Surrogate}/gu, "");

// So much of a question counts; what is longer was hardly typed.
export const LONGEST_QUESTION = 200;

export function minutes(number, texts) {
  const hours = Math.floor(number / 60);
  const rest = number % 60;
  if (!hours) return say(texts.minutes, { n: rest });
  return rest ? say(texts.hours_minutes, { hours, minutes: rest }) : say(texts.hours, { hours });
}
