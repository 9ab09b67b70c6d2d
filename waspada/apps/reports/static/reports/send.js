// Send what waits: the words first, then the photos one by one. What was sent is wiped at once.
// Used by the page and by the worker; only one of them sends at a time.

import { keptReports, keyOf, readFields, readPhoto } from "./keep.js";
import { announce, change, forget, put } from "./store.js";

const SLOWEST_BYTES_PER_SECOND = 2_000;
const PATIENCE_MS = 60_000;
let formKey = "";

/** Give the key that the page was served with; a stale one is asked for anew. */
export function useFormKey(key) {
  formKey = key;
}

/** Ask for a new form key; return the mark of whoever is signed in now, "" for nobody. */
async function renewKey(addresses) {
  const answer = await fetch(addresses.key, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  const { key, reporter } = await answer.json();
  formKey = key;
  return reporter;
}

/** Return a form key that holds: a page from the telephone's own storage carries none. */
export async function freshKey(addresses) {
  if (!formKey) await renewKey(addresses);
  return formKey;
}

/** Post a form; status 0 when the network did not carry it, or something else answered. */
async function post(address, packed, size, addresses) {
  try {
    if (!formKey) await renewKey(addresses);
    const first = await postOnce(address, packed, size);
    if (first.status !== 403) return first;
    await renewKey(addresses); // the page is older than its form key
    return await postOnce(address, packed, size);
  } catch {
    return { status: 0, answer: null };
  }
}

async function postOnce(address, packed, size) {
  const patience = PATIENCE_MS + (1000 * size) / SLOWEST_BYTES_PER_SECOND;
  const response = await fetch(address, {
    method: "POST",
    body: packed,
    headers: { Accept: "application/json", "X-CSRFToken": formKey },
    signal: AbortSignal.timeout(patience),
    cache: "no-store",
  });
  const isOurs = (response.headers.get("Content-Type") || "").startsWith("application/json");
  const answer = isOurs ? await response.json() : null;
  return { status: isOurs || response.status >= 400 ? response.status : 0, answer };
}

function packed(report, more) {
  const form = new FormData();
  for (const [name, value] of more) form.append(name, value);
  form.set("token", report.token);
  form.set(report.reporter ? "reporter" : "unsigned", report.reporter || "1");
  if (report.facts) form.set("photo_facts", "on");
  return form;
}

/** Send the words of a report: {state: "sent" | "waits" | "refused", receipt, message, answer}. */
export async function sendWords(report, fields, addresses) {
  const form = packed(report, fields);
  form.set("elapsed", String(Math.max(0, Math.round((Date.now() - report.savedAt) / 1000))));
  form.set("photos_to_come", String(report.photos.length));
  const { status, answer } = await post(addresses.form, form, 4_000, addresses);
  if (status === 201 && answer?.receipt) return { state: "sent", receipt: answer.receipt, answer };
  return { state: mustWait(status) ? "waits" : "refused", message: answer?.message || "", answer, status };
}

/** Send one photo of a report whose words were received. */
export async function sendPhoto(report, number, file, addresses) {
  const form = packed(report, [["number", String(number)]]);
  form.append("photos", file, `photo-${number}.jpg`);
  const { status, answer } = await post(addresses.photo, form, file.size, addresses);
  if (status === 201) return { state: "sent" };
  return { state: mustWait(status) ? "waits" : "refused", message: answer?.message || "", status };
}

// No network, not now, another account, a server in trouble: the same may go well later.
const mustWait = (status) => status === 0 || status === 403 || status === 409 || status === 429 || status >= 500;

/** Send everything that can be opened; return what became of each, by token.

addresses : {form, photo, key}
opener : opens what is locked by the PIN, null while it is not unlocked
onStep : told {token, receipt, number, count} before each photo
*/
export async function sendWaiting(addresses, { opener = null, onStep = () => {}, mayWait = false } = {}) {
  const work = () => sendAll(addresses, opener, onStep);
  if (!navigator.locks) return work();
  return navigator.locks.request("waspada-send", { ifAvailable: !mayWait }, (lock) => (lock ? work() : new Map()));
}

async function sendAll(addresses, opener, onStep) {
  const results = new Map();
  const wait = (row, result) => results.set(row.token, { ...result, receipt: row.receipt });
  for (const row of await sendable(opener)) {
    if (row.receipt) continue;
    const result = await sendWords(row, await readFields(row, row.opened), addresses);
    results.set(row.token, result);
    if (result.state === "sent") await wordsSent(row, result.receipt);
    else if (result.state === "refused") await refuse(row, result);
    else if (result.status === 409) continue; // another account: the next may be this one's
    else return results;
  }
  for (const row of await sendable(opener)) {
    if (!row.receipt) continue;
    for (const [at, number] of [...row.photos].entries()) {
      onStep({ token: row.token, receipt: row.receipt, number: at + 1, count: row.photos.length });
      const file = await readPhoto(row, number, row.opened);
      const result = file ? await sendPhoto(row, number, file, addresses) : { state: "sent" };
      if (result.state === "waits") {
        wait(row, result);
        if (result.status === 409) break;
        return results;
      }
      const problems = result.state === "refused" ? [...row.problems, result.message] : row.problems;
      const left = row.photos.filter((one) => one !== number);
      await photoSent(row, number, left, problems);
      Object.assign(row, { photos: left, problems });
    }
    if (!row.photos.length) results.set(row.token, { state: "sent", receipt: row.receipt, problems: row.problems });
  }
  return results;
}

async function sendable(opener) {
  const found = [];
  for (const row of await keptReports()) {
    if (row.state !== "waiting" || row.problem) continue;
    const opened = await keyOf(row, opener);
    if (opened) found.push({ ...row, opened });
  }
  return found;
}

const told = (row, receipt, problems) => ({ receipt, at: Date.now(), problems });
const asKept = ({ opened, ...row }) => row; // eslint-disable-line no-unused-vars

async function wordsSent(row, receipt) {
  if (!row.photos.length) return forget(row.token, told(row, receipt, row.problems));
  await put("waiting", { ...asKept(row), receipt, text: null });
  return announce();
}

async function photoSent(row, number, left, problems) {
  if (!left.length) return forget(row.token, told(row, row.receipt, problems));
  await change(["waiting", "photos"], ({ waiting, photos }) => {
    photos.delete([row.token, number]);
    return waiting.put({ ...asKept(row), photos: left, problems });
  });
  return announce();
}

async function refuse(row, { message, answer, status }) {
  const errors = Object.values(answer?.errors || {}).flat().join(" ");
  await put("waiting", { ...asKept(row), problem: message || errors || `${status}` });
  announce();
}
