// What the reader's browser keeps for this site, as texts by name. It may be switched off, full, or
// hold anything: who reads checks what there is, and who writes is told whether it was kept.

export function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch { /* then there is nothing to forget */ }
}
