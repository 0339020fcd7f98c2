// Names of colleagues to pick while a participant is typed: `[data-colleagues]` around the fields, filling <datalist id="colleagues">.
export function startColleagues(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLElement>("[data-colleagues]")) {
    const list = area.querySelector("datalist");
    let timer = 0;
    let asked = "";
    area.addEventListener("input", (event) => {
      const field = event.target;
      if (!(field instanceof HTMLInputElement) || field.name !== "participant_name" || !list) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void fill(field.value.trim()), 150);
    });

    async function fill(typed: string): Promise<void> {
      if (typed.length < 2 || !list) return;
      asked = typed;
      try {
        const answer = await fetch(`${area.dataset["colleagues"] ?? ""}?q=${encodeURIComponent(typed)}`, { headers: { "X-Requested-With": "kvitt" } });
        if (!answer.ok || asked !== typed) return;
        const { names } = (await answer.json()) as { names: string[] };
        list.replaceChildren(...names.map((name) => new Option("", name)));
      } catch {
        // without a network the name is typed to its end
      }
    }
  }
}
