// Runs in every page before its own scripts: says when what a reader waits for is on screen.
// All moments are milliseconds since 1970.

(() => {
  const EVERYTHING = { childList: true, subtree: true, characterData: true, attributes: true };
  const now = () => performance.timeOrigin + performance.now();

  // After the next frame has been painted: before, nobody sees what a script has changed.
  const painted = () => new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(now());
      port2.postMessage(null);
    });
  });

  const isShown = (selector) =>
    [...document.querySelectorAll(selector)].some((element) => element.checkVisibility());

  // The moment at which something that the selector names is on screen.
  const first = (selector) => new Promise((resolve) => {
    const look = async () => {
      if (!isShown(selector)) return;
      observer.disconnect();
      resolve(await painted());
    };
    const observer = new MutationObserver(look);
    observer.observe(document, EVERYTHING);
    look();
  });

  // How long it takes, in milliseconds, from an act to the last change that comes of it. What is
  // watched is at rest when nothing has changed for `quiet` milliseconds. Null if nothing changes at
  // all.
  const settled = (act, { watched, signal, quiet, limit }) => new Promise((resolve) => {
    let last = null;
    let timer = 0;
    const done = () => {
      over();
      resolve(last - start);
    };
    const observer = new MutationObserver(async () => {
      const at = await painted();
      last = at;
      clearTimeout(timer);
      timer = setTimeout(done, quiet);
    });
    const options = signal ? { attributeFilter: [signal] } : { ...EVERYTHING, attributes: false };
    for (const element of document.querySelectorAll(watched)) observer.observe(element, options);
    const failed = setTimeout(() => { over(); resolve(null); }, limit);
    const over = () => { observer.disconnect(); clearTimeout(failed); clearTimeout(timer); };
    const start = now();
    act();
  });

  const type = (selector, words) => {
    const input = document.querySelector(selector);
    input.focus();
    input.value = words;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    // Material listens to keys.
    input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  };

  // When the reader first did something on this page; null before.
  let acted = null;
  for (const name of ["keydown", "pointerdown"]) {
    addEventListener(name, (event) => {
      acted ??= performance.timeOrigin + event.timeStamp;
    }, { capture: true });
  }
  const asked = () => acted;

  window.bench = { asked, first, settled, type };
})();
