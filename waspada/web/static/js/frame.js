// What every page shares: a table wider than its box can be scrolled by keyboard, and says so.

const WIDE = ".tbl, .scroll";
const boxes = document.querySelectorAll(WIDE);

function tend(box) {
  const isWide = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  if (isWide === box.hasAttribute("tabindex")) return;
  if (!isWide) {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    return;
  }
  box.tabIndex = 0;
  const named = box.querySelector("caption") || box.closest("section")?.querySelector("h2, h3")
    || document.querySelector("h1");
  if (named) {
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", named.textContent.trim());
  }
}

// What stands in the box is watched too: letters that arrive late widen a table, not its box.
const watch = new ResizeObserver((seen) => seen.forEach((one) => tend(one.target.closest(WIDE))));
function keep(box) {
  watch.observe(box);
  for (const part of box.children) watch.observe(part);
}
boxes.forEach(keep);
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelectorAll?.(WIDE).forEach(keep);
});

// On a narrow screen the tab that is open may lie beyond the edge of its row.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
