// Points of an agenda move with their buttons; Alt and an arrow press the button of the point
// that has the focus, and the moved point has the focus again when the page is back.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const point = event.target.closest("[data-point]");
  if (!point || event.target.closest("input, textarea")) return;
  const way = event.key === "ArrowUp" ? "up" : "down";
  const button = point.querySelector(`[data-move="${way}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

const moved = window.location.hash && document.querySelector(window.location.hash);
if (moved && moved.matches("[data-point]")) moved.focus();
