// Signing out while decisions wait to be sent: the person is told first. They stay on the device and go out when the same person is back.
import { waiting } from "./outbox";
import { text } from "./texts";

export function startSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["signOut"] === undefined || form.dataset["sure"] !== undefined) return;
    event.preventDefault();
    void Promise.race([waiting(), new Promise<null>((resolve) => setTimeout(resolve, 3000, null))]).then((left) => {
      if (left?.length === 0) leave(form);
      else ask(form, left?.reduce((count, kept) => count + kept.items.length, 0) ?? 1);
    });
  });
}

function leave(form: HTMLFormElement): void {
  form.dataset["sure"] = "";
  form.requestSubmit();
}

function ask(form: HTMLFormElement, count: number): void {
  const dialog = document.createElement("dialog");
  dialog.className = "unsent";
  dialog.setAttribute("aria-labelledby", "unsent-title");
  const title = document.createElement("h2");
  title.id = "unsent-title";
  title.textContent = text("unsent", { n: count });
  const why = document.createElement("p");
  why.textContent = text("unsent-sign-out");
  const row = document.createElement("div");
  row.className = "row";
  const stay = document.createElement("button");
  stay.className = "button button--main";
  stay.textContent = text("stay");
  stay.addEventListener("click", () => { dialog.close(); });
  const go = document.createElement("button");
  go.className = "button button--stop";
  go.textContent = text("sign-out-anyway");
  go.addEventListener("click", () => { dialog.close(); leave(form); });
  row.append(stay, go);
  dialog.append(title, why, row);
  dialog.addEventListener("close", () => { dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
}
