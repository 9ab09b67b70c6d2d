// The field form, improved where JavaScript runs: place by typing, small photos, and a report
// that waits on the telephone for a signal. Without this file the form works all the same.

import { draftKeeper } from "./draft.js";
import { photoField } from "./form-photos.js";
import { adoptOld, clearLostDrafts, dropReport, isOpenHere, keptReports, keyOf, reopen } from "./keep.js";
import { pinPanel } from "./pin.js";
import { placePicker } from "./place.js";
import { freshKey, sendPhoto, sendWaiting, sendWords, useFormKey } from "./send.js";
import { sentSection } from "./sent.js";
import { takeShared } from "./shared.js";
import { drop, forgetEverything, get, onChange } from "./store.js";
import { waitingList } from "./waiting.js";

const byId = (id) => document.getElementById(id);
const form = byId("report");
const words = byId("words").dataset;
const said = byId("send-said");
const progress = byId("send-progress");
const isShell = "shell" in form.dataset;
const addresses = { form: form.action, photo: form.dataset.photo, key: form.dataset.key };
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

document.documentElement.classList.add("has-script");
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/* ---- whose form it is ---------------------------------------------------------------------- */
// The shell is nobody's; who has a PIN is known to the telephone, so that a name goes along.
const known = isShell ? await get("about", "current").catch(() => null) : null;
const reporter = known?.reporter || form.dataset.reporter;
const profile = known || {
  place_code: form.elements.place_code.value, place_text: form.elements.place_text.value,
};
if (known) {
  form.elements.place_code.value = known.place_code;
  form.elements.place_text.value = known.place_text;
  form.querySelectorAll("[data-signed]").forEach((part) => { part.hidden = false; });
  form.querySelectorAll("[data-unsigned]").forEach((part) => { part.hidden = true; });
  form.elements.photo_facts.checked = true;
}
if (isShell) {
  const today = new Date();
  form.elements.day.max = new Date(today - today.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
} else {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  useFormKey(cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value);
}

const pin = pinPanel({ panel: byId("pin"), words, fill, reporter, profile, onOpened: () => refresh().then(() => sendAll()) });

/* ---- place ------------------------------------------------------------------------------- */
const picker = placePicker({
  input: form.elements.place_text, list: byId("place-list"), code: form.elements.place_code, address: form.dataset.find,
});
const position = byId("position");
const positionSaid = byId("position-said");
form.addEventListener("placechosen", () => {
  form.querySelectorAll("[name=place_choice]").forEach((field) => {
    if (field.type === "radio") field.checked = false;
    else field.value = "";
  });
  showErrors("place_text", []);
});
form.elements.place_text.addEventListener("input", () => {
  form.elements.lat.value = "";
  form.elements.lon.value = "";
  positionSaid.textContent = "";
});
if ("geolocation" in navigator && window.isSecureContext) {
  position.hidden = false;
  position.addEventListener("click", () => {
    positionSaid.textContent = words.positionWait;
    navigator.geolocation.getCurrentPosition(usePosition, () => {
      positionSaid.textContent = words.positionFailed;
    }, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
  });
}

async function usePosition({ coords }) {
  const [lat, lon] = [coords.latitude.toFixed(5), coords.longitude.toFixed(5)];
  try {
    const answer = await fetch(`${form.dataset.nearest}?lat=${lat}&lon=${lon}`);
    const place = await answer.json();
    if (!place.code) throw new Error("far from everywhere");
    picker.set(place);
    form.elements.lat.value = lat;
    form.elements.lon.value = lon;
    positionSaid.textContent = words.positionFound;
  } catch {
    positionSaid.textContent = words.positionFailed;
  }
}

/* ---- what is being written ------------------------------------------------------------------ */
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "photos", "photo_facts", "elapsed", "token"]);
const fieldsOnPage = () => [...new FormData(form).entries()].filter(([name]) => !NOT_KEPT.has(name));
const isEmpty = () => !photos.files().length && !form.elements.text.value.trim()
  && !form.querySelector("[name=choice]:checked") && !form.elements.injured.value && !form.elements.deaths.value;

const draft = draftKeeper({
  reporter, fields: fieldsOnPage, isEmpty, facts: () => form.elements.photo_facts.checked, lockOf: pin.lock,
  onFailed: (error) => { said.textContent = error.name === "QuotaExceededError" ? words.noRoom : words.notKept; },
});
const photos = photoField({
  input: byId("photos"), list: byId("photo-list"), said: byId("photo-said"), words, fill,
  most: Number(form.dataset.mostPhotos), keep: draft.addPhoto, remove: draft.removePhoto,
  withFacts: () => form.elements.photo_facts.checked,
});
form.addEventListener("input", draft.later);
form.addEventListener("placechosen", draft.later);

