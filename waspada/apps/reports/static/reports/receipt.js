// The telephone remembers receipt numbers until it is told to forget them.

import { forgetReceipt, forgetReceipts, receipts } from "./keep.js";

const page = document.getElementById("receipt-page");
const forget = document.getElementById("forget");
if (page && forget) {
  forget.hidden = false;
  forget.addEventListener("click", () => {
    forgetReceipt(page.dataset.receipt);
    // The number leaves the address too, so that *back* and the history do not show it.
    history.replaceState(null, "", "/tanda-terima/");
    const said = document.getElementById("forget-said");
    said.textContent = said.dataset.done;
    forget.hidden = true;
  });
}

const own = document.getElementById("own-receipts");
if (own) {
  const list = own.querySelector("ul");
  const show = () => {
    const known = receipts();
    own.hidden = !known.length;
    const at = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    list.replaceChildren(...known.map((one) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/tanda-terima/${encodeURIComponent(one.receipt)}/`;
      link.textContent = one.receipt;
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
