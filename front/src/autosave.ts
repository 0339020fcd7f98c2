// A draft saves itself: `form[data-autosave-url]`. Only fields that the person changed are sent; what cannot be sent stays on
// this device, under the item's id, and is put back and sent when the page is opened again.
import { forgetValues, keepValues, keptValues } from "./kept";
import { post, Refused } from "./request";
import { text } from "./texts";
import { toast } from "./toast";

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
    await keepValues({ id: this.id, values: [...values] });
    this.say(text("saving"));
    try {
      const saved = (await post(this.form.dataset["autosaveUrl"] ?? "", values)) as Saved;
      await forgetValues(this.id);
      this.show(saved);
      this.say(text("saved"));
      return true;
    } catch (error) {
      for (const name of names) this.changed.add(name);
      if (error instanceof Refused && error.final) this.say(error.detail);
      else this.say(text("kept-here"));
      if (error instanceof Refused && error.signIn) {
        toast(error.detail, { bad: true, steady: true, go: { href: error.signIn, label: text("sign-in") } });
      }
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
    for (const name of new Set(kept.values.map(([one]) => one))) {
      const values = kept.values.filter(([one]) => one === name).map(([, value]) => value);
      this.fields(name, values.length).forEach((field, at) => {
        if (field instanceof HTMLInputElement && field.type === "radio") field.checked = values.includes(field.value);
        else field.value = values[at] ?? "";
        field.dataset["touched"] = "";
      });
      this.changed.add(name);
    }
    this.schedule();
  }

  /** The fields of a name; lines that were added and never reached the server are added again. */
  private fields(name: string, wanted: number): (HTMLInputElement | HTMLSelectElement)[] {
    const found = () => Array.from(this.form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[name="${CSS.escape(name)}"]`));
    const area = this.form.querySelector<HTMLElement>(`[data-lines~="${CSS.escape(name)}"]`);
    for (let more = area ? wanted - found().length : 0; more > 0; more--) area?.querySelector<HTMLElement>("[data-add]")?.click();
    return found();
  }

  private say(sentence: string): void {
    const place = document.querySelector("[data-saved]");
    if (place) place.textContent = sentence;
  }
}
