// The field form, improved where JavaScript runs: place by typing, small photos, and a report
// that waits on the telephone for a signal. Without this file the form works all the same.

import { dropReport, keepReceipt, keepReport, waitingReports } from "./keep.js";
import { placePicker } from "./place.js";
import { shrink } from "./shrink.js";

const form = document.getElementById("report");
const words = document.getElementById("words").dataset;
const send = document.getElementById("send");
const said = document.getElementById("send-said");
const progress = document.getElementById("send-progress");
const waiting = document.getElementById("waiting");
const photoInput = document.getElementById("photos");
const photoList = document.getElementById("photo-list");
const photoSaid = document.getElementById("photo-said");
const mostPhotos = Number(form.dataset.mostPhotos);
const reporter = form.dataset.reporter;
const RETRY_MS = 20_000;
const TIMEOUT_MS = 240_000; // 4 photos at 64 kbit/s take a minute

let photos = []; // {file, picture}
let preparing = Promise.resolve();
let isSending = false;

document.documentElement.classList.add("has-script");
// A page kept on the telephone carries an old token; one shown again with its errors keeps it.
if (!document.getElementById("problem")) form.elements.token.value = "";

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const newToken = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
};

/* ---- place ------------------------------------------------------------------------------- */
const picker = placePicker({
  input: form.elements.place_text,
  list: document.getElementById("place-list"),
  code: form.elements.place_code,
  address: form.dataset.find,
});

const position = document.getElementById("position");
const positionSaid = document.getElementById("position-said");
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
  try {
    const lat = coords.latitude.toFixed(5);
    const lon = coords.longitude.toFixed(5);
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

/* ---- photos ------------------------------------------------------------------------------ */
photoInput.addEventListener("change", () => {
  const chosen = [...photoInput.files];
  photoInput.value = "";
  preparing = preparing.then(() => addPhotos(chosen));
});

async function addPhotos(chosen) {
  const room = mostPhotos - photos.length;
  photoSaid.textContent = words.preparing;
  for (const file of chosen.slice(0, room)) {
    const small = await shrink(file);
    photos.push({ file: small, picture: URL.createObjectURL(small) });
    showPhotos();
  }
  photoSaid.textContent = chosen.length > room ? fill(words.tooManyPhotos, { limit: mostPhotos }) : "";
}

function showPhotos() {
  photoList.hidden = !photos.length;
  photoList.replaceChildren(
    ...photos.map(({ picture }, number) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.src = picture;
      image.alt = "";
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "plain";
      remove.textContent = "×";
      remove.setAttribute("aria-label", fill(words.removePhoto, { number: number + 1 }));
      remove.addEventListener("click", () => {
        URL.revokeObjectURL(picture);
        photos.splice(number, 1);
        showPhotos();
      });
      item.append(image, remove);
      return item;
    }),
  );
}

/* ---- sending ----------------------------------------------------------------------------- */
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "photos", "elapsed", "token"]);

function reportOnPage() {
  form.elements.token.value ||= newToken();
  const fields = [...new FormData(form).entries()].filter(([name]) => !NOT_KEPT.has(name));
  return {
    token: form.elements.token.value,
    fields,
    photos: photos.map(({ file }) => file),
    savedAt: Date.now(),
    reporter,
    problem: "",
  };
}

function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}

/** Send one report; resolves with {status, answer}, status 0 when the network did not carry it. */
async function transmit(report, onProgress = () => {}) {
  const first = await post(report, onProgress);
  if (first.status !== 403) return first;
  // The page is older than its form key: a fresh look at the form brings a new one.
  await fetch(form.action, { cache: "no-store" }).catch(() => {});
  return post(report, onProgress);
}

function post(report, onProgress) {
  const packed = new FormData();
  for (const [name, value] of report.fields) packed.append(name, value);
  packed.set("token", report.token);
  packed.set("elapsed", String(Math.max(0, Math.round((Date.now() - report.savedAt) / 1000))));
  report.photos.forEach((photo, number) => packed.append("photos", photo, `photo-${number + 1}.jpg`));
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.timeout = TIMEOUT_MS;
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.round((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => done({ status: request.status, answer: request.response }));
    for (const failure of ["error", "timeout", "abort"]) {
      request.addEventListener(failure, () => done({ status: 0, answer: null }));
    }
    request.send(packed);
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  said.textContent = words.preparing;
  await preparing;
  const report = reportOnPage();
  let isKept = true;
  try {
    await keepReport(report); // before anything is sent: a closed browser loses nothing
  } catch {
    isKept = false;
  }
  said.textContent = words.sending;
  progress.hidden = false;
  progress.value = 0;
  const { status, answer } = await transmit(report, (percent) => {
    progress.value = percent;
    said.textContent = fill(words.percent, { percent });
  });
  progress.hidden = true;
  isSending = false;
  if (status === 201 && answer) {
    await dropReport(report.token).catch(() => {});
    keepReceipt(answer.receipt);
    location.assign(answer.url);
    return;
  }
  if (status === 422 && answer) {
    await dropReport(report.token).catch(() => {});
    showProblems(answer);
    return;
  }
  if (!isKept) {
    said.textContent = words.notKept;
    return;
  }
  const sentence = answer && answer.message ? answer.message : words.saved;
  startAfresh();
  said.textContent = words.savedShort;
  await showWaiting(sentence);
  waiting.scrollIntoView({ block: "center" });
});

