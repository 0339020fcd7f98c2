// The approver's list: a decision shows at once and is sent behind; the next item is there before it is asked for. Without a network
// decisions are kept on the device and sent once it is back. Without this script the forms do the same, a page at a time.
import htmx from "htmx.org";
import type { KeptDecision } from "./kept";
import { dispatch, nextId, onSent, onWaiting, person, startOutbox, waiting, type Sent } from "./outbox";
import { Panes } from "./panes";
import { post } from "./request";
import { startSwipe } from "./swipe";
import { text } from "./texts";
import { toast } from "./toast";

/** An item is looked at when it was before the eyes for so long, in milliseconds. */
const A_LOOK = 900;

export function startInbox(): void {
  startOutbox();
  const area = document.querySelector<HTMLElement>("[data-inbox]");
  if (area && person()) new Inbox(area);
}

interface Removed {
  row: HTMLElement;
  before: Element | null;
}

class Inbox {
  private readonly base: string;
  private readonly panes: Panes;
  private readonly removed = new Map<string, Removed>();
  private timer = 0;
  /** The item that is to be shown: what was asked for last, however late the others arrive. */
  private wanted = "";

  constructor(private readonly area: HTMLElement) {
    this.base = area.dataset["inbox"] ?? "/approvals/";
    this.panes = new Panes((id) => `${this.base}${id}/pane/`);
    const pane = this.pane();
    if (pane?.dataset["pane"]) this.panes.keep(pane.dataset["pane"], pane.outerHTML);
    area.addEventListener("submit", (event) => { this.onSubmit(event); });
    area.addEventListener("click", (event) => { this.onClick(event); });
    window.addEventListener("popstate", () => { this.onBack(); });
    onSent((sent) => { this.onSent(sent); });
    onWaiting((left) => { this.tellWaiting(left); });
    const list = area.querySelector<HTMLElement>("[data-list]");
    if (list) {
      startSwipe(list, {
        look: (row) => row.dataset["remarks"] !== undefined,
        approve: (row) => { this.decide(`${this.base}approve/`, row, ""); },
        open: (row) => { void this.open(row.dataset["row"] ?? ""); },
      });
    }
    this.looked();
    void this.panes.ahead(this.ids());
  }

  private pane(): HTMLElement | null {
    return this.area.querySelector<HTMLElement>("[data-pane]");
  }

  private rows(): HTMLElement[] {
    return Array.from(this.area.querySelectorAll<HTMLElement>("[data-row]"));
  }

  private ids(): string[] {
    return this.rows().map((row) => row.dataset["row"] ?? "");
  }

  private row(id: string): HTMLElement | undefined {
    return this.rows().find((row) => row.dataset["row"] === id);
  }

  /** One item is decided here; several go to the server as the form they stand in. */
  private onSubmit(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const url = new URL(event.submitter?.getAttribute("formaction") ?? form.action, window.location.href).pathname;
    if (url !== `${this.base}approve/` && url !== `${this.base}reject/`) return;
    const id = new FormData(form).getAll("ids").map(String);
    const row = id[0] ? this.row(id[0]) : undefined;
    if (id.length !== 1 || !row || !form.closest("[data-pane]")) {
      if (!navigator.onLine) {
        event.preventDefault();
        toast(text("bulk-offline"), { bad: true });
      }
      return;
    }
    event.preventDefault();
    form.closest("dialog")?.close();
    this.decide(url, row, form.querySelector<HTMLTextAreaElement>("[name=comment]")?.value ?? "");
  }

  private onClick(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    const row = link?.closest<HTMLElement>("[data-row]");
    if (link?.dataset["back"] !== undefined) {
      event.preventDefault();
      delete this.area.dataset["open"];
      history.replaceState(null, "", this.base);
    } else if (row) {
      event.preventDefault();
      void this.open(row.dataset["row"] ?? "").then((shown) => { if (!shown) window.location.assign(link?.href ?? this.base); });
    }
  }

  /** Show an item beside the list; on the phone in its place. Says whether it could be. */
  private async open(id: string): Promise<boolean> {
    this.wanted = id;
    const html = await this.panes.get(id);
    if (html === null) return false;
    if (this.wanted !== id) return true; // somebody pressed on meanwhile
    this.show(html);
    for (const row of this.rows()) {
      const here = row.dataset["row"] === id;
      delete row.dataset["cursor"];
      if (here) row.dataset["cursor"] = "";
      const item = row.querySelector(".item");
      if (here) item?.setAttribute("aria-current", "true");
      else item?.removeAttribute("aria-current");
      if (here) row.scrollIntoView({ block: "nearest" });
    }
    this.remember(id);
    this.area.dataset["open"] = "";
    return true;
  }

