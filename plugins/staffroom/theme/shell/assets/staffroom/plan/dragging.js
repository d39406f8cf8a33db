// Changing the order of a list by mouse or finger. Where one does not see or aim well, the buttons
// beside each entry do the same.

const EDGE = 70;
const STEP = 14;

// `dropped` is told the entry that was moved, when it has come to lie somewhere else.
export function wireDragging(list, handle, dropped) {
  list.addEventListener("pointerdown", (event) => {
    const entry = event.target.closest(handle)?.closest("li");
    if (!entry || event.button !== 0) return;
    // Neither text is selected nor the page scrolled; the focus comes all the same.
    event.preventDefault();
    event.target.closest(handle).focus({ preventScroll: true });
    follow(list, entry, event, dropped);
  });
}

function follow(list, entry, start, dropped) {
  const before = [...list.children];
  let y = start.clientY;
  let isMoving = false;
  let frame = 0;

  // The others make way: were the entry itself taken out, the finger would lose hold of it.
  const place = () => {
    const middle = (each) => each.getBoundingClientRect().top + each.getBoundingClientRect().height / 2;
    while (entry.previousElementSibling && y < middle(entry.previousElementSibling)) {
      entry.after(entry.previousElementSibling);
    }
    while (entry.nextElementSibling && y > middle(entry.nextElementSibling)) {
      entry.before(entry.nextElementSibling);
    }
  };
  const scroll = () => {
    const step = y < EDGE ? -STEP : y > innerHeight - EDGE ? STEP : 0;
    if (step) {
      scrollBy({ top: step, behavior: "instant" });
      place();
    }
    frame = requestAnimationFrame(scroll);
  };
  const move = (event) => {
    if (event.pointerId !== start.pointerId) return;
    y = event.clientY;
    if (!isMoving && Math.abs(y - start.clientY) < 5) return;
    if (!isMoving) {
      isMoving = true;
      entry.classList.add("is-dragged");
      scroll();
    }
    place();
  };
  const end = (event) => {
    if (event.pointerId !== undefined && event.pointerId !== start.pointerId) return;
    if (event.type === "keydown" && event.key !== "Escape") return;
    cancelAnimationFrame(frame);
    for (const type of ["pointerup", "pointercancel", "keydown"]) document.removeEventListener(type, end, true);
    document.removeEventListener("pointermove", move);
    entry.classList.remove("is-dragged");
    if (event.type !== "pointerup") list.append(...before);
    else if (before.some((each, number) => each !== list.children[number])) dropped(entry);
  };
  document.addEventListener("pointermove", move);
  for (const type of ["pointerup", "pointercancel", "keydown"]) document.addEventListener(type, end, true);
}