function startAfresh() {
  form.querySelectorAll("[name=choice], [name=place_choice], [name=is_ongoing], [name=concerns], [name=nameless]").forEach((field) => { field.checked = false; });
  for (const name of ["text", "injured", "deaths", "day", "hour", "lat", "lon"]) form.elements[name].value = "";
  form.elements.when.value = "now";
  photos.set([]);
  document.querySelectorAll("[data-errors]").forEach((list) => showErrors(list.dataset.errors, []));
  form.querySelectorAll(".choose-place").forEach((old) => old.remove());
  byId("problem")?.remove();
}

/** Put a kept report back into the form. */
function showReport({ fields, photos: kept }) {
  startAfresh();
  for (const [name, value] of fields) {
    const boxes = [...form.querySelectorAll(`[name="${name}"]`)];
    const box = boxes.find((one) => ["radio", "checkbox"].includes(one.type) && (one.value === value || value === "on"));
    if (box) box.checked = true;
    else if (boxes.length && !boxes.some((one) => one.type === "radio")) boxes[0].value = value;
  }
  photos.set(kept);
}

/* ---- sending ----------------------------------------------------------------------------- */
const sent = sentSection({ section: byId("sent"), freshKey: () => freshKey(addresses), onNew: () => showForm(true) });

function showForm(isShown) {
  byId("writing").hidden = !isShown;
  if (isShown) byId("sent").hidden = true;
  window.scrollTo(0, 0);
}

let isSubmitting = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSubmitting) return;
  isSubmitting = true;
  said.textContent = words.preparing;
  await photos.ready();
  try {
    // An empty form is nobody's report: kept, it would stand on the telephone until it is deleted.
    if (isEmpty()) showProblems({ errors: { choice: [words.nothingSaid] } });
    else await submit();
  } finally {
    isSubmitting = false;
    progress.hidden = true;
  }
});

async function submit() {
  let report;
  try {
    report = await draft.release(); // before anything is sent: a closed browser loses nothing
  } catch (error) {
    return sendUnkept(error.name === "QuotaExceededError" ? words.noRoom : words.notKept);
  }
  said.textContent = words.sending;
  progress.hidden = false;
  progress.removeAttribute("value");
  const result = await sendAll(report.token);
  if (result?.state === "refused" && result.status === 422 && result.answer) {
    await draft.takeBack();
    showProblems(result.answer);
    return refresh();
  }
  draft.end();
  startAfresh();
  const kept = (await keptReports()).find(({ token }) => token === report.token);
  said.textContent = kept ? (kept.locked ? words.savedLockedShort : words.savedShort) : "";
  if (!kept) return showForm(byId("sent").hidden); // sent, if need be by the worker or another tab
  const isUnlocked = reporter && !pin.lock();
  pin.show(await locked(), { isUrged: isUnlocked });
  askForSync();
  byId("waiting").scrollIntoView({ block: "center" });
  return undefined;
}

/** Send straight from the page where the telephone can keep nothing. */
async function sendUnkept(why) {
  said.textContent = words.sending;
  const { token } = await draft.begin();
  const files = photos.files();
  const report = { token, reporter, savedAt: Date.now(), photos: files, facts: form.elements.photo_facts.checked };
  const result = await sendWords(report, fieldsOnPage(), addresses);
  if (result.state === "refused" && result.answer) return showProblems(result.answer);
  if (result.state !== "sent") {
    said.textContent = result.message || why;
    return undefined;
  }
  const problems = [];
  for (const { number, file } of files) {
    const one = await sendPhoto(report, number, file, addresses);
    if (one.state !== "sent") problems.push(one.message || fill(words.photoLost, { number }));
  }
  draft.end();
  startAfresh();
  sent.show({ receipt: result.receipt, problems });
  return showForm(false);
}

function showErrors(name, sentences) {
  const list = form.querySelector(`[data-errors="${name}"]`);
  if (!list) return;
  list.replaceChildren(...sentences.map((sentence) => {
    const item = document.createElement("li");
    item.textContent = sentence;
    return item;
  }));
  list.hidden = !sentences.length;
  const field = form.elements[name];
  if (!(field instanceof HTMLElement)) return;
  if (sentences.length) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function showProblems({ message, errors, places }) {
  said.textContent = message || words.incomplete;
  document.querySelectorAll("[data-errors]").forEach((list) => {
    showErrors(list.dataset.errors, (errors && errors[list.dataset.errors]) || []);
  });
  form.querySelectorAll(".choose-place").forEach((old) => old.remove());
  if (places && places.length) form.querySelector(".place-picker").after(placeChoices(places));
  form.querySelector("[data-errors]:not([hidden])")?.closest(".q").scrollIntoView({ block: "center" });
}

function placeChoices(places) {
  const box = document.createElement("div");
  box.className = "choose-place";
  box.setAttribute("role", "radiogroup");
  for (const { code, label } of places) {
    const row = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "place_choice", value: code });
    row.append(radio, ` ${label}`);
    box.append(row);
  }
  return box;
}

