// A draft saves itself: `form[data-autosave-url]`. Only fields that the person changed are sent; what cannot be sent stays on
// this device, under the item's id, and is put back and sent when the page is opened again.
import { forgetValues, keepValues, keptValues } from "./kept";
import { post, Refused } from "./request";
import { text } from "./texts";

interface Saved {
  version: number;
  fragments?: Record<string, string>;
  values?: Record<string, string>;
}

const WAIT = 500;

export function startAutosave(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-autosave-url]")) new Autosave(form);
}

class Autosave {
  private readonly id: string;
  private readonly changed = new Set<string>();
  private timer = 0;
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly form: HTMLFormElement) {
    this.id = form.dataset["item"] ?? "";
    form.addEventListener("input", (event) => { this.note(event.target); });
    form.addEventListener("change", (event) => { this.note(event.target); });
    form.addEventListener("kvitt:changed", (event) => {
      for (const name of (event as CustomEvent<string[]>).detail) this.changed.add(name);
      this.schedule();
    });
    form.addEventListener("submit", (event) => {
      if (!this.changed.size) return;
      event.preventDefault();
      const button = event.submitter;
      void this.save().then((saved) => {
        if (saved) form.requestSubmit(button);
      });
    });
    window.addEventListener("online", () => { this.schedule(); });
    void this.putBack();
  }

  private note(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement)) return;
    if (!target.name || target.type === "file") return;
    target.dataset["touched"] = "";
    const box = target.closest(".field");
    box?.classList.remove("field--read", "field--unsure");
    const note = box?.querySelector(".field__read");
    if (note) note.textContent = "";
    this.changed.add(target.name);
    this.schedule();
  }

  private schedule(): void {
    if (!this.changed.size) return;
    this.say("");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), WAIT);
  }

  private values(): URLSearchParams {
    const all = new FormData(this.form);
    const values = new URLSearchParams();
    for (const name of this.changed) {
      const given = all.getAll(name).filter((value) => typeof value === "string");
      if (given.length) for (const value of given) values.append(name, value);
      else values.append(name, "");
    }
    return values;
  }

  private save(): Promise<boolean> {
    const done = this.saving.then(() => this.saveNow());
    this.saving = done.then(() => undefined);
    return done;
  }

  private async saveNow(): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (!this.changed.size) return true;
    const values = this.values();
    const names = [...this.changed];
    this.changed.clear();
    const kept: Record<string, string> = {};
    for (const [name, value] of values) kept[name] = value;
    await keepValues({ id: this.id, values: kept });
    this.say(text("saving"));
    try {
      const saved = (await post(this.form.dataset["autosaveUrl"] ?? "", values)) as Saved;
      await forgetValues(this.id);
      this.show(saved);
      this.say(text("saved"));
      return true;
    } catch (error) {
      for (const name of names) this.changed.add(name);
      if (error instanceof Refused) this.say(error.detail);
      else this.say(text("kept-here"));
      return false;
    }
  }

  /** Refresh what follows from the values: findings, amounts, the way ahead. Fields themselves stay as typed. */
  private show(saved: Saved): void {
    for (const [id, html] of Object.entries(saved.fragments ?? {})) {
      const place = document.getElementById(id);
      if (place && !place.contains(document.activeElement)) place.innerHTML = html;
    }
  }

  private async putBack(): Promise<void> {
    const kept = await keptValues(this.id);
    if (!kept) return;
    for (const [name, value] of Object.entries(kept.values)) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) continue;
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) {
        field.value = value;
        field.dataset["touched"] = "";
        this.changed.add(name);
      }
    }
    this.schedule();
  }

  private say(sentence: string): void {
    const place = document.querySelector("[data-saved]");
    if (place) place.textContent = sentence;
  }
}
