// The page Tempel dari WhatsApp: a chat is read here, and only ticked messages are sent.
import { makeCopyButtons } from "./copy.js";
import { Refused, readChatFile } from "./chat-file.js";
import { photoChoices, photosReady } from "./chat-photos.js";
import { makeReader, photosOf, TEXT } from "./chat-rules.js";

const SHARED = "/tempel-whatsapp/dibagikan";
const AT_ONCE = 200; // rows that are drawn
const page = document.querySelector("#chat");
const at = (name) => document.querySelector(`#chat-${name}`);

makeCopyButtons();
if (page) begin();

function begin() {
  const words = JSON.parse(at("words").textContent);
  const read = makeReader(JSON.parse(at("rules").textContent));
  const order = document.querySelector("#urutan");
  const picked = new Map(); // message → its row among those to be sent, and its photos
  let chat = { messages: [], last: null };
  let shown = AT_ONCE;

  function refuse(sentence) {
    at("error").textContent = sentence;
    at("error").hidden = !sentence;
    if (sentence) at("error").scrollIntoView({ block: "center" });
  }

  function take({ text, isPart, photos = new Map(), archive = null }) {
    const found = read(text, { today: words.today, order: order.value, isPart });
    const last = { text, isPart, photos, archive };
    const beside = photosOf(found.messages.filter((one) => !one.file || photos.has(one.file)));
    chat = { ...found, messages: found.messages.filter((one) => one.kind === TEXT), last, beside };
    [...picked.keys()].forEach(drop);
    shown = AT_ONCE;
    at("picking").hidden = !chat.messages.length;
    if (!chat.messages.length) return refuse(words.none);
    refuse("");
    at("found").textContent = words.found
      .replace("{all}", found.messages.length).replace("{fit}", chat.messages.length);
    const notes = [];
    if (isPart) notes.push(words.part.replace("{since}", clock(chat.messages[0].at)));
    if (!chat.isSure && chat.order) notes.push(words.unsure.replace("{order}", words.orders[chat.order]));
    at("note").textContent = notes.join(" ");
    at("note").hidden = !notes.length;
    draw();
    return at("picking-title").focus();
  }

  function draw() {
    const wanted = at("filter").value.trim().toLowerCase();
    const fits = chat.messages.filter((one) => !wanted
      || one.text.toLowerCase().includes(wanted) || one.sender.toLowerCase().includes(wanted)).reverse();
    at("list").replaceChildren(...fits.slice(0, shown).map(row));
    if (!fits.length) at("list").append(element("li", "muted", words.noMatch));
    at("older").hidden = fits.length <= shown;
  }

  function row(message) {
    const box = element("input");
    box.type = "checkbox";
    box.checked = picked.has(message);
    box.addEventListener("change", () => {
      if (!box.checked) drop(message);
      else if (!pick(message)) box.checked = false;
    });
    const label = element("label", "chatrow");
    label.append(box, spoken(message));
    const item = element("li");
    item.append(label);
    return item;
  }

  function spoken(message) {
    const about = [clock(message.at), message.sender || words.nobody];
    if (message.forwarded) about.push(words.forwarded);
    const photos = chat.beside?.get(message)?.length;
    if (photos) about.push(words.hasPhotos.replace("{n}", photos));
    const both = element("span");
    both.append(
      element("span", "muted small", about.filter(Boolean).join(" · ")),
      element("span", "said", message.text),
    );
    return both;
  }

  function pick(message) {
    if (picked.size >= words.most) {
      refuse(words.tooMany);
      return false;
    }
    const field = element("input");
    field.type = "hidden";
    field.name = "pesan";
    const names = chat.beside?.get(message) ?? [];
    const beside = names.length ? photoChoices(names, {
      words, refuse, archive: chat.last.archive, taken: (name) => chat.last.photos.get(name),
    }) : null;
    const { sender, at: moment, text } = message;
    field.value = JSON.stringify({ sender, at: moment, text, photos: beside?.field });
    const button = element("button", "quiet small", words.drop);
    button.type = "button";
    button.setAttribute("aria-label", words.dropName.replace("{words}", message.text.slice(0, 40)));
    button.addEventListener("click", () => { drop(message); draw(); at("count").focus(); });
    const item = element("li", "chatrow");
    item.append(field, spoken(message), button);
    if (beside) item.append(beside.box);
    picked.set(message, { item, beside });
    at("picked").append(item);
    count();
    return true;
  }

  function drop(message) {
    picked.get(message)?.beside?.drop();
    picked.get(message)?.item.remove();
    picked.delete(message);
    count();
  }

  function count() {
    at("count").textContent = words.picked.replace("{n}", picked.size);
    at("nothing").hidden = picked.size > 0;
    at("send").querySelector("[type=submit]").disabled = picked.size === 0;
  }

  async function open(file) {
    try {
      take({ ...(await readChatFile(file)), archive: file });
    } catch (error) {
      at("picking").hidden = true;
      refuse(words.refused[error instanceof Refused ? error.code : "not_text"]);
    }
  }

  at("read").addEventListener("submit", (event) => {
    event.preventDefault();
    take({ text: at("text").value, isPart: false });
  });
  at("file").addEventListener("change", () => { if (at("file").files[0]) open(at("file").files[0]); });
  order.addEventListener("change", () => { if (chat.last) take(chat.last); });
  at("send").addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button.dataset.ready) return;
    event.preventDefault(); // photos that are being made small come along
    await photosReady();
    button.dataset.ready = "1";
    setTimeout(() => at("send").requestSubmit(button)); // a form refuses that while it is being sent
  });
  at("filter").addEventListener("input", () => { shown = AT_ONCE; draw(); });
  at("older").addEventListener("click", () => { shown += AT_ONCE; draw(); });

  document.querySelectorAll("[data-scripted]").forEach((one) => { one.hidden = false; });
  readBack();
  listen(open);

  // What was ticked and could not be sent stays, as it was.
  function readBack() {
    const kept = [...document.querySelectorAll("#chat-picked input[name=pesan]:checked")];
    const messages = kept.map((box) => ({ ...JSON.parse(box.value), kind: TEXT, forwarded: false }));
    at("picked").replaceChildren();
    chat = { messages: [...messages].reverse(), last: null };
    messages.forEach(pick);
    at("picking").hidden = !messages.length;
    count();
    draw();
  }
}

// Listens for what a telephone shares; opens what it has shared.
async function listen(open) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.page }).catch(() => {});
  const kept = await caches.match(SHARED).catch(() => null);
  if (!kept) return;
  const file = await kept.blob();
  await caches.delete("waspada-chat-shared");
  history.replaceState(null, "", page.dataset.page);
  open(file);
}

function clock(moment) {
  const [day, hour] = moment.split("T");
  return hour ? `${day.split("-").reverse().join("/")} ${hour.slice(0, 5).replace(":", ".")}` : "";
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
