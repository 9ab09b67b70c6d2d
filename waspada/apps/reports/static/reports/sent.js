// What became of reports that were sent: their numbers are shown once, and kept only on request.

import { forgetReceipt, keepReceipt } from "./keep.js";
import { all, change } from "./store.js";

/** Show numbers in a section with a <template>; freshKey(): a form key; onNew(): begin another. */
export function sentSection({ section, freshKey, onNew }) {
  const list = section.querySelector("[data-list]");
  const shown = new Set();

  /** Take the numbers that nobody has seen yet off the telephone and onto the page. */
  async function takeTold() {
    if (document.visibilityState !== "visible") return [];
    const told = (await all("told")).filter(({ receipt }) => !shown.has(receipt));
    if (!told.length) return [];
    told.sort((one, other) => one.at - other.at).forEach(show);
    await change(["told"], ({ told: store }) => told.forEach(({ receipt }) => store.delete(receipt)));
    return told;
  }

  function show({ receipt, problems }) {
    shown.add(receipt);
    const item = section.querySelector("template").content.cloneNode(true);
    const [number, save, hide, follow, said] = ["number", "save", "hide", "follow", "said"]
      .map((name) => item.querySelector(`[data-${name}]`));
    number.textContent = receipt;
    follow.elements.nomor.value = receipt;
    follow.addEventListener("submit", async (event) => {
      event.preventDefault();
      follow.elements.csrfmiddlewaretoken.value = await freshKey().catch(() => "");
      follow.submit(); // posted: the number stands in no address and in no history
    });
    const box = item.querySelector("[data-one]");
    for (const problem of problems) {
      const why = document.createElement("p");
      why.className = "error";
      why.setAttribute("role", "alert");
      why.textContent = problem;
      box.prepend(why);
    }
    save.addEventListener("click", () => {
      keepReceipt(receipt);
      said.textContent = said.dataset.saved;
      save.hidden = true;
    });
    hide.addEventListener("click", () => {
      forgetReceipt(receipt);
      box.remove();
      if (!list.children.length) onNew();
    });
    list.prepend(item);
    section.hidden = false;
  }

  section.querySelector("[data-new]").addEventListener("click", () => {
    onNew();
    section.hidden = true;
    list.replaceChildren();
  });

  return { takeTold, show };
}
