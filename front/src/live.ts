// While a receipt is being read: `[data-live-url]` is asked until it is done, and fills the fields that nobody has touched.
import { get } from "./request";

interface Answer {
  done: boolean;
  values: Record<string, string>;
  read: Record<string, { region: string; note: string; unsure: boolean }>;
  fragments: Record<string, string>;
}

const EVERY = 600;

export function startLive(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-live-url]")) void follow(place);
}

async function follow(place: HTMLElement): Promise<void> {
  const url = place.dataset["liveUrl"] ?? "";
  for (let tries = 0; tries < 200 && place.isConnected; tries++) {
    try {
      const answer = (await get(url)) as Answer;
      show(answer);
      if (answer.done) {
        delete place.dataset["liveUrl"];
        return;
      }
    } catch {
      // the network is away for a moment; ask again
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

function show(answer: Answer): void {
  for (const [id, html] of Object.entries(answer.fragments)) {
    const target = document.getElementById(id);
    if (target && target.innerHTML !== html && !target.contains(document.activeElement)) {
      target.innerHTML = html;
      target.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    }
  }
  for (const [name, value] of Object.entries(answer.values)) {
    const field = document.querySelector<HTMLInputElement | HTMLSelectElement>(`form [name="${CSS.escape(name)}"]`);
    if (!field || field.dataset["touched"] !== undefined || field === document.activeElement) continue;
    if (field.value !== value) field.value = value;
    const read = answer.read[name];
    const box = field.closest<HTMLElement>(".field");
    if (!read || !box) continue;
    box.classList.add("field--read");
    box.classList.toggle("field--unsure", read.unsure);
    if (read.region) box.dataset["region"] = read.region;
    const note = box.querySelector(".field__read");
    if (note) note.textContent = read.note;
  }
}