  /** The address is the item's. On the phone, going back leads to the list and not out of it. */
  private remember(id: string): void {
    const address = `${this.base}${id}/`;
    if (window.location.pathname === address) return;
    if (window.innerWidth < 900 && this.area.dataset["open"] === undefined) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  private onBack(): void {
    const id = /([0-9a-f-]{36})\/$/.exec(window.location.pathname)?.[1];
    if (id) void this.open(id);
    else delete this.area.dataset["open"];
  }

  private show(html: string): void {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = holder.content.querySelector<HTMLElement>("[data-pane]");
    if (!fresh) return;
    const stands = this.pane();
    if (stands) stands.replaceWith(fresh);
    else this.area.append(fresh);
    fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    htmx.process(fresh);
    this.looked();
  }

  /** Tell the server that the item was before the approver's eyes, so that it may be approved among others. */
  private looked(): void {
    window.clearTimeout(this.timer);
    const pane = this.pane();
    const id = pane?.dataset["pane"];
    const version = pane?.querySelector<HTMLInputElement>('input[name="looked"]')?.value;
    if (!id || !version || this.row(id)?.dataset["remarks"] === undefined) return;
    this.timer = window.setTimeout(() => {
      post(`${this.base}${id}/opened/`, new URLSearchParams({ looked: version })).catch(() => undefined);
    }, A_LOOK);
  }

  private decide(url: string, row: HTMLElement, comment: string): void {
    const id = row.dataset["row"] ?? "";
    const version = row.querySelector<HTMLInputElement>('input[name="looked"]')?.value.split(":")[1] ?? "";
    const name = row.querySelector(".item__title")?.textContent ?? "";
    const kept: KeptDecision = { id: nextId(), person: person(), url, items: [{ id, version, name }], comment, tried: false };
    const next = row.nextElementSibling ?? row.previousElementSibling;
    // On the phone either the list or the item is seen; who decides in the list stays there.
    const inList = window.innerWidth < 900 && row.offsetParent !== null;
    this.removed.set(id, { row, before: row.nextElementSibling });
    row.remove();
    dispatch(kept);
    const approved = url.endsWith("/approve/");
    toast(`${text(approved ? "approved" : "rejected")} ${name}`, { undo: () => this.undo(kept, inList) });
    this.after(next instanceof HTMLElement ? next.dataset["row"] : undefined, id, inList);
  }

  /** What is shown after a decision: the next item, or that nothing waits any more. */
  private after(following: string | undefined, decided: string, inList: boolean): void {
    const wasOpen = !inList && this.pane()?.dataset["pane"] === decided;
    if (!following) {
      if (this.removed.size < Number(this.area.dataset["count"] ?? 0)) void this.more();
      else this.pane()?.setAttribute("hidden", "");
      return;
    }
    if (wasOpen || window.innerWidth >= 900) {
      void this.open(following).then((shown) => { if (!shown && navigator.onLine) window.location.assign(`${this.base}${following}/`); });
    }
    void this.panes.ahead(this.ids());
  }

  /** The list was longer than the page: fetch the rest once what was decided is through. */
  private async more(): Promise<void> {
    if (!navigator.onLine) return;
    await waiting();
    window.location.assign(this.base);
  }

  private async undo(kept: KeptDecision, inList: boolean): Promise<void> {
    toast("");
    const item = kept.items[0];
    if (!item) return;
    const undo: KeptDecision = { ...kept, id: nextId(), url: `${this.base}undo/`, comment: "", tried: false, undoes: kept.id };
    // Neither goes out when the decision has not been on its way; else the server is asked, in the order of the acts.
    dispatch(undo);
    this.back(item.id);
    if (!inList) await this.open(item.id);
    toast(text("undone"));
  }

  private back(id: string): void {
    const gone = this.removed.get(id);
    if (!gone) return;
    this.removed.delete(id);
    const list = this.area.querySelector("[data-list]");
    if (gone.before?.isConnected) gone.before.before(gone.row);
    else list?.append(gone.row);
    this.pane()?.removeAttribute("hidden");
  }

  /** What the server said: nothing more to do where it was done; else the item stands there again, with the reason. */
  private onSent(sent: Sent): void {
    const refused = sent.answer?.outcomes.filter((outcome) => !outcome.done) ?? [];
    if (sent.refused === undefined && refused.length === 0) return;
    for (const item of sent.kept.items) {
      this.panes.forget(item.id);
      this.back(item.id);
    }
    const detail = sent.refused ?? refused[0]?.detail ?? "";
    toast(`${sent.kept.items[0]?.name ?? ""}: ${detail}`, { bad: true, steady: true });
  }

  private tellWaiting(left: KeptDecision[]): void {
    const count = left.reduce((sum, kept) => sum + kept.items.length, 0);
    const place = this.area.querySelector<HTMLElement>("[data-unsent]");
    if (!place) return;
    place.hidden = count === 0;
    place.textContent = text("unsent", { n: count });
  }
}
