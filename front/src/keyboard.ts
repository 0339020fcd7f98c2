// Keys for those who have 400 lines to get through. `data-key="a"` on a button or link; `[data-list]` for j and k, x, Enter.
// Single keys never work while something is typed, and can be turned off (WCAG 2.1.4).
import { text } from "./texts";

const OFF = "kvitt-keys-off";
let going = false;
// A key pressed while the next page is on its way would act on the item that is being left.
let leaving = false;

export function startKeyboard(): void {
  window.addEventListener("beforeunload", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || leaving) return;
    const typing = event.target instanceof Element && event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if ((event.metaKey || event.ctrlKey) && event.key === "Enter") {
      press("mod+enter", event);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && typing instanceof HTMLElement) {
      typing.blur();
      return;
    }
    if (typing || document.querySelector("dialog[open]") || localStorage.getItem(OFF)) return;
    handle(event);
  });
}

function handle(event: KeyboardEvent): void {
  const key = event.key;
  if (going) {
    going = false;
    press(`g ${key}`, event);
    return;
  }
  if (key === "g") {
    going = true;
    window.setTimeout(() => { going = false; }, 1200);
  } else if (key === "?") {
    event.preventDefault();
    help();
  } else if (key === "/") {
    const search = document.querySelector<HTMLInputElement>('input[type="search"]');
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (["j", "k", "ArrowDown", "ArrowUp"].includes(key) && rows().length) {
    move(key === "j" || key === "ArrowDown" ? 1 : -1, event);
  } else if (key === "x" || key === "Enter") {
    onCursor(key, event);
  } else press(key, event);
}

function press(key: string, event: Event): void {
  const target = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]:not([disabled])`);
  if (!target || target.offsetParent === null) return;
  event.preventDefault();
  if (target.matches("input:not([type=file], [type=checkbox]), textarea, select")) target.focus();
  else target.click();
}

function rows(): HTMLElement[] {
  const list = document.querySelector("[data-list]");
  return list ? Array.from(list.querySelectorAll<HTMLElement>(":scope > li, :scope > tr")) : [];
}

function move(by: number, event: Event): void {
  const all = rows();
  if (!all.length) return;
  event.preventDefault();
  const at = all.findIndex((row) => row.dataset["cursor"] !== undefined || row.querySelector('[aria-current="true"]'));
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  for (const row of all) delete row.dataset["cursor"];
  if (!next) return;
  next.dataset["cursor"] = "";
  next.scrollIntoView({ block: "nearest" });
  const link = next.querySelector<HTMLAnchorElement>("a[href]");
  if (next.parentElement?.dataset["list"] === "open" && link && window.innerWidth >= 900) {
    // Where a script shows the item without leaving the page, the keys go on.
    leaving = link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  else link?.focus({ preventScroll: true });
}

function onCursor(key: string, event: Event): void {
  const row = rows().find((one) => one.dataset["cursor"] !== undefined);
  if (!row) return;
  if (key === "x") {
    const box = row.querySelector<HTMLInputElement>('input[type="checkbox"]');
    if (box) {
      event.preventDefault();
      box.checked = !box.checked;
      row.dispatchEvent(new CustomEvent("kvitt:selected", { bubbles: true }));
    }
  } else if (!(event.target instanceof HTMLAnchorElement)) {
    row.querySelector<HTMLAnchorElement>("a[href]")?.click();
  }
}

function help(): void {
  const dialog = document.createElement("dialog");
  const title = document.createElement("h2");
  title.textContent = text("keys");
  const list = document.createElement("dl");
  list.className = "keylist";
  const shown = new Map<string, string>();
  if (document.querySelector("[data-list]")) {
    shown.set("j k", text("key-move"));
    shown.set("x", text("key-mark"));
    shown.set("Enter", text("key-open"));
  }
  if (document.querySelector('input[type="search"]')) shown.set("/", text("key-search"));
  for (const target of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = target.dataset["key"] ?? "";
    if (target.offsetParent !== null) shown.set(key.replace("mod+enter", "Ctrl Enter"), target.dataset["keyName"] ?? target.innerText.trim());
  }
  for (const [key, name] of shown) {
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap);
    const what = document.createElement("dd");
    what.textContent = name.replace(/\s+\S$/, "");
    list.append(term, what);
  }
  const off = document.createElement("label");
  off.className = "switch";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  off.append(box, text("keys-on"));
  const close = document.createElement("button");
  close.className = "button";
  close.textContent = text("close");
  close.addEventListener("click", () => { dialog.close(); });
  dialog.append(title, list, off, close);
  dialog.addEventListener("close", () => { dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
}
