// What is kept on this device until the server has it: files on their way, and values typed while offline.
const NAME = "kvitt";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("files", { keyPath: "id" });
      request.result.createObjectStore("values", { keyPath: "id" });
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
