// Decisions on their way: kept on the device until the server has answered, sent one after the other, and never for somebody else.
import { forgetDecision, keepDecision, keptDecisions, type KeptDecision } from "./kept";
import { post, Refused, uuid7 } from "./request";
import { text } from "./texts";
import { toast } from "./toast";

export interface Outcome {
  id: string;
  done: boolean;
  code: string;
  detail: string;
}

export interface Answer {
  text?: string;
  outcomes: Outcome[];
  versions?: Record<string, string>;
}

/** What came of a decision, for the page that shows the items. */
export interface Sent {
  kept: KeptDecision;
  answer?: Answer;
  /** Refused as a whole: it will not be sent again. */
  refused?: string;
}

type Listener = (sent: Sent) => void;

const AGAIN = 15_000;
const listeners = new Set<Listener>();
const watchers = new Set<(left: KeptDecision[]) => void>();
// Versions that moved on because the person took a decision back: the item is still as they saw it.
const moved = new Map<string, string>();
let chain: Promise<void> = Promise.resolve();
let timer = 0;

export function person(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="person"]')?.content ?? "";
}

export function onSent(listener: Listener): void {
  listeners.add(listener);
}

/** Told whenever the decisions that wait to be sent have become others. */
export function onWaiting(watcher: (left: KeptDecision[]) => void): void {
  watchers.add(watcher);
}

export function startOutbox(): void {
  if (!person()) return;
  window.addEventListener("online", () => { flush(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  flush();
}

/** Keep it, then send it after those before it. */
export function dispatch(kept: KeptDecision): void {
  const keeping = keepDecision(kept);
  chain = chain.then(async () => {
    await keeping;
    await sendAll();
  });
}

export function flush(): void {
  chain = chain.then(sendAll);
}

let last = 0;

/** An id that stands after every one before it, so that what is kept is sent in the order in which it was decided. */
export function nextId(): string {
  last = Math.max(Date.now(), last + 1);
  return `${String(last).padStart(16, "0")}-${uuid7()}`;
}

/** Those that wait, once everything that was begun is through. */
export async function waiting(): Promise<KeptDecision[]> {
  await chain;
  return keptDecisions(person());
}

async function sendAll(): Promise<void> {
  window.clearTimeout(timer);
  const run = async (): Promise<void> => {
    for (const kept of await inOrder()) {
      if (!navigator.onLine || !(await send(kept))) break;
    }
  };
  // Two tabs do not send the same at once; should they, the server decides once all the same.
  if ("locks" in navigator) await navigator.locks.request("kvitt-decisions", run);
  else await run();
  const left = await keptDecisions(person());
  if (left.length) timer = window.setTimeout(flush, AGAIN);
  for (const watcher of watchers) watcher(left);
}

/** What is to be sent; a decision that was taken back before it was on its way is gone, and so is the taking back. */
async function inOrder(): Promise<KeptDecision[]> {
  const all = (await keptDecisions(person())).sort((a, b) => (a.id < b.id ? -1 : 1));
  const gone = new Set<string>();
  for (const undo of all) {
    const first = all.find((one) => one.id === undo.undoes && !one.tried);
    if (first) for (const id of [first.id, undo.id]) gone.add(id);
  }
  for (const id of gone) await forgetDecision(id);
  return all.filter((one) => !gone.has(one.id));
}

/** Whether the server answered, whatever it said. */
async function send(kept: KeptDecision): Promise<boolean> {
  if (!kept.tried) await keepDecision({ ...kept, tried: true });
  const body = new URLSearchParams();
  for (const item of kept.items) {
    body.append("ids", item.id);
    if (item.version) body.append("looked", `${item.id}:${moved.get(`${item.id}:${item.version}`) ?? item.version}`);
  }
  if (kept.comment) body.set("comment", kept.comment);
  try {
    const answer = (await post(kept.url, body)) as Answer;
    for (const item of kept.items) {
      const version = answer.versions?.[item.id];
      if (version) moved.set(`${item.id}:${item.version}`, version);
    }
    await forgetDecision(kept.id);
    for (const listener of listeners) listener({ kept, answer });
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) return false;
    if (error.signIn) {
      toast(error.detail, { bad: true, steady: true, go: { href: error.signIn, label: text("sign-in") } });
      return false;
    }
    if (!error.final) return false;
    await forgetDecision(kept.id);
    for (const listener of listeners) listener({ kept, refused: error.detail });
    return true;
  }
}