function startAfresh() {
  form.elements.token.value = newToken();
  form.querySelectorAll("[name=choice], [name=place_choice]").forEach((field) => { field.checked = false; });
  for (const name of ["text", "injured", "deaths", "day", "hour", "lat", "lon"]) form.elements[name].value = "";
  form.querySelectorAll("[type=checkbox]").forEach((field) => { field.checked = false; });
  form.elements.when.value = "now";
  photos.forEach(({ picture }) => URL.revokeObjectURL(picture));
  photos = [];
  showPhotos();
  document.querySelectorAll("[data-errors]").forEach((list) => showErrors(list.dataset.errors, []));
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
  if (field instanceof HTMLElement) field.setAttribute("aria-invalid", String(Boolean(sentences.length)));
}

function showProblems({ message, errors, places }) {
  said.textContent = message || words.incomplete;
  document.querySelectorAll("[data-errors]").forEach((list) => {
    showErrors(list.dataset.errors, (errors && errors[list.dataset.errors]) || []);
  });
  form.querySelectorAll(".choose-place").forEach((old) => old.remove());
  if (places && places.length) {
    const box = document.createElement("div");
    box.className = "choose-place";
    box.setAttribute("role", "radiogroup");
    for (const { code, label } of places) {
      const row = document.createElement("label");
      const radio = document.createElement("input");
      radio.type = "radio";
      radio.name = "place_choice";
      radio.value = code;
      row.append(radio, ` ${label}`);
      box.append(row);
    }
    form.querySelector(".place-picker").after(box);
  }
  const first = form.querySelector("[data-errors]:not([hidden])");
  if (first) first.closest(".q").scrollIntoView({ block: "center" });
}

/* ---- what waits for a signal --------------------------------------------------------------- */
async function showWaiting(sentence = "") {
  const reports = await waitingReports();
  waiting.hidden = !reports.length;
  if (!reports.length) return;
  const head = document.createElement("p");
  const count = document.createElement("b");
  count.textContent = fill(words.waiting, { count: reports.length });
  head.append(count);
  const note = document.createElement("p");
  note.className = "small";
  note.setAttribute("role", "status");
  note.textContent = sentence || words.saved;
  const list = document.createElement("ul");
  list.append(...reports.map(waitingItem));
  const row = document.createElement("div");
  row.className = "row";
  row.append(button(words.tryNow, () => sendWaiting()));
  waiting.replaceChildren(head, note, list, row);
}

function waitingItem(report) {
  const item = document.createElement("li");
  const text = (report.fields.find(([name]) => name === "text") || ["", ""])[1].trim();
  const at = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const what = document.createElement("p");
  what.textContent = `${at.format(report.savedAt)} · ${text.slice(0, 60) || "…"}`;
  item.append(what);
  const problem = isOthers(report) ? words.otherPerson : report.problem;
  if (problem) {
    const why = document.createElement("p");
    why.className = "error-text";
    why.textContent = problem;
    item.append(why);
  }
  const row = document.createElement("div");
  row.className = "row";
  if (report.problem && !isOthers(report)) row.append(button(words.complete, () => openReport(report)));
  row.append(button(words.discard, async () => {
    await dropReport(report.token);
    await showWaiting();
  }));
  item.append(row);
  return item;
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

const isOthers = (report) => Boolean(report.reporter) && report.reporter !== reporter;

/** Put a report that the server could not take back into the form. */
function openReport(report) {
  startAfresh();
  form.elements.token.value = report.token;
  for (const [name, value] of report.fields) {
    const field = form.elements[name];
    if (!field) continue;
    const boxes = [...form.querySelectorAll(`[name="${name}"]`)];
    const box = boxes.find((one) => ["radio", "checkbox"].includes(one.type) && (one.value === value || value === "on"));
    if (box) box.checked = true;
    else if (!boxes.some((one) => one.type === "radio")) field.value = value;
  }
  photos = report.photos.map((file) => ({ file, picture: URL.createObjectURL(file) }));
  showPhotos();
  form.scrollIntoView();
}

let isEmptying = false;

/** Send what waits, oldest first; each has its token, so a repeated sending is one report. */
async function sendWaiting() {
  if (isEmptying || isSending) return;
  isEmptying = true;
  let sentence = "";
  try {
    for (const report of await waitingReports()) {
      if (isOthers(report) || report.problem) continue;
      const nameless = reporter && !report.reporter ? [["nameless", "on"]] : [];
      const { status, answer } = await transmit({ ...report, fields: [...report.fields, ...nameless] });
      if (status === 201 && answer) {
        await dropReport(report.token);
        keepReceipt(answer.receipt);
        sentence = `${words.sent} ${answer.receipt}. ${answer.problems.join(" ")}`;
        said.textContent = sentence;
      } else if (status === 422 && answer) {
        const errors = Object.values(answer.errors || {}).flat();
        await keepReport({ ...report, problem: errors.join(" ") || words.incomplete });
      } else {
        break; // no signal, or the server asks to wait
      }
    }
  } finally {
    isEmptying = false;
  }
  await showWaiting(sentence);
}

window.addEventListener("online", sendWaiting);
setInterval(async () => {
  if (navigator.onLine && (await waitingReports()).some((report) => !report.problem)) sendWaiting();
}, RETRY_MS);
showWaiting().then(() => sendWaiting());
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/lapor/sw.js", { scope: "/lapor/" }).catch(() => {});
}
