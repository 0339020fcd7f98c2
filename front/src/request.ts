// Requests of our own pages: with the CSRF token, and with answers as JSON.
interface Refusal {
  detail?: string;
  sign_in?: string;
}

export class Refused extends Error {
  readonly detail: string;
  /** Where to sign in again, when the session has ended. */
  readonly signIn: string;
  /** Whether sending the same again would be refused again: said by Kvitt itself, and not about who or when. */
  readonly final: boolean;

  constructor(
    readonly status: number,
    said: Refusal | null,
    fallback: string,
  ) {
    super(said?.detail ?? fallback);
    this.detail = said?.detail ?? fallback;
    this.signIn = said?.sign_in ?? "";
    this.final = status === 413 || (said !== null && status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status));
  }
}

function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** `last`: the page is being left; the request goes on without it. */
export async function post(url: string, body: FormData | URLSearchParams, last = false): Promise<unknown> {
  const answer = await fetch(url, {
    method: "POST",
    body,
    keepalive: last,
    headers: { "X-CSRFToken": token(), Accept: "application/json", "X-Requested-With": "kvitt" },
  });
  const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
  const data: unknown = isJson ? await answer.json() : null;
  if (!answer.ok) throw new Refused(answer.status, data as Refusal | null, answer.statusText);
  // A page where an answer is expected comes from a network that wants a sign-in of its own: nothing has been taken.
  if (!isJson) throw new Error("not an answer of Kvitt");
  return data;
}

export async function get(url: string): Promise<unknown> {
  const answer = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "kvitt" } });
  if (!answer.ok) throw new Refused(answer.status, null, answer.statusText);
  return (await answer.json()) as unknown;
}

/** A UUID version 7 (RFC 9562), made here so that sending twice cannot make two. */
export function uuid7(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
