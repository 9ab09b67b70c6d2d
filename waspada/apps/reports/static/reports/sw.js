// Opens the form without a signal, and sends what waits once there is one. It keeps the form's
// shell alone: files known by what they hold, and a page that is nobody's. Never a report, never a
// page of the desk. What it is told stands in SAID, which the server writes above this.

const KEPT = `waspada-form-${SAID.version}`;
const PATIENCE_MS = 6_000; // a network that carries nothing says so to nobody
const shellClients = new Set();

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

async function keepShell() {
  const cache = await caches.open(KEPT);
  await cache.addAll(SAID.files.map((name) => new Request(name, { cache: "no-cache" })));
  const answer = await fetch(SAID.shell, { cache: "no-store", credentials: "omit" });
  if (!answer.ok) throw new Error("no shell");
  await cache.put(SAID.shell, answer);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("waspada-form-") && name !== KEPT).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "POST" && address.pathname === SAID.share && keepShared) event.respondWith(takeShare(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && address.pathname === SAID.page) event.respondWith(pageOrShell(event));
  else if (SAID.files.includes(address.pathname)) event.respondWith(file(request, event.clientId));
});

async function pageOrShell(event) {
  try {
    const answer = await inTime(fetch(event.request));
    if (answer.status < 502 || answer.status > 504) return answer;
  } catch {
    // No signal: the shell.
  }
  const kept = await (await caches.open(KEPT)).match(SAID.shell);
  if (!kept) return fetch(event.request);
  if (event.resultingClientId) shellClients.add(event.resultingClientId);
  return kept;
}

async function file(request, client) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (!kept) return fetch(request);
  if (shellClients.has(client)) return kept; // the shell and its files are of one make
  try {
    const answer = await inTime(fetch(request));
    return answer.ok ? answer : kept;
  } catch {
    return kept;
  }
}

function inTime(fetched) {
  return Promise.race([fetched, new Promise((_, failed) => { setTimeout(failed, PATIENCE_MS, new Error("slow")); })]);
}

async function takeShare(request) {
  try {
    await keepShared(await request.formData());
  } catch {
    // Too large for this telephone: the form opens empty.
  }
  return Response.redirect(`${SAID.page}?dibagikan=1`, 303);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "waspada-kirim" && sendWaiting) event.waitUntil(sendInBackground());
});

async function sendInBackground() {
  const results = await sendWaiting(SAID.sends);
  // Rejected, the browser tries again later, with longer and longer pauses.
  if ([...results.values()].some(({ state }) => state === "waits")) throw new Error("still waiting");
}
