// The ways by which a file leaves the device, as addresses that the reader's own programs open.
import { say } from "../words.js";

// So long an address may be that mail programs and forges take it.
const LONGEST_LETTER = 1900;
const LONGEST_PAGE = 7500;

// A letter with the file in it or, where that is too long, one to which the file is attached.
export function letter({ contact, title, path, text, licence, open, words }) {
  const subject = say(words.mail.subject, { title });
  const lines = (last) => [
    say(words.mail.intro, { title }), "", words.mail.name, say(words.mail.agree, { licence }), words.mail.pupils, "",
    ...(open.length ? [words.mail.open, ...open.map((each) => `- ${each}`), ""] : []), ...last,
  ].join("\r\n");
  const address = (body) => `mailto:${contact}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  const whole = address(lines([say(words.mail.file, { path }), "", text.replace(/\n/g, "\r\n")]));
  if (whole.length <= LONGEST_LETTER) return { address: whole, isWhole: true };
  return { address: address(lines([say(words.mail.attached, { path })])), isWhole: false };
}

// The forge's page for a new file, with the file in it where it fits and the forge takes it.
export function pageOnForge(pattern, folder, name, text) {
  const at = (content) => pattern.replace("{folder}", folder.split("/").map(encodeURIComponent).join("/"))
    .replace("{name}", encodeURIComponent(name)).replace("{text}", encodeURIComponent(content));
  const whole = at(text);
  const takesText = pattern.includes("{text}");
  if (takesText && whole.length <= LONGEST_PAGE) return { address: whole, isWhole: true, takesText };
  return { address: at("").replace(/&value=$/, ""), isWhole: false, takesText };
}
