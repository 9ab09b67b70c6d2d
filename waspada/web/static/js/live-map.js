// The map that can be moved, loaded on a tap only: outlines and points of our own server, no
// tiles, no letters drawn by the map. It reads levels from the plain map, which it replaces.
import { Map as MapView, Marker, NavigationControl, Popup } from "../vendor/maplibre-gl.mjs";

const LEVELS = ["normal", "waspada", "siaga", "awas"];
const HATCH = "hatch";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Diagonal lines for places without reports, in the page's own colours. */
function hatch() {
  const size = 8;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.fillStyle = token("--map-none");
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = token("--map-none-line");
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}

function levelsOf(figure) {
  const found = {};
  for (const area of figure.querySelectorAll("[data-code]")) {
    found[area.dataset.code] = area.dataset.level;
  }
  return found;
}

function boundsOf(features) {
  const box = [180, 90, -180, -90];
  const visit = (part) => {
    if (typeof part[0] === "number") {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1]);
    } else {
      part.forEach(visit);
    }
  };
  features.forEach((feature) => visit(feature.geometry.coordinates));
  return box;
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return answer.json();
}

/** Put a map that can be moved into the box; resolves when it is drawn. */
export async function openLiveMap(box, figure) {
  const [areas, points, rings] = await Promise.all([
    read(box.dataset.outlines),
    read(box.dataset.points),
    box.dataset.rings ? read(box.dataset.rings) : { type: "FeatureCollection", features: [] },
  ]);
  const levels = levelsOf(figure);
  for (const feature of areas.features) feature.properties.shown = levels[feature.id] ?? "none";
  const map = new MapView({
    container: box,
    style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": token("--surface") } }] },
    bounds: boundsOf(areas.features),
    fitBoundsOptions: { padding: 16 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: window.matchMedia("(pointer: coarse)").matches,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }));
  await map.once("load");
  map.resize(); // its own style sheet may have come after the box was measured
  map.fitBounds(boundsOf(areas.features), { padding: 16, animate: false });
  map.addImage(HATCH, hatch());
  map.addSource("areas", { type: "geojson", data: areas });
  map.addSource("points", { type: "geojson", data: points });
  map.addLayer({ id: "none", type: "fill", source: "areas", filter: ["==", ["get", "shown"], "none"], paint: { "fill-pattern": HATCH } });
  const colours = LEVELS.flatMap((level) => [level, token(`--map-${level}`)]);
  map.addLayer({
    id: "levels", type: "fill", source: "areas", filter: ["!=", ["get", "shown"], "none"],
    paint: { "fill-color": ["match", ["get", "shown"], ...colours, token("--map-none")] },
  });
  map.addLayer({ id: "edges", type: "line", source: "areas", paint: { "line-color": token("--map-line"), "line-width": 1 } });
  map.addLayer({
    id: "points", type: "circle", source: "points",
    paint: {
      "circle-color": token("--dot"), "circle-opacity": 0.86, "circle-stroke-color": token("--dot-line"), "circle-stroke-width": 1,
      "circle-radius": ["interpolate", ["linear"], ["get", "count"], 1, 5, 10, 10, 50, 18],
    },
  });
  map.addSource("rings", { type: "geojson", data: rings });
  map.addLayer({
    id: "rings", type: "line", source: "rings",
    paint: { "line-color": token("--ink"), "line-width": 2, "line-dasharray": [3, 2] },
  });
  for (const ring of rings.features) addNumber(map, ring, box.dataset.find);
  map.on("click", "points", (event) => {
    if (event.originalEvent.target !== map.getCanvas()) return; // a ring's number lies on it
    showPoint(map, event.features[0], box.dataset.unit);
  });
  for (const layer of ["points"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
  await map.once("idle");
  box.dataset.ready = "true";
}

/** A ring has its number beside it, which says what was found and leads to it. */
function addNumber(map, ring, word) {
  const { number, plate, name, words, url } = ring.properties;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "findno";
  button.textContent = number;
  button.setAttribute("aria-label", `${word} ${number}: ${name}. ${words}`);
  const link = document.createElement("a");
  link.href = url;
  link.textContent = `${number}. ${name}`;
  const said = document.createElement("div");
  said.append(link, document.createElement("br"), words);
  const popup = new Popup({ closeButton: false, offset: 12 }).setDOMContent(said);
  new Marker({ element: button }).setLngLat(plate).setPopup(popup).addTo(map);
}

/** A point says its place and count as text, and leads to the list. */
function showPoint(map, feature, unit) {
  const link = document.createElement("a");
  link.href = feature.properties.url;
  link.textContent = `${feature.properties.name}: ${feature.properties.count} ${unit}`;
  new Popup({ closeButton: false }).setLngLat(feature.geometry.coordinates).setDOMContent(link).addTo(map);
}
