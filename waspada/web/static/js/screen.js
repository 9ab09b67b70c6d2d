// The wall of a room: arrows, space and page keys turn it, Home begins again, Escape leaves.
const go = (address) => { if (address) window.location.assign(address); };
const link = (rel) => document.querySelector(`.wallfoot a[rel="${rel}"]`)?.href;

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("button, input")) return;
  if (["ArrowRight", "PageDown", " "].includes(event.key)) {
    event.preventDefault();
    go(link("next"));
  } else if (["ArrowLeft", "PageUp"].includes(event.key)) {
    event.preventDefault();
    go(link("prev"));
  } else if (event.key === "Home") {
    go(`${window.location.pathname}${window.location.search.replace(/([?&])ke=\d+&?/, "$1")}`);
  }
});

const button = document.querySelector("[data-fill-screen]");
if (button && document.documentElement.requestFullscreen) {
  button.hidden = false;
  button.addEventListener("click", () => document.documentElement.requestFullscreen());
}
