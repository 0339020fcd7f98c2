// The receipt beside its fields: `.receipt` with pages; a field with `data-region="page,x,y,w,h"` shows where it was read.
export function startReceipts(root: ParentNode): void {
  for (const receipt of root.querySelectorAll<HTMLElement>(".receipt")) {
    receipt.querySelector("[data-zoom]")?.addEventListener("click", () => {
      receipt.classList.toggle("receipt--zoomed");
    });
    receipt.querySelector(".receipt__view")?.addEventListener("dblclick", () => {
      receipt.classList.toggle("receipt--zoomed");
    });
  }
  if (root !== document) return;
  const point = (event: Event): void => {
    const target = event.target;
    if (target instanceof Element) mark(target.closest<HTMLElement>("[data-region]"));
  };
  document.addEventListener("focusin", point);
  document.addEventListener("pointerover", point);
}

function mark(field: HTMLElement | null): void {
  for (const old of document.querySelectorAll(".receipt__mark")) old.remove();
  const numbers = field?.dataset["region"]?.split(",").map(Number);
  if (!numbers) return;
  const [page = 0, x = 0, y = 0, w = 0, h = 0] = numbers;
  const place = document.querySelector<HTMLElement>(`.receipt [data-page="${page}"]`);
  if (!place) return;
  const box = document.createElement("span");
  box.className = "receipt__mark";
  const percent = (value: number): string => `${(value * 100).toFixed(2)}%`;
  box.style.left = percent(x - 0.008);
  box.style.top = percent(y - 0.006);
  box.style.width = percent(w + 0.016);
  box.style.height = percent(h + 0.012);
  place.append(box);
  const view = place.closest<HTMLElement>(".receipt__view");
  if (view) {
    const top = place.offsetTop + y * place.offsetHeight;
    if (top < view.scrollTop || top > view.scrollTop + view.clientHeight - 40) view.scrollTop = top - view.clientHeight / 3;
  }
}
