// Paint over what nobody shall recognise. Only boxes are sent; the server draws the photo anew.
// Strokes fill square cells of a grid, and full cells become as few boxes as they fit in.
const ACROSS = 64; // cells over the photo's width
const form = document.getElementById("blur");
const stage = document.getElementById("stage");
const canvas = document.getElementById("paint");
const said = document.getElementById("marked");
const boxes = form.elements.kotak;
const photo = stage.querySelector("img");
const ratio = Number(photo.getAttribute("height")) / Number(photo.getAttribute("width"));
const down = Math.max(1, Math.round(ACROSS * ratio));
let cells = new Set();
const strokes = [];
let drawing = null;

function paint() {
  canvas.width = photo.clientWidth * devicePixelRatio;
  canvas.height = photo.clientHeight * devicePixelRatio;
  const pen = canvas.getContext("2d");
  const [wide, high] = [canvas.width / ACROSS, canvas.height / down];
  const style = getComputedStyle(document.documentElement);
  pen.fillStyle = style.getPropertyValue("--accent").trim() || "#0b566b";
  pen.globalAlpha = 0.72;
  for (const cell of cells) {
    const [x, y] = [cell % ACROSS, Math.floor(cell / ACROSS)];
    pen.fillRect(Math.floor(x * wide), Math.floor(y * high), Math.ceil(wide), Math.ceil(high));
  }
  const found = merged();
  boxes.value = found.length ? JSON.stringify(found) : "";
  const share = Math.round((100 * cells.size) / (ACROSS * down));
  said.textContent = cells.size ? `${said.dataset.some} ${Math.max(share, 1)} %` : said.dataset.none;
}

// Runs of a row, joined with equal runs of the row above.
function merged() {
  const open = new Map();
  const done = [];
  for (let y = 0; y <= down; y += 1) {
    const runs = new Map();
    for (let x = 0; y < down && x < ACROSS; x += 1) {
      if (!cells.has(y * ACROSS + x)) continue;
      const from = x;
      while (x + 1 < ACROSS && cells.has(y * ACROSS + x + 1)) x += 1;
      runs.set(`${from}-${x}`, [from, x]);
    }
    for (const [key, box] of open) {
      if (!runs.has(key)) { done.push(box); open.delete(key); }
    }
    for (const [key, [from, to]] of runs) {
      if (open.has(key)) open.get(key).last = y;
      else open.set(key, { from, to, first: y, last: y });
    }
  }
  return done.map(({ from, to, first, last }) => {
    const [left, top] = [Math.floor((from * 1000) / ACROSS), Math.floor((first * 1000) / down)];
    const right = Math.ceil(((to + 1) * 1000) / ACROSS);
    const bottom = Math.ceil(((last + 1) * 1000) / down);
    return [left, top, Math.min(right, 1000) - left, Math.min(bottom, 1000) - top];
  });
}

function stamp(event) {
  const area = canvas.getBoundingClientRect();
  const x = ((event.clientX - area.left) / area.width) * ACROSS;
  const y = ((event.clientY - area.top) / area.height) * down;
  const size = Number(form.elements.size.value);
  const reach = size || 2;
  for (let cy = Math.floor(y - reach); cy <= y + reach; cy += 1) {
    for (let cx = Math.floor(x - reach); cx <= x + reach; cx += 1) {
      if (cx < 0 || cy < 0 || cx >= ACROSS || cy >= down) continue;
      if ((cx + 0.5 - x) ** 2 + (cy + 0.5 - y) ** 2 > reach ** 2) continue;
      if (size) cells.add(cy * ACROSS + cx);
      else cells.delete(cy * ACROSS + cx);
    }
  }
}

// A quick finger leaves gaps between its events: fill the way from the last one.
function sweep(event) {
  const steps = Math.ceil(Math.hypot(event.clientX - drawing.x, event.clientY - drawing.y) / 4) || 1;
  for (let n = 1; n <= steps; n += 1) {
    stamp({
      clientX: drawing.x + ((event.clientX - drawing.x) * n) / steps,
      clientY: drawing.y + ((event.clientY - drawing.y) * n) / steps,
    });
  }
  drawing = { x: event.clientX, y: event.clientY };
  paint();
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  strokes.push(new Set(cells));
  canvas.setPointerCapture(event.pointerId);
  drawing = { x: event.clientX, y: event.clientY };
  sweep(event);
});
canvas.addEventListener("pointermove", (event) => { if (drawing) sweep(event); });
for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, () => { drawing = null; });
}
document.getElementById("undo").addEventListener("click", () => {
  cells = strokes.pop() ?? new Set();
  paint();
});
document.getElementById("clear").addEventListener("click", () => {
  strokes.push(new Set(cells));
  cells = new Set();
  paint();
});
addEventListener("resize", paint);

// What was painted before a refusal is still there.
try {
  for (const [left, top, width, height] of JSON.parse(boxes.value || "[]")) {
    for (let y = Math.round((top * down) / 1000); y < ((top + height) * down) / 1000 - 0.01; y += 1) {
      for (let x = Math.round((left * ACROSS) / 1000); x < ((left + width) * ACROSS) / 1000 - 0.05; x += 1) {
        cells.add(y * ACROSS + x);
      }
    }
  }
} catch { boxes.value = ""; }
canvas.hidden = false;
document.getElementById("brushes").hidden = false;
if (photo.complete) paint();
else photo.addEventListener("load", paint);
