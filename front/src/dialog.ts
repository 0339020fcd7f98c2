// Dialogs: a button `data-dialog="id"` opens one, `data-close` closes it. And a select that shows the field of its choice.
export function startDialogs(): void {
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
    target?.closest("[data-close]")?.closest("dialog")?.close();
  });
  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLSelectElement) || event.target.id !== "bulk-column") return;
    for (const field of document.querySelectorAll<HTMLElement>("[data-for]")) {
      field.hidden = field.dataset["for"] !== event.target.value;
    }
  });
}
