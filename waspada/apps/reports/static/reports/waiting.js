// The list of what is on the telephone: drafts, reports that wait for a signal, and what failed.

/** Show kept reports in a box.

isOpen(row) : whether this page can open it
isOthers(row) : whether another account wrote it
act : {edit(row), discard(row), send()}
*/
export function waitingList({ box, words, fill, isOpen, isOthers, act }) {
  const at = new Intl.DateTimeFormat(document.documentElement.lang, {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  });

  function show(rows, sentence = "") {
    const waits = rows.filter(({ state }) => state === "waiting");
    box.hidden = !rows.length;
    if (!rows.length) return;
    const head = line("", "");
    const count = document.createElement("b");
    count.textContent = headOf(waits);
    head.append(count);
    const going = waits.filter((row) => !row.problem && isOpen(row));
    // What the PIN locks is sent by an open page alone: the worker cannot open it.
    const saved = going.some((row) => row.locked) ? words.savedLocked : words.saved;
    const note = line(sentence || (going.length ? saved : ""), "small");
    note.setAttribute("role", "status");
    const list = document.createElement("ul");
    list.append(...rows.map(item));
    const row = document.createElement("div");
    row.className = "row";
    if (waits.some((one) => !one.problem && isOpen(one))) row.append(button(words.tryNow, () => act.send()));
    box.replaceChildren(head, note, list, row);
  }

  // What was refused waits for its writer, whatever the signal.
  function headOf(waits) {
    const refused = waits.filter((row) => row.problem).length;
    const parts = [];
    if (waits.length > refused) parts.push(fill(words.waiting, { count: waits.length - refused }));
    if (refused) parts.push(fill(words.refused, { count: refused }));
    return parts.join(" · ") || words.draftsKept;
  }

  function item(row) {
    const made = document.createElement("li");
    // Only when: who picks up the telephone reads nothing of it.
    made.append(line(`${row.state === "draft" ? `${words.draft} · ` : ""}${at.format(row.savedAt)} · ${stateOf(row)}`, ""));
    if (row.problem) made.append(line(fill(words.failed, { reason: row.problem }), "error-text"));
    else if (isOthers(row)) made.append(line(words.otherPerson, "error-text"));
    const buttons = document.createElement("div");
    buttons.className = "row";
    const mayEdit = isOpen(row) && !isOthers(row) && !row.receipt && (row.problem || row.state === "draft");
    if (mayEdit) buttons.append(button(row.problem ? words.complete : words.goOn, () => act.edit(row)));
    buttons.append(button(words.discard, () => act.discard(row)));
    made.append(buttons);
    return made;
  }

  function stateOf(row) {
    if (!isOpen(row) && !isOthers(row)) return words.isLocked;
    if (row.receipt) return fill(words.sentPhotosWait, { receipt: row.receipt, count: row.photos.length });
    const photos = row.photos.length ? fill(words.photos, { count: row.photos.length }) : words.noPhotos;
    return row.state === "draft" || row.problem ? photos : `${row.locked ? words.savedLockedShort : words.savedShort} · ${photos}`;
  }

  return { show };
}

export function line(text, className) {
  const made = document.createElement("p");
  made.className = className;
  made.textContent = text;
  return made;
}

export function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
