// Reads what test_whatsapp_chat.py hands over on standard input with the browser's own reader.
import { readFileSync } from "node:fs";

// Handed over as text: without a package.json, a .js file is not a module for Node.
const module = (name) => {
  const source = readFileSync(new URL(`../../waspada/web/static/js/${name}`, import.meta.url));
  return import(`data:text/javascript;base64,${source.toString("base64")}`);
};
const { openPhoto, readChatFile } = await module("chat-file.js");
const { makeReader, photosOf } = await module("chat-rules.js");

const { rules, vectors, files, limits, album } = JSON.parse(readFileSync(0, "utf-8"));
const read = makeReader(rules);
const chats = vectors.map((vector) => read(vector.text, {
  today: vector.today, order: vector.asked ?? "", isPart: vector.is_part ?? false,
}));
const beside = [...photosOf(read(album, { today: "2024-11-28" }).messages)]
  .map(([message, names]) => [message.text, names]);
const opened = [];
for (const base64 of files) {
  try {
    const file = new Blob([Buffer.from(base64, "base64")]);
    const { text, isPart, photos } = await readChatFile(file, limits);
    const taken = await Promise.all([...photos].map(async ([name, entry]) => {
      const photo = await openPhoto(file, entry);
      return [name, photo.type, photo.size];
    }));
    opened.push([text.length, isPart, text.slice(-40), taken]);
  } catch (error) {
    if (!error.code) throw error;
    opened.push([error.code]);
  }
}
process.stdout.write(JSON.stringify({ chats, opened, beside }));
