// The projector of a meeting. The whole deck is in the page, so arrows turn it without a network;
// whoever keeps the minutes puts something on from their own window. What is on stays on.
const stage = document.querySelector("main[data-slides]");
const left = document.querySelector("[data-left]");
const away = document.querySelector("[data-away]");
const back = document.querySelector("[data-back]");
const EVERY_MS = 2000;
const BACK_SHOWN_MS = 8000;
let digest = stage.dataset.digest;
let ordered = stage.dataset.current; // what the minutes' window put on last
let shown = ordered;
let ends = null;

const slides = () => [...stage.querySelectorAll("[data-key]")];
const slide = (key) => slides().find((one) => one.dataset.key === key);

function show(key) {
  const wanted = slide(key) ?? slides()[0];
  slides().forEach((one) => { one.hidden = one !== wanted; });
  shown = wanted.dataset.key;
}

function keepTime(seconds) {
  ends = seconds === "" || seconds === null || seconds === undefined ? null : performance.now() + Number(seconds) * 1000;
  tellTime();
}

function tellTime() {
  if (ends === null) { left.textContent = ""; return; }
  const minutes = (ends - performance.now()) / 60000;
  const words = minutes >= 0 ? left.dataset.words : left.dataset.over;
  const planned = slide(ordered)?.dataset.minutes;
  const whole = planned && planned !== "0" ? ` ${left.dataset.of} ${planned}` : "";
  left.textContent = `${words} ${minutes >= 0 ? Math.ceil(minutes) : Math.floor(-minutes)} ${left.dataset.minutes}${whole}`;
}

function isAway() {
  away.hidden = false;
  back.hidden = true;
}

function isBack() {
  if (away.hidden) return;
  away.hidden = true;
  back.hidden = false;
  setTimeout(() => { back.hidden = true; }, BACK_SHOWN_MS);
}

function take(told) {
  digest = told.digest;
  const room = new DOMParser().parseFromString(told.room, "text/html").body;
  document.querySelector("[data-room]").textContent = room.textContent;
  const fresh = new DOMParser().parseFromString(told.html, "text/html").body;
  stage.replaceChildren(...fresh.children);
  if (told.current !== ordered) {
    ordered = told.current;
    shown = ordered;
  }
  show(shown);
}

async function ask() {
  try {
    const answer = await fetch(`${stage.dataset.slides}?ada=${digest}`, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.redirected || answer.status === 403 || answer.status === 404) {
      // Signed out, or no longer allowed: nothing may stay that the room might not see.
      window.location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (told.html !== undefined) take(told);
    keepTime(told.left);
    isBack();
  } catch {
    isAway();
  }
  setTimeout(ask, EVERY_MS);
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const keys = slides().map((one) => one.dataset.key);
  const at = keys.indexOf(shown);
  const step = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (step && keys[at + step] !== undefined) {
    event.preventDefault();
    show(keys[at + step]);
  } else if (event.key === "Home") {
    show(ordered);
  } else if (event.key === "f" && document.documentElement.requestFullscreen) {
    document.documentElement.requestFullscreen();
  }
});

show(shown);
keepTime(left.dataset.seconds);
setInterval(tellTime, 5000);
setTimeout(ask, EVERY_MS);
