// A row drawn to the right is approved, to the left it is opened. What a swipe does, buttons do too (WCAG 2.5.1, 2.5.7).
import { text } from "./texts";

const START = 12;
const FAR = 110;

interface Acts {
  /** What drawing to the right would do: nothing is approved that should be looked at first. */
  look: (row: HTMLElement) => boolean;
  approve: (row: HTMLElement) => void;
  open: (row: HTMLElement) => void;
}

export function startSwipe(list: HTMLElement, acts: Acts): void {
  let row: HTMLElement | null = null;
  let from = { x: 0, y: 0 };
  let by = 0;
  let drawn = false;

  const end = (act: boolean): void => {
    const done = row;
    const far = act && drawn && Math.abs(by) >= FAR;
    if (done) {
      delete done.dataset["drawn"];
      delete done.dataset["far"];
      done.querySelector<HTMLElement>(".item")?.style.removeProperty("transform");
      done.querySelector(".swipe")?.remove();
    }
    row = null;
    if (!done || !far) return;
    if (by > 0 && !acts.look(done)) acts.approve(done);
    else acts.open(done);
  };

  list.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    if (!touch || !target || event.touches.length > 1) {
      end(false);
      return;
    }
    row = target;
    from = { x: touch.clientX, y: touch.clientY };
    by = 0;
    drawn = false;
  }, { passive: true });
  list.addEventListener("touchmove", (event) => {
    const touch = event.touches[0];
    if (!row || !touch) return;
    by = touch.clientX - from.x;
    if (!drawn) {
      if (Math.abs(touch.clientY - from.y) > START) row = null; // the list is being scrolled
      else if (Math.abs(by) > START) drawn = true;
    }
    if (!row || !drawn) return;
    if (event.cancelable) event.preventDefault();
    under(row, by > 0 ? (acts.look(row) ? "look" : "approve") : "open");
    row.dataset["drawn"] = "";
    row.toggleAttribute("data-far", Math.abs(by) >= FAR);
    row.querySelector<HTMLElement>(".item")?.style.setProperty("transform", `translateX(${String(by)}px)`);
  }, { passive: false });
  list.addEventListener("touchend", () => { end(true); });
  list.addEventListener("touchcancel", () => { end(false); });
}

function under(row: HTMLElement, what: "approve" | "look" | "open"): void {
  let below = row.querySelector<HTMLElement>(".swipe");
  if (!below) {
    below = document.createElement("div");
    below.className = "swipe";
    below.setAttribute("aria-hidden", "true");
    row.prepend(below);
  }
  if (below.dataset["what"] === what) return;
  below.dataset["what"] = what;
  below.textContent = text(`swipe-${what}`);
}
