// Everything a page needs, wired by data attributes; no page has a script of its own.
import "htmx.org";
import { startAutosave } from "./autosave";
import { startColleagues } from "./colleagues";
import { startDialogs } from "./dialog";
import { startInbox } from "./inbox";
import { startKeyboard } from "./keyboard";
import { startLive } from "./live";
import { startReceipts } from "./receipt";
import { startSelection } from "./select";
import { startSignOut } from "./signout";
import { startToasts } from "./toast";
import { startTrail } from "./trail";
import { startTyped } from "./typed";
import { startUploads } from "./upload";
import { startLines } from "./lines";

function start(root: ParentNode): void {
  startUploads(root);
  startAutosave(root);
  startLive(root);
  startReceipts(root);
  startSelection(root);
  startToasts(root);
  startLines(root);
  startColleagues(root);
  startTrail(root);
}

start(document);
startKeyboard();
startDialogs();
startTyped();
startInbox();
startSignOut();
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof HTMLElement && event.target !== document.body) start(event.target);
});
if ("serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}
