// Receipts come in by camera, file picker, drag and drop and paste: `[data-upload-url]` around an input of type file.
// Each file carries an id made here; a lost network keeps it on the device and it is sent again with the same id.
import { forgetFile, keepFile, type KeptFile, keptFiles } from "./kept";
import { post, Refused, uuid7 } from "./request";
import { text } from "./texts";
import { toast } from "./toast";

interface Taken {
  location?: string;
}

export function startUploads(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-upload-url]")) {
    for (const input of box.querySelectorAll<HTMLInputElement>('input[type="file"]')) {
      input.addEventListener("change", () => {
        void take(box, Array.from(input.files ?? [])).then(() => {
          input.value = "";
        });
      });
    }
    box.addEventListener("dragover", (event) => {
      event.preventDefault();
      box.dataset["over"] = "";
    });
    box.addEventListener("dragleave", () => {
      delete box.dataset["over"];
    });
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      delete box.dataset["over"];
      void take(box, Array.from(event.dataTransfer?.files ?? []));
    });
  }
  if (root === document) {
    document.addEventListener("paste", (event) => {
      const files = Array.from(event.clipboardData?.files ?? []);
      const box = document.querySelector<HTMLElement>("[data-upload-url]");
      if (box && files.length) void take(box, files);
    });
    window.addEventListener("online", () => void resend());
    void resend();
  }
}

async function take(box: HTMLElement, files: File[]): Promise<void> {
  if (!files.length) return;
  const url = box.dataset["uploadUrl"] ?? "";
  const several = files.length > 1 && box.dataset["uploadSeveralUrl"];
  const target = several ? (box.dataset["uploadSeveralUrl"] ?? url) : url;
  const fields: Record<string, string> = {};
  if (box.dataset["uploadTo"]) fields["transaction"] = box.dataset["uploadTo"];
  let location = "";
  let failed = 0;
  for (const [index, file] of files.entries()) {
    toast(text("sending", { n: index + 1, of: files.length }), { steady: true });
    const kept: KeptFile = { id: uuid7(), person: person(), url: target, name: file.name, data: file, fields: { ...fields, item: uuid7() } };
    await keepFile(kept);
    const outcome = await send(kept);
    if (outcome.location) location = outcome.location;
    if (outcome.failed) failed += 1;
  }
  if (!failed) toast("");
  if (location && !failed) window.location.assign(location);
  else if (location && files.length > failed) setTimeout(() => { window.location.assign(location); }, 4000);
}

async function send(kept: KeptFile): Promise<{ location?: string; failed?: boolean }> {
  const body = new FormData();
  body.set("id", kept.id);
  for (const [name, value] of Object.entries(kept.fields)) body.set(name, value);
  body.set("file", kept.data, kept.name);
  try {
    const taken = (await post(kept.url, body)) as Taken;
    await forgetFile(kept.id);
    return taken.location ? { location: taken.location } : {};
  } catch (error) {
    if (error instanceof Refused && error.final) {
      await forgetFile(kept.id);
      toast(`${kept.name}: ${error.detail}`, { bad: true });
    } else if (error instanceof Refused && error.signIn) {
      toast(error.detail, { bad: true, steady: true, go: { href: error.signIn, label: text("sign-in") } });
    } else {
      toast(text("kept"), { bad: true });
    }
    return { failed: true };
  }
}

function person(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="person"]')?.content ?? "";
}

async function resend(): Promise<void> {
  if (!navigator.onLine || !person()) return;
  let sent = 0;
  for (const kept of await keptFiles()) {
    if (kept.person !== person()) continue;
    const outcome = await send(kept);
    if (!outcome.failed) sent += 1;
  }
  if (sent) toast(text("sent-now", { n: sent }));
}
