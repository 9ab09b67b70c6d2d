// What waits on the telephone is sealed: each report has a key of its own. The key of an unsigned
// report lies beside it and cannot be copied out; that of a signed one opens only with the PIN.

const ROUNDS = 600_000; // PBKDF2 with SHA-256
const AES = { name: "AES-GCM", length: 256 };
const WRAP = { name: "RSA-OAEP" };
const letters = new TextEncoder();

/** Whether this browser can seal at all: it needs a secure address and a storage. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);
const random = (size) => crypto.getRandomValues(new Uint8Array(size));

export const newToken = () => toText(random(16));
export const newKey = () => crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);

/** Return the same key so that it can be kept, but never be read out again. */
export async function closedKey(key) {
  if (!key.extractable) return key;
  const raw = await crypto.subtle.exportKey("raw", key);
  return crypto.subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);
}

/** Return a key as text for sessionStorage, which ends with its tab. */
export const keyAsText = async (key) => toText(new Uint8Array(await crypto.subtle.exportKey("raw", key)));
export const keyOfText = (text) => crypto.subtle.importKey("raw", fromText(text), AES, true, ["encrypt", "decrypt"]);

/** Seal bytes under a name: they open under no other name, so parts cannot change places. */
export async function seal(key, bytes, name) {
  const iv = random(12);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: letters.encode(name) }, key, bytes);
  return { iv, data };
}

export const open = (key, { iv, data }, name) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: letters.encode(name) }, key, data);

/** Make a reporter's lock: anybody can lock with it, only the PIN unlocks. */
export async function makeLock(pin) {
  const pair = await crypto.subtle.generateKey(
    { ...WRAP, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["wrapKey", "unwrapKey"],
  );
  const lock = { salt: random(16), iv: random(12), rounds: ROUNDS, publicKey: pair.publicKey, wrong: 0, until: 0 };
  const pinKey = await keyOfPin(pin, lock);
  lock.locked = await crypto.subtle.wrapKey("pkcs8", pair.privateKey, pinKey, { name: "AES-GCM", iv: lock.iv });
  return { lock, opener: await unlock(lock, pin) };
}

/** Return what opens the lock's keys; fails with OperationError when the PIN is wrong. */
export async function unlock(lock, pin) {
  const pinKey = await keyOfPin(pin, lock);
  return crypto.subtle.unwrapKey(
    "pkcs8", lock.locked, pinKey, { name: "AES-GCM", iv: lock.iv }, { ...WRAP, hash: "SHA-256" }, false, ["unwrapKey"],
  );
}

export const lockKey = (key, lock) => crypto.subtle.wrapKey("raw", key, lock.publicKey, WRAP);
export const unlockKey = (locked, opener) =>
  crypto.subtle.unwrapKey("raw", locked, opener, WRAP, AES, true, ["encrypt", "decrypt"]);

async function keyOfPin(pin, { salt, rounds }) {
  const base = await crypto.subtle.importKey("raw", letters.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base, AES, false, ["wrapKey", "unwrapKey"],
  );
}

function toText(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function fromText(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
