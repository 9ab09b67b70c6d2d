// A reporter's PIN: it locks drafts and waiting reports of this reporter on this telephone.

import { dropLocked, lockWaiting } from "./keep.js";
import { makeLock, unlock } from "./seal.js";
import { get, put } from "./store.js";

const FEWEST_DIGITS = 6;
const MOST_WRONG = 5;
const PAUSE_MS = 30_000;

/** Tend the PIN panel; onOpened is called whenever more can be opened than before. */
export function pinPanel({ panel, words, fill, reporter, profile, onOpened }) {
  const part = (name) => panel.querySelector(`[data-${name}]`);
  const field = part("pin");
  const again = part("again");
  const said = part("said");
  const asked = part("asked");
  let lock = null;
  let opener = null;
  let counts = { drafts: 0, reports: 0 };

  async function start() {
    lock = reporter ? await get("locks", reporter) || null : null;
  }

  /** Show what the moment asks for: make a PIN, open what is locked, or only say that it stands. */
  function show(locked, { isUrged = false } = {}) {
    counts = locked;
    const isLocked = Boolean(lock && !opener && (locked.drafts || locked.reports));
    panel.hidden = !reporter;
    panel.open = isLocked || isUrged || (panel.open && !opener);
    const mode = lock ? (isLocked ? "open" : "set") : "make";
    for (const name of ["make", "open", "set"]) part(`for-${name}`).hidden = name !== mode;
    part("fields").hidden = mode === "set";
    part("again-row").hidden = mode !== "make";
    part("forgot").hidden = mode === "make";
    part("counted").textContent = fill(words.lockedCount, locked);
    part("go").textContent = mode === "make" ? words.pinMake : words.pinOpen;
  }

  panel.addEventListener("submit", (event) => event.preventDefault());
  part("go").addEventListener("click", () => (lock ? openIt() : make()));
  for (const input of [field, again]) {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      part("go").click();
    });
  }

  async function make() {
    const pin = field.value.trim();
    if (!/^\d+$/.test(pin) || pin.length < FEWEST_DIGITS || /^(\d)\1*$/.test(pin)) return say(words.pinShort);
    if (pin !== again.value.trim()) return say(words.pinDiffers);
    say(words.pinWorks);
    const made = await makeLock(pin);
    try {
      await put("locks", { ...made.lock, reporter });
      await lockWaiting(reporter, made.lock);
    } catch {
      return say(words.noRoom);
    }
    ({ lock, opener } = made);
    await remember();
    clear(words.pinStands);
    return onOpened();
  }

  async function openIt() {
    const now = Date.now();
    if (lock.until > now) return say(fill(words.pinPause, { seconds: Math.ceil((lock.until - now) / 1000) }));
    say(words.pinWorks);
    try {
      opener = await unlock(lock, field.value.trim());
    } catch {
      const wrong = lock.wrong + 1;
      lock = { ...lock, wrong, until: wrong % MOST_WRONG ? 0 : now + PAUSE_MS };
      await put("locks", lock);
      field.select();
      return say(words.pinWrong);
    }
    lock = { ...lock, wrong: 0, until: 0 };
    await put("locks", lock);
    clear("");
    return onOpened();
  }

  part("forgot").addEventListener("click", () => {
    part("ask").textContent = fill(words.pinForgotten, counts);
    asked.hidden = false;
    part("yes").focus();
  });
  part("no").addEventListener("click", () => { asked.hidden = true; });
  part("yes").addEventListener("click", async () => {
    await dropLocked(reporter);
    asked.hidden = true;
    lock = null;
    opener = null;
    clear(words.pinGone);
    await onOpened();
    panel.open = true;
  });

  function say(sentence) {
    said.textContent = sentence;
  }

  function clear(sentence) {
    field.value = "";
    again.value = "";
    say(sentence);
  }

  /** Let the form know this reporter without a signal too; only who has a PIN is remembered. */
  async function remember() {
    if (lock) await put("about", { name: "current", reporter, ...profile }).catch(() => {});
  }

  return { start, show, remember, lock: () => lock, opener: () => opener };
}
