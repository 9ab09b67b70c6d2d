// What another app of the telephone shares with the form: kept by the worker until the page takes
// it, sealed, and never sent anywhere by itself.
//
//   const [one] = await takeShared();   // {title, text, url, files: [File]}

import { canSeal, closedKey, newKey, open, seal } from "./seal.js";
import { all, change } from "./store.js";

const LONGEST_MS = 3_600_000;
const letters = new TextEncoder();

/** Keep a share (FormData of the manifest's share target) for the page that opens next. */
export async function keepShared(form) {
  if (!canSeal()) return;
  const key = await newKey();
  const words = Object.fromEntries(["title", "text", "url"].map((name) => [name, String(form.get(name) || "")]));
  const files = [];
  for (const file of form.getAll("files")) {
    if (!(file instanceof File)) continue;
    files.push({ name: file.name, type: file.type, ...await seal(key, await file.arrayBuffer(), file.name) });
  }
  const text = await seal(key, letters.encode(JSON.stringify(words)), "text");
  const row = { at: Date.now(), key: await closedKey(key), text, files };
  await change(["shared"], ({ shared }) => shared.put(row));
}

/** Take what was shared, oldest first, and delete it from the telephone. */
export async function takeShared() {
  const rows = await all("shared");
  if (!rows.length) return [];
  await change(["shared"], ({ shared }) => shared.clear());
  const taken = [];
  for (const row of rows.filter(({ at }) => Date.now() - at < LONGEST_MS)) {
    const words = JSON.parse(new TextDecoder().decode(await open(row.key, row.text, "text")));
    const files = [];
    for (const file of row.files) {
      files.push(new File([await open(row.key, file, file.name)], file.name, { type: file.type }));
    }
    taken.push({ ...words, files });
  }
  return taken;
}
