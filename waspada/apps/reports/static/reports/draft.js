// The report that is being written: begun at its first letter, kept at every pause.

import { addPhoto, beginReport, draftOfTab, dropReport, holdDraft, lockReport, releaseReport, removePhoto, saveDraft } from "./keep.js";

const PAUSE_MS = 400;

/** Keep what is written.

fields() : what stands in the form, [[name, value]]
isEmpty() : whether nothing worth keeping stands there
lockOf() : the reporter's lock, null without one
onFailed(error) : the telephone cannot keep it
*/
export function draftKeeper({ reporter, fields, isEmpty, facts, lockOf, onFailed }) {
  let report = null;
  let beginning = null;
  let timer = 0;
  let turn = Promise.resolve();

  // One after another: a draft that is written late must not undo the sending.
  const inTurn = (work) => {
    turn = turn.then(work, work);
    return turn;
  };

  async function begin() {
    beginning ||= beginReport({ reporter, lock: lockOf() });
    report = await beginning;
    return report;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  }

  const save = () => inTurn(saveNow);

  async function saveNow() {
    clearTimeout(timer);
    if (isEmpty()) return;
    const mine = await begin();
    if (mine.isReleased || !mine.secret) return;
    mine.facts = facts();
    try {
      await lockReport(mine, lockOf());
      await saveDraft(mine, fields());
    } catch (error) {
      onFailed(error);
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });

  return {
    token: () => report?.token ?? "",
    later,
    save,
    begin,
    restore: async () => {
      const kept = await draftOfTab(reporter);
      if (kept) take(kept.report);
      return kept;
    },
    take,
    addPhoto: async (file) => {
      const number = await addPhoto(await begin(), file);
      later();
      return number;
    },
    removePhoto: async (number) => {
      await removePhoto(report, number).catch(() => {});
      later();
    },
    /** Let it go; it is sent from the telephone's storage. Throws where that keeps nothing. */
    release: () => inTurn(async () => {
      clearTimeout(timer);
      const mine = await begin();
      mine.isReleased = true;
      mine.facts = facts();
      try {
        await lockReport(mine, lockOf());
        await releaseReport(mine, fields());
      } catch (error) {
        mine.isReleased = false;
        throw error;
      }
      return mine;
    }),
    /** Take back a report that was refused: it is written on under the same token. */
    takeBack: async () => {
      report.isReleased = false;
      await holdDraft(report);
      await save();
    },
    forget: async () => {
      clearTimeout(timer);
      if (report) await dropReport(report).catch(() => {});
      end();
    },
    end,
  };

  function take(other) {
    report = other;
    beginning = Promise.resolve(other);
  }

  function end() {
    clearTimeout(timer);
    report = null;
    beginning = null;
  }
}
