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
    return Array.from(this.area.querySelectorAll<HTMLInputElement>('input[type="checkbox"]:is([name="ids"], [name="receipts"])'));
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
    const sum = this.area.dataset["currency"] ? ` · ${money(Number(cents) / 100, currency)}` : "";
    place.textContent = text("chosen", { n: chosen.length }) + sum;
  }
}

const CROWNS: Record<string, string> = { da: "DKK", sv: "SEK" };
const LOCALES: Record<string, string> = { en: "en-GB" };

/** As the pages write it: crowns at home in the reader's way, everything else by its code after the figure. */
function money(value: number, currency: string): string {
  const language = document.documentElement.lang;
  const locale = LOCALES[language] ?? language;
  if (CROWNS[language] === currency) return new Intl.NumberFormat(locale, { style: "currency", currency }).format(value);
  return `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)}\u00a0${currency}`;
}
