// Keeps the empty form and its files on the telephone, so that it opens without a signal.
// Only these are kept: no page with anybody's report, nothing that was sent.

const KEPT = "waspada-form-1";
const PAGE = "/lapor/";
const FILES = ["/static/waspada.css", "/static/vendor/", "/static/reports/", "/static/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.add(new Request(PAGE, { cache: "reload", credentials: "omit" }))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("waspada-form-") && name !== KEPT).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && address.pathname === PAGE;
  const isFile = FILES.some((start) => address.pathname.startsWith(start));
  if (isPage) event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (isFile) event.respondWith(fetchOrKept(request));
});

async function fetchOrKept(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(KEPT)).put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}
