// From one item of a list to the next without going back: `tbody[data-trail]` remembers its lines, an item's page with `[data-trail-on]`
// links `[data-trail-to="previous"]`, `"next"` and `"list"` after them, and `input[data-trail-then]` says where to go when it is done.
const KEPT = "kvitt-trail";

interface Trail {
  list: string;
  items: string[];
}

export function startTrail(root: ParentNode): void {
  const lines = root.querySelector<HTMLElement>("[data-trail]");
  if (lines) {
    const items = Array.from(lines.querySelectorAll<HTMLAnchorElement>("a[href]"), (link) => link.pathname);
    keep({ list: window.location.pathname + window.location.search, items });
  }
  if (root.querySelector("[data-trail-on]")) follow(root);
}

function follow(root: ParentNode): void {
  const trail = kept();
  const at = trail ? trail.items.indexOf(window.location.pathname) : -1;
  if (!trail || at < 0) return;
  const ways: Record<string, string | undefined> = { previous: trail.items[at - 1], next: trail.items[at + 1], list: trail.list };
  for (const link of root.querySelectorAll<HTMLAnchorElement>("[data-trail-to]")) {
    const way = ways[link.dataset["trailTo"] ?? ""];
    link.hidden = way === undefined;
    if (way !== undefined) link.href = way;
  }
  for (const field of root.querySelectorAll<HTMLInputElement>("[data-trail-then]")) field.value = ways["next"] ?? trail.list;
}

function keep(trail: Trail): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(trail));
  } catch {
    // a browser that keeps nothing goes back to the list instead
  }
}

function kept(): Trail | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Trail | null;
  } catch {
    return null;
  }
}
