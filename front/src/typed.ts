// What was typed into a form stays in this tab until the server has taken it. A session that ended, a refusal or a lost network
// shows a page of its own in between (`main.door`); when the person is back, the form is filled again.
const KEY = "kvitt-typed";
const LONGEST = 60 * 60 * 1000;
const SILENT = new Set(["hidden", "password", "file", "submit", "button"]);

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Typed {
  path: string;
  action: string;
  values: [string, string][];
  bounced: boolean;
  at: number;
}

export function startTyped(): void {
  const typed = kept();
  const atTheDoor = document.querySelector("main.door") !== null;
  if (typed && atTheDoor) keep({ ...typed, bounced: true });
  else if (typed) {
    const here = typed.path === window.location.pathname;
    if (here || !typed.bounced || Date.now() - typed.at > LONGEST) sessionStorage.removeItem(KEY);
    if (here && (typed.bounced || cameBack())) putBack(typed);
  }
  if (atTheDoor) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    const fields = fieldsOf(form);
    if (!fields.some((field) => !isBox(field))) return;
    const values = fields.filter((field) => !isBox(field) || field.checked).map((field): [string, string] => [field.name, field.value]);
    keep({ path: window.location.pathname, action: addressOf(form), values, bounced: false, at: Date.now() });
  });
}

function kept(): Typed | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Typed | null;
  } catch {
    return null;
  }
}

function keep(typed: Typed): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(typed));
  } catch {
    // no room: the form is sent all the same
  }
}

function cameBack(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming && entry.type === "back_forward";
}

function putBack(typed: Typed): void {
  const form = Array.from(document.forms).find((one) => addressOf(one) === typed.action);
  if (!form) return;
  const left = [...typed.values];
  for (const field of fieldsOf(form)) {
    const at = left.findIndex(([name, value]) => name === field.name && (!isBox(field) || value === field.value));
    if (isBox(field)) field.checked = at >= 0;
    else if (at >= 0) field.value = left[at]?.[1] ?? "";
    if (at < 0) continue;
    left.splice(at, 1);
    if (isBox(field)) continue;
    const around = field.closest("dialog, details");
    if (around instanceof HTMLDetailsElement) around.open = true;
    if (around instanceof HTMLDialogElement && !around.open) around.showModal();
  }
}

/** A form by its address and the items it is about: a comment on one item never lands on another. */
function addressOf(form: HTMLFormElement): string {
  const about = Array.from(form.querySelectorAll<HTMLInputElement>('input[type="hidden"][name="ids"]'), (field) => field.value);
  return [form.getAttribute("action") ?? "", ...about].join(" ");
}

function isBox(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter(
    (field): field is Field =>
      (field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) &&
      field.name !== "" &&
      !SILENT.has(field.type),
  );
}
