// Takes the text out of an exported chat, .txt or .zip, without reading more than is needed:
// of a long chat the end, of an archive the one file that is the chat, and photos as they are asked for.

// longest : bytes that are read, the last ones; most : an archive that unpacks to more is no chat
const LIMITS = { longest: 4 * 1024 * 1024, most: 256 * 1024 * 1024 };
const LARGEST_PHOTO = 12 * 1024 * 1024;
const END = 0x06054b50;
const ENTRY = 0x02014b50;

export class Refused extends Error {
  // code : not_text, not_utf8, broken_zip, locked_zip, no_chat, too_large
  constructor(code) {
    super(code);
    this.code = code;
  }
}

// Returns {text, isPart, photos}; isPart when only the end was read; photos: Map of name to entry.
export async function readChatFile(file, limits = LIMITS) {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const isZip = start[0] === 0x50 && start[1] === 0x4b && start[2] <= 8;
  const entries = isZip ? await entriesIn(file) : [];
  const { bytes, isPart, mark } = isZip
    ? await fromArchive(file, chatAmong(entries), limits)
    : await fromPlain(file, start, limits);
  const photos = entries.filter((entry) => /\.(jpe?g|png)$/i.test(entry.name));
  const named = photos.map((entry) => [entry.name.split("/").pop(), entry]);
  return { text: decoded(bytes, isPart, mark), isPart, photos: new Map(named) };
}

// Returns one photo of an archive as a Blob; refuses what is larger than any photo of a chat.
export async function openPhoto(file, entry) {
  if (entry.packed > LARGEST_PHOTO) throw new Refused("too_large");
  const packed = await unpacked(file, entry);
  const type = /png$/i.test(entry.name) ? "image/png" : "image/jpeg";
  if (packed instanceof Blob) return packed.slice(0, packed.size, type);
  const { bytes, isPart } = await lastOf(packed, { longest: LARGEST_PHOTO, most: LARGEST_PHOTO });
  if (isPart) throw new Refused("too_large");
  return new Blob([bytes], { type });
}

async function fromPlain(file, start, { longest }) {
  const from = evenly(Math.max(0, file.size - longest));
  const bytes = new Uint8Array(await file.slice(from).arrayBuffer());
  return { bytes, isPart: from > 0, mark: start };
}

function evenly(place) {
  return place - (place % 2); // UTF-16 has two bytes to a letter
}

function decoded(bytes, isPart, mark) {
  const isLittle = mark[0] === 0xff && mark[1] === 0xfe;
  const isBig = mark[0] === 0xfe && mark[1] === 0xff;
  let whole = bytes;
  if (isPart && !isLittle && !isBig) whole = bytes.subarray(bytes.indexOf(10) + 1);
  let text;
  try {
    const encoding = isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8";
    text = new TextDecoder(encoding, { fatal: true }).decode(whole);
  } catch {
    throw new Refused("not_utf8");
  }
  if (text.slice(0, 65_536).includes("\0")) throw new Refused("not_text");
  return text;
}

// ---- .zip ------------------------------------------------------------------------------------

async function fromArchive(file, entry, limits) {
  const content = await unpacked(file, entry);
  if (!(content instanceof Blob)) return lastOf(content, limits);
  return fromPlain(content, new Uint8Array(await content.slice(0, 4).arrayBuffer()), limits);
}

// Returns what an entry holds: a Blob where it is stored as it is, else a stream.
async function unpacked(file, entry) {
  if (entry.flags & 1) throw new Refused("locked_zip");
  if (entry.method !== 0 && entry.method !== 8) throw new Refused("broken_zip");
  const head = await view(file, entry.at, 30);
  const from = entry.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = file.slice(from, from + entry.packed);
  if (entry.method === 0) return packed;
  return packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
}

// Unpacks without keeping more than the end; stops at what no chat can be.
async function lastOf(stream, { longest, most }) {
  const reader = stream.getReader();
  let [kept, held, total, mark] = [[], 0, 0, null];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      mark ??= value.slice(0, 4);
      total += value.length;
      held += value.length;
      kept.push(value);
      while (held - kept[0].length >= longest) held -= kept.shift().length;
      if (total > most) throw new Refused("too_large");
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error instanceof Refused ? error : new Refused("broken_zip");
  }
  const bytes = new Uint8Array(await new Blob(kept).arrayBuffer());
  const from = evenly(total - bytes.length) === total - bytes.length ? 0 : 1;
  return { bytes: bytes.subarray(from), isPart: total > bytes.length, mark: mark ?? new Uint8Array() };
}

async function entriesIn(file) {
  const from = Math.max(0, file.size - 65_557);
  const tail = await view(file, from, file.size - from);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new Refused("broken_zip");
  const size = tail.getUint32(end + 12, true);
  if (size > 16 * 1024 * 1024) throw new Refused("too_large");
  const list = await view(file, tail.getUint32(end + 16, true), size);
  return entriesOf(list);
}

function chatAmong(entries) {
  const chats = entries.filter((entry) => /\.txt$/i.test(entry.name));
  const named = chats.find((entry) => /(^|\/)_chat\.txt$|whatsapp/i.test(entry.name));
  const found = named ?? (chats.length === 1 ? chats[0] : null);
  if (!found) throw new Refused("no_chat");
  return found;
}

function entriesOf(list) {
  const found = [];
  let at = 0;
  while (at + 46 <= list.byteLength && list.getUint32(at, true) === ENTRY) {
    const length = list.getUint16(at + 28, true);
    const bytes = new Uint8Array(list.buffer, at + 46, Math.min(length, list.byteLength - at - 46));
    found.push({
      name: new TextDecoder().decode(bytes),
      flags: list.getUint16(at + 8, true),
      method: list.getUint16(at + 10, true),
      packed: list.getUint32(at + 20, true),
      at: list.getUint32(at + 42, true),
    });
    at += 46 + length + list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
  }
  return found;
}

async function view(file, from, length) {
  const bytes = await file.slice(from, from + length).arrayBuffer();
  if (bytes.byteLength < length) throw new Refused("broken_zip");
  return new DataView(bytes);
}
