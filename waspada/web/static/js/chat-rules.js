// Reads the text of a WhatsApp chat into messages, without the page and without the network.
// The patterns come from the server (sources/whatsapp_chat/rules.json); what is done with them is
// done alike in sources/whatsapp_chat/messages.py and dates.py, and both are held to
// tests/sources/chat_vectors.json.

export const [TEXT, MEDIA, DELETED, AUTOMATIC] = ["text", "media", "deleted", "system"];
export const ORDERS = ["dmy", "mdy", "ymd"];
const DAY = 86_400_000;

// Returns read(text, {today, order, isPart}) → {messages, order, isSure}.
export function makeReader(rules) {
  const one = (text) => new RegExp(text, "i");
  const every = (list) => list.map(one);
  const mark = new RegExp(rules.marks, "g");
  const startsWithMark = new RegExp(`^${rules.marks}`);
  const before = new RegExp(`^[ \\t]*(?:${rules.marks})*`);
  const headers = Object.entries(rules.headers).map(([name, text]) => [name, one(text)]);
  const notASender = every(rules.not_a_sender);
  const automatic = every(rules.automatic);
  const media = every(rules.media);
  const photo = every(rules.photo);
  const deleted = every(rules.deleted);
  const forwarded = one(rules.forwarded);
  const attached = one(rules.attached);
  const edited = one(rules.edited);
  const typed = one(rules.typed);

  function headsOf(lines) {
    let style = "";
    const heads = lines.map((line) => {
      const plain = line.replace(before, "");
      for (const [name, pattern] of headers) {
        if (style && name !== style) continue;
        const found = pattern.exec(plain);
        if (!found) continue;
        style = name;
        return headOf(name, found);
      }
      return null;
    });
    return { style, heads };
  }

  function headOf(style, found) {
    let groups = found.slice(1).map((group) => group ?? "");
    if (style === "web") groups = [...groups.slice(4, 8), ...groups.slice(0, 4), groups[8]];
    const [first, sign, second, third, hour, minute, seconds, half, rest] = groups;
    const stamp = { first, second, third, sign, hour, minute, seconds, half: half.toLowerCase() };
    return { stamp, rest };
  }

  function messageOf(head, at, body, style) {
    if (!head) {
      const text = plain(body.join("\n"));
      return text ? [sorted("", at, text)] : [];
    }
    const [sender, said] = parted(head.rest);
    if (!sender) {
      const text = plain([head.rest, ...body.slice(1)].join("\n"));
      return text ? [{ sender: "", at, text, kind: AUTOMATIC, forwarded: false }] : [];
    }
    const text = plain([said, ...body.slice(1)].join("\n"));
    const message = sorted(sender, at, text);
    // On iOS what WhatsApp itself wrote begins with a mark.
    const isOurs = style === "bracket" && startsWithMark.test(said);
    const isTyped = typed.test(text) || attached.test(text);
    if (message.kind === TEXT && isOurs && !isTyped) {
      return [{ sender, at, text, kind: AUTOMATIC, forwarded: false }];
    }
    return text ? [message] : [];
  }

  function parted(rest) {
    let at = rest.indexOf(": ");
    if (at < 0 && rest.replace(mark, "").replace(/[ \t\n]+$/, "").endsWith(":")) {
      at = rest.lastIndexOf(":");
    }
    const raw = at > 0 ? rest.slice(0, at).replace(mark, "") : "";
    const sender = raw.replace(/^[~ ]+/, "").split(" ").filter(Boolean).join(" ");
    if (!sender || [...sender].length > rules.longest_sender) return ["", rest];
    if (notASender.some((pattern) => pattern.test(sender))) return ["", rest];
    return [sender, rest.slice(at + 1).replace(/^ /, "")];
  }

  function plain(text) {
    const lines = text.replace(mark, "").split("\n").map((line) => line.replace(/[ \t]+$/, ""));
    return trimmed(lines.join("\n"));
  }

  function sorted(sender, at, whole) {
    let text = trimmed(whole.replace(edited, ""));
    let [first, rest] = firstLine(text);
    const isForwarded = Boolean(rest) && forwarded.test(trimmed(first));
    if (isForwarded) {
      text = trimmed(rest);
      [first, rest] = firstLine(text);
    }
    const message = { sender, at, text, kind: TEXT, forwarded: isForwarded };
    if (deleted.some((pattern) => pattern.test(text))) return { ...message, kind: DELETED };
    if (automatic.some((pattern) => pattern.test(text))) return { ...message, kind: AUTOMATIC };
    const file = photo.map((pattern) => pattern.exec(text)?.[1]).find(Boolean);
    if (file) message.file = file;
    if (media.some((pattern) => pattern.test(first))) {
      const words = trimmed(rest);
      return { ...message, text: words || text, kind: words ? TEXT : MEDIA };
    }
    // iOS names the photo behind the words that were sent with it.
    return { ...message, text: trimmed(text.replace(attached, "")) };
  }

  return function read(text, { today, order = "", isPart = false }) {
    const breaks = new RegExp(rules.breaks, "g");
    const spaces = new RegExp(rules.spaces, "g");
    const lines = text.replace(breaks, "\n").replace(spaces, " ").split("\n");
    const { style, heads } = headsOf(lines);
    const stamps = heads.filter(Boolean).map((head) => head.stamp);
    const [chosen, isSure] = ORDERS.includes(order) ? [order, true] : chooseOrder(stamps, today);
    const messages = [];
    let [begun, body, hasBegun, at] = [null, [], !isPart, ""];
    lines.forEach((line, number) => {
      const head = heads[number];
      const moment = head ? writtenAt(head.stamp, chosen, today) : "";
      if (!moment) {
        body.push(line);
        return;
      }
      if (hasBegun) messages.push(...messageOf(begun, at, body, style));
      [hasBegun, begun, at, body] = [true, head, moment, [head.rest]];
    });
    if (hasBegun) messages.push(...messageOf(begun, at, body, style));
    return { messages, order: stamps.length ? chosen : "", isSure };
  };
}

