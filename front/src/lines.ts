// Lines that can be added and removed: `[data-lines]` holding a <template> and a button `data-add`.
export function startLines(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLElement>("[data-lines]")) {
    area.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-add], [data-remove]") : null;
      if (!button) return;
      event.preventDefault();
      if (button.dataset["add"] !== undefined) {
        const template = area.querySelector("template");
        const place = area.querySelector("[data-lines-here]");
        if (template && place) {
          place.append(template.content.cloneNode(true));
          place.lastElementChild?.querySelector<HTMLElement>("input, select")?.focus();
        }
      } else {
        button.closest("[data-line]")?.remove();
        announce(area);
      }
    });
    area.addEventListener("input", () => { announce(area); });
  }
}

/** All the names of an area are saved together, since a line is nothing without its neighbours. */
function announce(area: HTMLElement): void {
  const names = (area.dataset["lines"] ?? "").split(" ").filter(Boolean);
  area.closest("form")?.dispatchEvent(new CustomEvent<string[]>("kvitt:changed", { detail: names }));
}
