// Walking on the drawn map by keyboard: one tab stop, arrows to the nearest place that way,
// Enter opens it. What a place is, is said below the map. The table has the same without script.
const TOWARDS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const places = (map) => [...map.querySelectorAll("a[data-x]")];
const at = (place) => [Number(place.dataset.x), Number(place.dataset.y)];

/** Say what a place is; its title is already in the reader's language. */
function say(map, words) {
  const said = map.closest(".map")?.querySelector("[data-walk-said]");
  if (said) said.textContent = words;
}

/** Of the places that way, the one that costs least: straight on counts once, aside twice. */
function nearest(all, from, [dx, dy]) {
  const [x, y] = at(from);
  let best = null;
  let least = Infinity;
  for (const place of all) {
    const [px, py] = at(place);
    const ahead = (px - x) * dx + (py - y) * dy;
    const aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
    if (place === from || ahead <= 0.5 || aside > 3 * ahead + 20) continue;
    if (ahead + 2 * aside < least) [best, least] = [place, ahead + 2 * aside];
  }
  return best;
}

function make(map) {
  if (map.dataset.walk === "ready") return;
  map.dataset.walk = "ready";
  const all = places(map);
  if (!all.length) return;
  all[0].tabIndex = 0;
  let current = all[0];
  map.addEventListener("focusin", (event) => {
    const place = event.target.closest("a[data-x]");
    if (!place) return;
    current.tabIndex = -1;
    current = place;
    current.tabIndex = 0;
    const help = map.closest(".map")?.dataset.walkHelp ?? "";
    say(map, `${place.querySelector("title")?.textContent ?? ""}. ${help}`);
  });
  map.addEventListener("keydown", (event) => {
    const way = TOWARDS[event.key];
    const place = event.target.closest("a[data-x]");
    if (!way || !place || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    nearest(all, place, way)?.focus();
  });
}

export function makeMapsWalkable() {
  document.querySelectorAll("svg[data-walk]").forEach(make);
}