// Returns the photos that were sent with a message or within ten minutes of it: message → names.
// A photo without words belongs to the nearest message of its sender, and to none further off.
export function photosOf(messages, most = 4) {
  const found = new Map();
  const [last, waiting] = [new Map(), new Map()]; // by sender: the last message, photos since then
  const give = (owner, name) => {
    const names = found.get(owner) ?? [];
    if (names.length < most) found.set(owner, [...names, name]);
  };
  const settle = (sender, next) => {
    for (const one of waiting.get(sender) ?? []) {
      const away = (other) => (other ? Math.abs(Date.parse(other.at) - Date.parse(one.at)) : Infinity);
      const before = last.get(sender);
      const owner = away(before) <= away(next) ? before : next;
      if (away(owner) <= 600_000) give(owner, one.file);
    }
    waiting.delete(sender);
  };
  for (const one of messages) {
    if (one.kind === MEDIA && one.file) {
      waiting.set(one.sender, [...(waiting.get(one.sender) ?? []), one]);
    } else if (one.kind === TEXT) {
      settle(one.sender, one);
      last.set(one.sender, one);
      if (one.file) give(one, one.file);
    }
  }
  [...waiting.keys()].forEach((sender) => settle(sender, null));
  return found;
}

function trimmed(text) {
  return text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
}

function firstLine(text) {
  const at = text.indexOf("\n");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

// ---- days: dates.py says why -----------------------------------------------------------------

function chooseOrder(stamps, today) {
  if (stamps.some((stamp) => stamp.first.length === 4)) return ["ymd", true];
  const latest = utc(today) + DAY;
  const tests = [
    (days) => days.filter((day) => day === null).length,
    (days) => days.filter((day) => day !== null && day > latest).length,
    stepsBack,
  ];
  const read = (order) => stamps.map((stamp) => dayOf(stamp, order, today));
  const [dayFirst, monthFirst] = [read("dmy"), read("mdy")];
  for (const test of tests) {
    const [day, month] = [test(dayFirst), test(monthFirst)];
    if (day !== month) return [day < month ? "dmy" : "mdy", true];
  }
  const isSure = stamps.every((stamp) => stamp.first === stamp.second);
  return [looksAmerican(stamps) ? "mdy" : "dmy", isSure];
}

function stepsBack(days) {
  const known = days.filter((day) => day !== null);
  return known.filter((day, number) => number > 0 && day < known[number - 1]).length;
}

function looksAmerican(stamps) {
  return stamps.length > 0 && stamps.every((stamp) => stamp.half && stamp.sign === "/"
    && !stamp.first.startsWith("0") && !stamp.second.startsWith("0"));
}

function utc(iso) {
  return Date.parse(`${iso}T00:00:00Z`);
}

function dayOf(stamp, order, today) {
  const [first, second] = [Number(stamp.first), Number(stamp.second)];
  if (order === "ymd" || stamp.first.length === 4) {
    if (stamp.first.length !== 4 || !stamp.third) return null;
    return moment(first, second, Number(stamp.third));
  }
  const [day, month] = order === "dmy" ? [first, second] : [second, first];
  if (stamp.third) {
    const year = Number(stamp.third) + (stamp.third.length === 2 ? 2000 : 0);
    return moment(year, month, day);
  }
  const latest = utc(today) + DAY;
  const year = new Date(latest).getUTCFullYear();
  const found = moment(year, month, day);
  return found === null || found > latest ? moment(year - 1, month, day) : found;
}

function moment(year, month, day) {
  if (year < 2009 || year > 2100) return null;
  const found = new Date(Date.UTC(year, month - 1, day));
  const isReal = found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
  return isReal ? found.getTime() : null;
}

function writtenAt(stamp, order, today) {
  const day = dayOf(stamp, order, today);
  let hour = Number(stamp.hour);
  if (stamp.half && hour > 12) return "";
  if (stamp.half) hour = (hour % 12) + (stamp.half === "p" ? 12 : 0);
  if (day === null || hour > 23 || Number(stamp.minute) > 59 || Number(stamp.seconds) > 59) return "";
  const seconds = stamp.seconds ? `:${stamp.seconds}` : "";
  return `${new Date(day).toISOString().slice(0, 10)}T${String(hour).padStart(2, "0")}:${stamp.minute}${seconds}`;
}