/* ---- what waits for a signal --------------------------------------------------------------- */
const isOthers = (row) => Boolean(row.reporter) && row.reporter !== reporter;
const isOpen = (row) => isOpenHere(row) || Boolean(row.locked && pin.opener());
const list = waitingList({
  box: byId("waiting"), words, fill, isOpen, isOthers,
  act: {
    send: () => sendAll(),
    discard: async (row) => {
      await dropReport(row);
      await refresh();
    },
    edit: async (row) => {
      await draft.save();
      const kept = await reopen(row, await keyOf(row, pin.opener()));
      draft.take(kept.report);
      showReport(kept);
      await draft.save();
      await refresh();
      showForm(true);
      form.scrollIntoView();
    },
  },
});

// A draft that belongs to this tab stands in the form itself.
const listed = (rows) => rows.filter((row) => row.state === "waiting" || ((row.locked || row.key) && row.token !== draft.token()));

async function locked() {
  const rows = (await keptReports()).filter((row) => row.locked && row.reporter === reporter && !isOpenHere(row));
  return { drafts: rows.filter(({ state }) => state === "draft").length, reports: rows.filter(({ state }) => state !== "draft").length };
}

async function refresh(sentence = "") {
  list.show(listed(await keptReports()), sentence);
  pin.show(await locked());
  const told = await sent.takeTold();
  if (!told.length) return;
  said.textContent = fill(words.sent, { receipt: told.map(({ receipt }) => receipt).join(", ") });
  if (isEmpty()) showForm(false);
}

let pause = FIRST_PAUSE_MS;
let timer = 0;

/** Send what waits; return what became of the report with this token. */
async function sendAll(token = "") {
  clearTimeout(timer);
  const results = await sendWaiting(addresses, {
    opener: pin.opener(),
    mayWait: Boolean(token),
    onStep: ({ number, count }) => { said.textContent = fill(words.sendingPhoto, { number, count }); },
  });
  const outcomes = [...results.values()];
  if (token && results.get(token)?.state === "sent") startAfresh();
  await refresh(outcomes.find(({ state, message }) => state === "waits" && message)?.message);
  const waits = (await keptReports()).some((row) => row.state === "waiting" && !row.problem && isOpen(row) && !isOthers(row));
  pause = waits ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
  if (waits) timer = setTimeout(sendAll, pause * (0.75 + Math.random() / 2));
  return results.get(token);
}

function sendSoon() {
  if (document.visibilityState === "hidden" || isSubmitting) return;
  pause = FIRST_PAUSE_MS;
  sendAll();
}
window.addEventListener("online", sendSoon);
document.addEventListener("visibilitychange", sendSoon);
onChange(() => refresh());

async function askForSync() {
  const worker = await navigator.serviceWorker?.ready.catch(() => null);
  await worker?.sync?.register("waspada-kirim").catch(() => {});
}

/* ---- everything off the telephone, and the beginning ----------------------------------------- */
const wipe = byId("wipe");
wipe.hidden = false;
wipe.querySelector("[data-yes]").addEventListener("click", async () => {
  await draft.forget();
  await forgetEverything();
  startAfresh();
  byId("waiting").hidden = true;
  wipe.open = false;
  said.textContent = words.wiped;
  byId("wiped").textContent = words.wiped;
});

async function useShared() {
  if (!location.search.includes("dibagikan")) return;
  history.replaceState(null, "", location.pathname);
  for (const { title, text, url, files } of await takeShared().catch(() => [])) {
    const spoken = [text || title, url].filter(Boolean).join("\n");
    if (spoken) form.elements.text.value = [form.elements.text.value, spoken].filter(Boolean).join("\n");
    if (files.length) await photos.add(files.filter(({ type }) => type.startsWith("image/")));
  }
  draft.later();
}

async function start() {
  await adoptOld().catch(() => {});
  await pin.start().catch(() => {});
  if (!isShell) await (pin.lock() ? pin.remember() : drop("about", "current")).catch(() => {});
  const kept = byId("problem") ? null : await draft.restore();
  if (kept) {
    showReport(kept);
    said.textContent = words.draftRestored;
  } else if (pin.lock()) said.textContent = words.pinHint;
  await clearLostDrafts().catch(() => {});
  await useShared();
  await refresh();
  await sendAll();
  if ("serviceWorker" in navigator && !byId("wiped").textContent) register();
}

function register() {
  const address = `/lapor/sw.js?bahasa=${document.documentElement.lang}`;
  const options = { scope: "/lapor/", updateViaCache: "none" };
  navigator.serviceWorker.register(address, { ...options, type: "module" })
    .catch(() => navigator.serviceWorker.register(`${address}&klasik=1`, options))
    .catch(() => {});
}

await start();
