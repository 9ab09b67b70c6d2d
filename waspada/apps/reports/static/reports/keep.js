// A report on the telephone, from the first letter to its receipt: sealed, kept, opened, forgotten.
// Its token is made when it is first kept and never changes, so that sent twice it is one report.

import { canSeal, closedKey, keyAsText, keyOfText, lockKey, newKey, newToken, open, seal, unlockKey } from "./seal.js";
import { all, announce, change, drop, forget, get } from "./store.js";

const RECEIPTS = "waspada.receipts";
const DRAFT = "waspada.draft";
const MOST_RECEIPTS = 50;
const letters = new TextEncoder();

// Keys of what this very page began or opened: with them it sends without asking for the PIN.
const opened = new Map();

/** Begin a report; lock: the reporter's, null where only this tab may open the draft. */
export async function beginReport({ reporter, lock }) {
  const report = {
    token: newToken(), state: "draft", savedAt: Date.now(), reporter, locked: null, secret: null,
    photos: [], next: 1, facts: false, receipt: "", problem: "", problems: [], isKept: false,
  };
  if (!canSeal()) return report;
  report.secret = await newKey();
  if (lock) report.locked = await lockKey(report.secret, lock);
  await holdDraft(report);
  return report;
}

/** Hold a draft for this tab: it alone can open it again, and no other clears it away. */
export async function holdDraft(report) {
  opened.set(report.token, report.secret);
  holdTab(report.token);
  if (report.locked || !report.secret?.extractable) return;
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ token: report.token, key: await keyAsText(report.secret) }));
  } catch {
    // Without it a draft ends with the page.
  }
}

/** Lock a report that was begun before its reporter had a PIN. */
export async function lockReport(report, lock) {
  if (!lock || report.locked || !report.secret?.extractable) return;
  report.locked = await lockKey(report.secret, lock);
  forgetInTab();
}

function forgetInTab() {
  try {
    sessionStorage.removeItem(DRAFT);
  } catch {
    // Nothing was kept.
  }
}

const held = new Map();
function holdTab(token) {
  if (held.has(token)) return;
  held.set(token, () => {});
  navigator.locks?.request(`waspada-draft-${token}`, () => new Promise((done) => held.set(token, done)));
}
function letGo(token) {
  held.get(token)?.();
  held.delete(token);
}

async function sealed(report, fields) {
  if (!report.secret) throw new DOMException("", "NotSupportedError");
  const { token, state, savedAt, reporter, locked, photos, facts, receipt, problem, problems } = report;
  const key = report.secret.extractable ? null : report.secret; // taken back from what waited
  const text = await seal(report.secret, letters.encode(JSON.stringify(fields)), `${token}/text`);
  return { token, state, savedAt, reporter, locked, key, photos, facts, receipt, problem, problems, text };
}

/** Keep what was written so far. Without a lock only this tab can open it again. */
export async function saveDraft(report, fields) {
  const row = await sealed(report, fields);
  await change(["waiting"], ({ waiting }) => waiting.put(row));
  report.isKept = true;
}

export async function addPhoto(report, file) {
  const number = report.next;
  report.next += 1;
  report.photos.push(number);
  if (!report.secret) return number;
  const part = await seal(report.secret, await file.arrayBuffer(), `${report.token}/${number}`);
  try {
    await change(["photos"], ({ photos }) => photos.put({ token: report.token, number, ...part }));
  } catch (error) {
    report.photos.pop();
    throw error;
  }
  return number;
}

export async function removePhoto(report, number) {
  report.photos = report.photos.filter((one) => one !== number);
  await change(["photos"], ({ photos }) => photos.delete([report.token, number]));
}

/** Let a report go: from now on it is sent whenever there is a signal, by the page or the worker. */
export async function releaseReport(report, fields) {
  report.savedAt = Date.now();
  const row = await sealed({ ...report, state: "waiting" }, fields);
  row.key = row.locked ? null : await closedKey(report.secret);
  await change(["waiting"], ({ waiting }) => waiting.put(row));
  report.isKept = true;
  forgetInTab();
  letGo(report.token);
  announce();
}

export async function dropReport(report) {
  if (held.has(report.token)) forgetInTab();
  opened.delete(report.token);
  letGo(report.token);
  await forget(report.token);
}

/** Return the kept reports, oldest first. */
export async function keptReports() {
  return (await all("waiting")).sort((one, other) => one.savedAt - other.savedAt);
}

