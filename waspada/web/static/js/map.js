import { makeCopyButtons } from "./copy.js";
import { makeMapsWalkable } from "./map-walk.js";

// On a wide screen the map comes by itself once the page is read; on a phone, or where the
// reader saves data, it waits for a tap. Without this file the same button is a plain link.
const wide = window.matchMedia("(min-width: 901px)");
const saves = navigator.connection?.saveData === true;

function loadMap() {
  const button = document.querySelector("[data-load-map]");
  if (button && wide.matches && !saves) {
    button.click();
  }
}

// htmx, loaded before, makes the button load in place when the document is ready; so do we, after.
if (document.readyState === "complete") {
  loadMap();
} else {
  document.addEventListener("DOMContentLoaded", loadMap);
}

// The map that can be moved comes on a tap: its code is several times the page.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-open-live]");
  if (!button) return;
  const figure = button.closest(".map");
  const box = figure.querySelector("[data-live]");
  const said = figure.querySelector("[data-live-said]");
  button.disabled = true;
  if (!document.querySelector("[data-map-style]")) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = button.dataset.style;
    style.dataset.mapStyle = "";
    document.head.append(style);
  }
  box.hidden = false;
  try {
    const { openLiveMap } = await import("./live-map.js");
    await openLiveMap(box, figure);
    figure.querySelector("svg.drawn").setAttribute("hidden", "");
    button.hidden = true;
    figure.scrollIntoView({ block: "nearest" });
  } catch {
    box.hidden = true;
    said.hidden = false;
    button.disabled = false;
  }
});

// A button that only works with this file is shown by it.
const revealLive = () => {
  document.querySelectorAll("[data-open-live][hidden]:not(:disabled)").forEach((button) => {
    if (!button.closest(".map").querySelector("[data-live][data-ready]")) button.hidden = false;
  });
};

const makeReady = () => {
  revealLive();
  makeMapsWalkable();
  makeCopyButtons();
};
document.addEventListener("htmx:afterSettle", makeReady);
if (document.readyState === "complete") {
  makeReady();
} else {
  document.addEventListener("DOMContentLoaded", makeReady);
}
