// The telephone keeps receipt numbers only when asked to, until it is told to forget them.

import { forgetReceipt, forgetReceipts, keepReceipt, receipts } from "./keep.js";

const page = document.getElementById("receipt-page");
if (page) {
  const { receipt } = page.dataset;
  const [save, forget, said] = ["save", "forget", "forget-said"].map((id) => document.getElementById(id));
  const isKept = () => receipts().some((one) => one.receipt === receipt);
  save.hidden = isKept();
  forget.hidden = false;
  save.addEventListener("click", () => {
    keepReceipt(receipt);
    said.textContent = said.dataset.saved;
    save.hidden = true;
  });
  forget.addEventListener("click", () => {
    forgetReceipt(receipt);
    // The number leaves the address too, so that *back* and the history do not show it.
    history.replaceState(null, "", "/tanda-terima/");
    said.textContent = said.dataset.done;
    save.hidden = true;
    forget.hidden = true;
  });
}

const own = document.getElementById("own-receipts");
if (own) {
  const list = own.querySelector("ul");
  const show = () => {
    const known = receipts();
    own.hidden = !known.length;
    const at = new Intl.DateTimeFormat(document.documentElement.lang, {
      day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
    });
    list.replaceChildren(...known.map((one) => {
      const item = document.createElement("li");
      const link = document.createElement("button");
      link.type = "button";
      link.className = "plain own-number";
      link.textContent = one.receipt;
      // Posted: the number stands in no address and in no history.
      link.addEventListener("click", () => {
        const follow = document.getElementById("follow");
        follow.elements.nomor.value = one.receipt;
        follow.requestSubmit();
      });
      const when = document.createElement("span");
      when.className = "muted small";
      when.textContent = ` ${at.format(one.at)}`;
      item.append(link, when);
      return item;
    }));
  };
  document.getElementById("forget-all").addEventListener("click", () => {
    forgetReceipts();
    show();
  });
  show();
}
