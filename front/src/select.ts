// Choosing many: `[data-select]` around checkboxes with `data-amount`; a bar shows count and sum; shift chooses a stretch.
import { text } from "./texts";

export function startSelection(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLElement>("[data-select]")) new Selection(area);
}

class Selection {
  private last = -1;

  constructor(private readonly area: HTMLElement) {
    area.addEventListener("click", (event) => {
      const box = event.target;
      if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
      if (box.dataset["all"] !== undefined) {
        for (const one of this.boxes()) one.checked = box.checked;
      } else {
        const boxes = this.boxes();
        const at = boxes.indexOf(box);
        if (event.shiftKey && this.last >= 0 && at >= 0) {
          for (const one of boxes.slice(Math.min(at, this.last), Math.max(at, this.last) + 1)) one.checked = box.checked;
        }
        this.last = at;
      }
      this.show();
    });
    area.addEventListener("kvitt:selected", () => { this.show(); });
    this.show();
  }

  private boxes(): HTMLInputElement[] {
    return Array.from(this.area.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name="ids"]'));
  }

  private show(): void {
    const chosen = this.boxes().filter((box) => box.checked);
    const bar = this.area.querySelector<HTMLElement>("[data-bulk]");
    if (!bar) return;
    bar.hidden = chosen.length === 0;
    const cents = chosen.reduce((sum, box) => sum + BigInt((box.dataset["amount"] ?? "0.00").replace(/[^\d-]/g, "")), 0n);
    const place = bar.querySelector("[data-bulk-sum]");
    if (!place) return;
    const currency = this.area.dataset["currency"] ?? "DKK";
    const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency });
    const sum = this.area.dataset["currency"] ? ` · ${format.format(Number(cents) / 100)}` : "";
    place.textContent = text("chosen", { n: chosen.length }) + sum;
  }
}
