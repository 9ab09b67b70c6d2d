// Make a photo small enough for a slow link; what the camera wrote about time and place comes along
// only when the reporter agrees.

const LONGEST_SIDE = 1280;
const ENOUGH_BYTES = 130_000;
const QUALITIES = [0.72, 0.6, 0.48, 0.38];
const MOST_EXIF_BYTES = 24_000;

/** Return a smaller JPEG of a photo; the photo itself where the browser cannot read it. */
export async function shrink(file, { withFacts }) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // HEIC on most browsers: the server reads it
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const isJpeg = file.type === "image/jpeg";
  if (withFacts && scale === 1 && file.size <= ENOUGH_BYTES && isJpeg) {
    picture.close();
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let small = null;
  for (const quality of QUALITIES) {
    small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (small && small.size <= ENOUGH_BYTES) break;
  }
  if (!small || (withFacts && small.size >= file.size)) return file;
  const exif = withFacts && isJpeg ? exifOf(await file.arrayBuffer()) : null;
  const parts = exif ? [new Uint8Array([0xff, 0xd8]), exif, small.slice(2)] : [small];
  return new File(parts, "photo.jpg", { type: "image/jpeg" });
}

/** Return the EXIF segment of a JPEG, with the picture marked as already upright. */
function exifOf(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 4 <= view.byteLength) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2) + 2;
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null;
    const isExif = marker === 0xffe1 && at + 10 <= view.byteLength && view.getUint32(at + 4) === 0x45786966;
    if (isExif) {
      if (length > MOST_EXIF_BYTES || at + length > view.byteLength) return null;
      const segment = buffer.slice(at, at + length);
      setUpright(new DataView(segment), 10);
      return segment;
    }
    at += length;
  }
  return null;
}

function setUpright(view, start) {
  try {
    const little = view.getUint16(start) === 0x4949;
    const directory = start + view.getUint32(start + 4, little);
    const entries = view.getUint16(directory, little);
    for (let number = 0; number < entries; number += 1) {
      const entry = directory + 2 + number * 12;
      if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
    }
  } catch {
    // A damaged segment is passed on as it is; the server reads it with care.
  }
}
