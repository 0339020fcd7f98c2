// Items of the inbox before they are asked for: the next few are fetched while there is a network, and held in this page's memory
// alone. Nothing of them is written to the device.
const AHEAD = 12;

export class Panes {
  private readonly kept = new Map<string, string>();
  private readonly coming = new Map<string, Promise<string | null>>();

  constructor(private readonly address: (id: string) => string) {}

  /** The item if it is here already. */
  at(id: string): string | null {
    return this.kept.get(id) ?? null;
  }

  keep(id: string, html: string): void {
    this.kept.set(id, html);
  }

  forget(id: string): void {
    this.kept.delete(id);
  }

  /** The item, or null when there is no network or it is not this person's any more. */
  get(id: string): Promise<string | null> {
    const here = this.kept.get(id);
    if (here) return Promise.resolve(here);
    const asked = this.coming.get(id);
    if (asked) return asked;
    const coming = this.fetch(id).finally(() => { this.coming.delete(id); });
    this.coming.set(id, coming);
    return coming;
  }

  /** Fetch those that may be next, one at a time. */
  async ahead(ids: string[]): Promise<void> {
    for (const id of ids.slice(0, AHEAD)) {
      if (!navigator.onLine || (!this.kept.has(id) && (await this.get(id)) === null)) return;
    }
  }

  private async fetch(id: string): Promise<string | null> {
    try {
      const answer = await fetch(this.address(id), { headers: { "X-Requested-With": "kvitt" } });
      if (!answer.ok || !(answer.headers.get("content-type") ?? "").includes("html")) return null;
      const html = await answer.text();
      if (!html.includes(`data-pane="${id}"`)) return null;
      this.kept.set(id, html);
      return html;
    } catch {
      return null;
    }
  }
}