/** Seal reports that an earlier version of the form kept as they were. */
export async function adoptOld() {
  if (!canSeal()) return;
  for (const { token, fields, photos, savedAt, reporter, problem } of await all("waiting")) {
    if (!fields) continue;
    const report = { ...await beginReport({ reporter, lock: null }), token, photos: [], next: 1 };
    for (const file of photos) await addPhoto(report, file);
    report.facts = true;
    report.problem = problem;
    await releaseReport(report, fields);
    const row = await get("waiting", token);
    await change(["waiting"], ({ waiting }) => waiting.put({ ...row, savedAt }));
  }
}

/** Return the key of a kept report; null while it is locked. */
export async function keyOf(row, opener = null) {
  const key = row.key || opened.get(row.token);
  if (key) return key;
  return row.locked && opener ? unlockKey(row.locked, opener) : null;
}

/** Whether this page can open a report without the PIN. */
export const isOpenHere = (row) => Boolean(row.key) || opened.has(row.token);

export async function readFields(row, key) {
  return JSON.parse(new TextDecoder().decode(await open(key, row.text, `${row.token}/text`)));
}

export async function readPhoto(row, number, key) {
  const part = await get("photos", [row.token, number]);
  if (!part) return null;
  return new File([await open(key, part, `${row.token}/${number}`)], `photo-${number}.jpg`, { type: "image/jpeg" });
}

/** Open a kept report to go on writing it. */
export async function reopen(row, key) {
  const report = {
    ...row, state: "draft", secret: key, problem: "", isKept: true, next: Math.max(0, ...row.photos) + 1,
  };
  const fields = await readFields(row, key);
  const photos = [];
  for (const number of row.photos) {
    const file = await readPhoto(row, number, key);
    if (file) photos.push({ number, file });
  }
  report.photos = photos.map(({ number }) => number);
  await holdDraft(report);
  return { report, fields, photos };
}

/** Return the draft that this tab was writing when its page was killed; null without one.

What another account wrote in this tab is not shown to who uses it now.
*/
export async function draftOfTab(reporter) {
  try {
    const { token, key } = JSON.parse(sessionStorage.getItem(DRAFT));
    const row = await get("waiting", token);
    const isOurs = row?.state === "draft" && (!row.reporter || row.reporter === reporter);
    if (isOurs) return await reopen({ ...row, reporter }, await keyOfText(key));
  } catch {
    // No draft, or its key went with its tab.
  }
  forgetInTab();
  return null;
}

/** Clear away drafts whose tab is gone: nobody can open them any more. */
export async function clearLostDrafts() {
  if (!navigator.locks) return;
  const names = new Set((await navigator.locks.query()).held.map(({ name }) => name));
  const rows = await all("waiting");
  for (const { token, state, locked, key } of rows) {
    if (state === "draft" && !locked && !key && !names.has(`waspada-draft-${token}`)) await forget(token);
  }
  const known = new Set(rows.map(({ token }) => token));
  await change(["photos"], ({ photos }) => {
    const keys = photos.getAllKeys();
    keys.onsuccess = () => keys.result.forEach(([token, number]) => {
      if (!known.has(token) && !names.has(`waspada-draft-${token}`)) photos.delete([token, number]);
    });
  });
}

/** Lock with a reporter's new PIN what this reporter's telephone holds unlocked. */
export async function lockWaiting(reporter, lock) {
  for (const row of await all("waiting")) {
    if (row.reporter !== reporter || row.state !== "waiting" || !row.key || row.receipt) continue;
    const [old, secret] = [row.key, await newKey()];
    const fields = await open(old, row.text, `${row.token}/text`);
    const parts = [];
    for (const number of row.photos) {
      const part = await get("photos", [row.token, number]);
      const bytes = await open(old, part, `${row.token}/${number}`);
      parts.push({ token: row.token, number, ...await seal(secret, bytes, `${row.token}/${number}`) });
    }
    const text = await seal(secret, fields, `${row.token}/text`);
    const locked = await lockKey(secret, lock);
    await change(["waiting", "photos"], ({ waiting, photos }) => {
      parts.forEach((part) => photos.put(part));
      return waiting.put({ ...row, key: null, locked, text });
    });
  }
}

/** Delete what a forgotten PIN locks, and the lock itself. */
export async function dropLocked(reporter) {
  for (const row of await all("waiting")) {
    if (row.reporter === reporter && row.locked) await forget(row.token);
  }
  await drop("locks", reporter);
  await drop("about", "current");
}

/* ---- numbers of reports, kept only when asked to ------------------------------------------- */
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
