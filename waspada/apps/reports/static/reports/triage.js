// Triage by keyboard, and a draft that survives a lost network: kept in this tab only.

const KEYS_OFF = "waspada-pintasan-mati";
const dialog = document.getElementById("pintasan");
const rows = [...document.querySelectorAll("[data-queue] a")];
const here = rows.findIndex((row) => row.hasAttribute("aria-current"));

const isOn = () => { try { return localStorage.getItem(KEYS_OFF) !== "ya"; } catch { return true; } };
const isTyping = (target) =>
  target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function showKeys() {
  if (!dialog) return;
  dialog.querySelector("[data-keys-on]").checked = isOn();
  dialog.showModal();
}

function go(step) {
  if (!rows.length) return;
  if (here >= 0) {
    const next = rows[here + step];
    if (next) next.click();
    return;
  }
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
}

function pick() {
  const box = document.activeElement.closest?.("li")?.querySelector("input[type=checkbox]");
  if (box) box.click();
}

function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]
    .find((one) => one.offsetParent !== null);
  if (target) target.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (dialog?.open || isTyping(event.target)) return;
  if (event.key === "?") { event.preventDefault(); showKeys(); return; }
  if (!isOn()) return;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "x") pick();
  else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-shows-keys]")) {
  button.hidden = false;
  button.addEventListener("click", showKeys);
}
dialog?.querySelector("[data-keys-on]").addEventListener("change", (event) => {
  try {
    if (event.target.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "ya");
  } catch { /* a browser without storage keeps them on */ }
});

// What was typed comes back after a failed sending or a sign-in in between. It is kept in this
// tab until it has arrived: the page that follows a sending forgets it, unless it is the same one.
const SENT = "waspada-pilah-terkirim";
const form = document.querySelector("form[data-draft]");
const name = form ? `waspada-pilah-${form.dataset.draft}` : "";
const isAnswer = document.querySelector(".error[role=alert], ul.errorlist");

function forgetWhatArrived() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && sent !== name && !isAnswer) sessionStorage.removeItem(sent);
}

function keepDraft() {
  const skipped = new Set(["csrfmiddlewaretoken", "mark", "place_code"]);
  const typed = () => JSON.stringify([...new FormData(form)].filter(([key]) => !skipped.has(key)));
  const note = document.getElementById("draf");
  const kept = sessionStorage.getItem(name);
  if (kept && !isAnswer && kept !== typed()) {
    for (const [key, value] of JSON.parse(kept)) {
      const field = form.elements[key];
      if (field) field.value = value;
    }
    note?.removeAttribute("hidden");
  } else if (!isAnswer) sessionStorage.removeItem(name);
  form.addEventListener("input", () => sessionStorage.setItem(name, typed()));
  note?.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(name);
    location.reload();
  });
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, name));
}

try {
  forgetWhatArrived();
  if (form) keepDraft();
} catch { /* a browser without storage keeps no draft */ }
