// The telephone's own storage (IndexedDB), for the page and for the worker alike.
//
// waiting  {token, state: "draft" | "waiting", savedAt, reporter, key | locked, text, photos: [number],
//           facts, receipt, problem, problems}; text and photos are sealed, see seal.js
// photos   {token, number, iv, data}
// locks    {reporter, …lock}      told    {receipt, at, problems}, sent but not yet shown
// shared   {at, key, text, files} about   {name, …}: who used the form last, only with a PIN

const NAME = "waspada-reports";
const STORES = {
  waiting: { keyPath: "token" },
  photos: { keyPath: ["token", "number"] },
  locks: { keyPath: "reporter" },
  told: { keyPath: "receipt" },
  shared: { autoIncrement: true },
  about: { keyPath: "name" },
};
const CHANNEL = "waspada-reports";

function openBase() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, options);
      }
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => failed(request.error);
    request.onblocked = () => failed(new Error("blocked"));
  });
}

/** Do some work in one transaction: all of it is kept, or nothing. */
export async function change(names, work, mode = "readwrite") {
  const base = await openBase();
  try {
    return await new Promise((done, failed) => {
      const step = base.transaction(names, mode);
      const request = work(Object.fromEntries(names.map((name) => [name, step.objectStore(name)])));
      step.oncomplete = () => done(request?.result);
      step.onerror = () => failed(step.error);
      step.onabort = () => failed(step.error || new DOMException("", "QuotaExceededError"));
    });
  } finally {
    base.close();
  }
}

const look = (name, work) => change([name], (stores) => work(stores[name]), "readonly");
export const get = (name, key) => look(name, (store) => store.get(key));
export const put = (name, row) => change([name], (stores) => stores[name].put(row));
export const drop = (name, key) => change([name], (stores) => stores[name].delete(key));

/** Return all rows of a store; none where the browser keeps nothing (some private windows). */
export async function all(name) {
  try {
    return await look(name, (store) => store.getAll());
  } catch {
    return [];
  }
}

export const photosOf = (token) => IDBKeyRange.bound([token, 0], [token, Infinity]);

/** Forget a report with its photos; told: what the reporter is still to see of it. */
export async function forget(token, told = null) {
  await change(["waiting", "photos", "told"], ({ waiting, photos, told: tell }) => {
    photos.delete(photosOf(token));
    if (told) tell.put(told);
    return waiting.delete(token);
  });
  announce();
}

/** Delete everything that the form ever put on this telephone. */
export async function forgetEverything() {
  try {
    sessionStorage.clear();
    Object.keys(localStorage).filter((name) => name.startsWith("waspada.")).forEach((name) => localStorage.removeItem(name));
  } catch {
    // A closed storage holds nothing.
  }
  await new Promise((done) => {
    const request = indexedDB.deleteDatabase(NAME);
    for (const end of ["onsuccess", "onerror", "onblocked"]) request[end] = done;
  });
  const kept = await globalThis.caches?.keys() ?? [];
  await Promise.all(kept.filter((name) => name.startsWith("waspada-form-")).map((name) => caches.delete(name)));
  const worker = await navigator.serviceWorker?.getRegistration("/lapor/");
  await worker?.unregister();
}

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;
/** Tell the other pages and the worker that something changed here. */
export const announce = () => channel?.postMessage("changed");
export const onChange = (act) => channel?.addEventListener("message", act);
