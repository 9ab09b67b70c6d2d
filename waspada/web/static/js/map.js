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
