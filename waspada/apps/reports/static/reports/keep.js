// What the telephone keeps: reports that wait for a signal (IndexedDB, photos included) and the
// numbers of those that were received (localStorage).

const NAME = "waspada-reports";
const STORE = "waiting";
const RECEIPTS = "waspada.receipts";
const MOST_RECEIPTS = 50;

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "token" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function run(mode, work) {
  const base = await open();
  try {
    return await new Promise((done, failed) => {
      const step = base.transaction(STORE, mode);
      const request = work(step.objectStore(STORE));
      step.oncomplete = () => done(request.result);
      step.onerror = () => failed(step.error);
      step.onabort = () => failed(step.error);
    });
  } finally {
    base.close();
  }
}

/** Keep a report: {token, fields: [[name, value]], photos: [File], savedAt, reporter}. */
export const keepReport = (report) => run("readwrite", (store) => store.put(report));
export const dropReport = (token) => run("readwrite", (store) => store.delete(token));

export async function waitingReports() {
  try {
    const found = await run("readonly", (store) => store.getAll());
    return found.sort((one, other) => one.savedAt - other.savedAt);
  } catch {
    return []; // private windows of some browsers keep nothing
  }
}

export function receipts() {
  try {
    const found = JSON.parse(localStorage.getItem(RECEIPTS) || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

export function keepReceipt(receipt) {
  write([{ receipt, at: Date.now() }, ...receipts().filter((one) => one.receipt !== receipt)]);
}

export function forgetReceipt(receipt) {
  write(receipts().filter((one) => one.receipt !== receipt));
}

export function forgetReceipts() {
  write([]);
}

function write(list) {
  try {
    if (list.length) localStorage.setItem(RECEIPTS, JSON.stringify(list.slice(0, MOST_RECEIPTS)));
    else localStorage.removeItem(RECEIPTS);
  } catch {
    // A full or closed storage loses only the list; the number stands on the page.
  }
}
