// Gives the reader a text as a file; nothing of it leaves the browser.

export function download(text, type, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // The browser reads it when it has asked where to put it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
