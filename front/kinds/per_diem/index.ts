// A trip: meals, nights and leave are tapped through their choices; a place that changes takes the clock of the new one.
// The choices are selects, so that a keyboard and a screen reader have them too.

function choose(box: HTMLElement): void {
  const select = box.querySelector("select");
  if (!select) return;
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function show(select: HTMLSelectElement): void {
  const box = select.closest<HTMLElement>("[data-tap]");
  if (box) box.dataset["tap"] = select.value;
}

/** The zone that was chosen, or taken from the place before, is not that of the new place. */
function forgetZone(field: Element): void {
  const zone = field.closest("[data-line]")?.querySelector<HTMLSelectElement | HTMLInputElement>("[name=leg_zone]");
  if (!zone) return;
  if (zone instanceof HTMLSelectElement) zone.replaceChildren(new Option("", ""));
  zone.value = "";
}

/** What the server says about the clock of a place is laid into the line with its number. */
function number(): void {
  document.querySelectorAll("[data-lines-here] > [data-line] [data-zone]").forEach((place, at) => { place.id = `zone-${at}`; });
}

document.addEventListener("click", (event) => {
  window.setTimeout(number);
  const box = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tap]") : null;
  if (box) choose(box);
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLSelectElement) show(field);
  if (field instanceof HTMLInputElement && field.dataset["sends"] !== undefined) field.form?.requestSubmit();
});
document.addEventListener(
  "input",
  (event) => {
    const field = event.target;
    if (field instanceof Element && ["leg_country", "leg_place"].includes(field.getAttribute("name") ?? "")) forgetZone(field);
  },
  true,
);
document.documentElement.dataset["taps"] = "";
