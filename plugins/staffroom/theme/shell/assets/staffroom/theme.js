// Before anything is painted: light or dark, as the reader chose or as the system has it.
(() => {
  const key = "staffroom.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  // What was chosen on this page, for where nothing can be kept.
  let here = null;
  const chosen = () => {
    if (here) return here;
    try {
      const value = localStorage.getItem(key);
      return value === "light" || value === "dark" ? value : null;
    } catch {
      return null; // Storage may be switched off; the system's choice is as good.
    }
  };
  const apply = () => {
    const dark = (chosen() ?? (system.matches ? "dark" : "light")) === "dark";
    document.body?.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
    return dark;
  };
  new MutationObserver((_, observer) => {
    if (document.body) { observer.disconnect(); apply(); }
  }).observe(document.documentElement, { childList: true });
  system.addEventListener("change", apply);
  window.staffroomTheme = {
    toggle() {
      here = apply() ? "light" : "dark";
      try { localStorage.setItem(key, here); } catch { /* stays for this page */ }
      return apply();
    },
  };
})();
