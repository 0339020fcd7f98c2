// Dialogs: a button `data-dialog="id"` opens one, `data-close` closes it. And a select that shows the field of its choice.
export function startDialogs(): void {
  // A form that came back refused: on to the first field that says why.
  document.querySelector<HTMLElement>("[data-invalid] :is(input:not([type=hidden]), select, textarea)")?.focus();
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const opener = target?.closest<HTMLElement>("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset["dialog"] ?? "");
      if (dialog instanceof HTMLDialogElement && !dialog.open) {
        dialog.showModal();
        dialog.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus();
      }
    }
    const jump = target?.closest<HTMLElement>("[data-jump]");
    if (jump && toField(jump.dataset["jump"] ?? "")) event.preventDefault();
    target?.closest("[data-close]")?.closest("dialog")?.close();
  });
  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLSelectElement) || event.target.id !== "bulk-column") return;
    for (const field of document.querySelectorAll<HTMLElement>("[data-for]")) {
      field.hidden = field.dataset["for"] !== event.target.value;
    }
  });
}

/** From what is missing to the field where it is mended; a choice opens at once. */
function toField(name: string): boolean {
  const field = document.getElementById(`id_${name}`) ?? document.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"] :is(input, button, select)`);
  if (!field) return false;
  field.closest("details")?.setAttribute("open", "");
  field.scrollIntoView({ block: "center" });
  if (field.dataset["add"] !== undefined) field.click();
  else field.focus({ preventScroll: true });
  if (field instanceof HTMLSelectElement && "showPicker" in field) {
    try {
      field.showPicker();
    } catch {
      // not every browser lets a page open a choice; the focus is there
    }
  }
  return true;
}
