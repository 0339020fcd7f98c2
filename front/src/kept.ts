// What is kept on this device until the server has it: files on their way, values typed while offline, and decisions.
const NAME = "kvitt";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      for (const store of ["files", "values", "decisions"]) {
        if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, { keyPath: "id" });
      }
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("no storage"));
    };
  });
}

async function run<T>(store: string, mode: IDBTransactionMode, act: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = act(database.transaction(store, mode).objectStore(store));
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error("storage failed"));
      };
    });
  } finally {
    database.close();
  }
}

export interface KeptFile {
  id: string;
  /** Whose it is: a device may be shared, and the next person must not send it as theirs. */
  person: string;
  url: string;
  name: string;
  data: Blob;
  fields: Record<string, string>;
}

export interface KeptValues {
  id: string;
  /** Names and values in the form's order; a name may stand several times. */
  values: [string, string][];
}

export const keepFile = (file: KeptFile) => run("files", "readwrite", (rows) => rows.put(file)).catch(() => undefined);
export const forgetFile = (id: string) => run("files", "readwrite", (rows) => rows.delete(id)).catch(() => undefined);
export const keptFiles = () => run<KeptFile[]>("files", "readonly", (rows) => rows.getAll() as IDBRequest<KeptFile[]>).catch(() => []);
export const keepValues = (kept: KeptValues) => run("values", "readwrite", (rows) => rows.put(kept)).catch(() => undefined);
export const forgetValues = (id: string) => run("values", "readwrite", (rows) => rows.delete(id)).catch(() => undefined);
export const keptValues = (id: string) =>
  run<KeptValues | undefined>("values", "readonly", (rows) => rows.get(id) as IDBRequest<KeptValues | undefined>).catch(() => undefined);

export interface KeptDecision {
  /** Sorted as text they stand in the order in which they were taken. */
  id: string;
  /** Whose it is, as with files. */
  person: string;
  /** Where it goes: approving, rejecting, or taking back. */
  url: string;
  /** The version that was seen: what has changed since is refused, and what is sent twice is decided once. */
  items: { id: string; version: string; name: string }[];
  comment: string;
  /** Whether it has been on its way: then the server may have it, although no answer came. */
  tried: boolean;
  /** Of a taking back: which decision it takes back. */
  undoes?: string;
}

export const keepDecision = (kept: KeptDecision) => run("decisions", "readwrite", (rows) => rows.put(kept)).catch(() => undefined);
export const forgetDecision = (id: string) => run("decisions", "readwrite", (rows) => rows.delete(id)).catch(() => undefined);
export const keptDecisions = (person: string) =>
  run<KeptDecision[]>("decisions", "readonly", (rows) => rows.getAll() as IDBRequest<KeptDecision[]>)
    .then((all) => all.filter((kept) => kept.person === person))
    .catch(() => []);
