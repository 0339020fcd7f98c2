// A short word at the bottom, with a way back where there is one: `[data-toast]`, `data-undo-url`, `data-undo-ids`.
import { post } from "./request";
import { text } from "./texts";

interface Options {
  steady?: boolean;
  bad?: boolean;
  undo?: () => Promise<void>;
  go?: { href: string; label: string };
}

let timer = 0;

export function toast(sentence: string, options: Options = {}): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  place.replaceChildren();
  window.clearTimeout(timer);
  if (!sentence) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.append(sentence);
  if (options.undo) {
    const undo = options.undo;
    const button = document.createElement("button");
    button.type = "button";
    button.dataset["key"] = "z";
    button.textContent = text("undo");
    button.addEventListener("click", () => void undo());
    box.append(button);
  }
  if (options.go) {
    const link = document.createElement("a");
    link.href = options.go.href;
    link.textContent = options.go.label;
    box.append(" ", link);
  }
  place.append(box);
  if (!options.steady) timer = window.setTimeout(() => { box.remove(); }, options.undo ? 10_000 : options.bad ? 9_000 : 4_000);
}

export function startToasts(root: ParentNode): void {
  for (const note of root.querySelectorAll<HTMLElement>("[data-toast]")) {
    const url = note.dataset["undoUrl"];
    if (!url) {
      toast(note.dataset["toast"] ?? "", { bad: note.dataset["bad"] !== undefined });
      continue;
    }
    const body = new URLSearchParams();
    for (const id of (note.dataset["undoIds"] ?? "").split(" ")) body.append("ids", id);
    toast(note.dataset["toast"] ?? "", {
      undo: async () => {
        await post(url, body);
        window.location.reload();
      },
    });
  }
}
