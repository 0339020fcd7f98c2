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

/** Whether a field says something else than the page did. */
function wasTyped(field: Element): boolean {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLSelectElement) {
    const first = Array.from(field.options).find((option) => option.defaultSelected) ?? field.options[0];
    return field.options.length > 0 && first?.value !== field.value;
  }
  if (!(field instanceof HTMLInputElement) || ["hidden", "file", "submit", "button"].includes(field.type)) return false;
  return ["checkbox", "radio"].includes(field.type) ? field.checked && !field.defaultChecked : field.value !== field.defaultValue;
}

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
    window.addEventListener("pagehide", () => { this.leave(); });
    // On a slow phone the person types before this script is there to hear it.
    for (const field of form.elements) if (wasTyped(field)) this.note(field);
    void this.putBack();
  }

  /** The page is being left with something unsaved: what was kept here comes back, and most often the server has it before. */
  private leave(): void {
    if (!this.changed.size) return;
    void post(this.form.dataset["autosaveUrl"] ?? "", this.values(), true).catch(() => undefined);
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
    void this.keep();
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

  private keep(): Promise<unknown> {
    return keepValues({ id: this.id, values: [...this.values()] });
  }

  private save(): Promise<boolean> {
    const done = this.saving.then(() => this.saveNow());
    this.saving = done.then(() => undefined);
    return done;
  }

  private async saveNow(): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (!this.changed.size) return true;
    await this.keep();
    const values = this.values();
    const names = [...this.changed];
    this.changed.clear();
    this.say(text("saving"));
    try {
      const saved = (await post(this.form.dataset["autosaveUrl"] ?? "", values)) as Saved;
      await (this.changed.size ? this.keep() : forgetValues(this.id));
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
