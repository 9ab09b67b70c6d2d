// Takes a chat that was shared to the page and keeps it on the telephone until the page has read
// it: the server gets nothing of it but what somebody ticks there. Keeps no pages.

const KEPT = "waspada-chat-shared";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.delete(KEPT).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const isShare = event.request.method === "POST" && address.pathname === "/tempel-whatsapp/bagikan/";
  if (isShare && address.origin === self.location.origin) event.respondWith(take(event.request));
});

async function take(request) {
  try {
    const form = await request.formData();
    const file = form.get("berkas");
    const words = ["judul", "teks"].map((name) => form.get(name)).filter((one) => typeof one === "string");
    const content = file instanceof Blob && file.size ? file : new Blob([words.join("\n")]);
    await (await caches.open(KEPT)).put("/tempel-whatsapp/dibagikan", new Response(content));
    return Response.redirect("/tempel-whatsapp/?bagikan=dibagikan", 303);
  } catch {
    return Response.redirect("/tempel-whatsapp/?bagikan=terlewat", 303);
  }
}
