// The photos of an exported chat: offered beside a ticked message, made small on this device, and
// sent only when they are ticked too.
import { openPhoto } from "./chat-file.js";
import { shrink } from "../reports/shrink.js";

let [given, ticked] = [0, 0];
let preparing = Promise.resolve();

// Resolves when every ticked photo is ready to be sent.
export const photosReady = () => preparing;

// Returns {field, box}: the name under which a message's ticked photos are sent, and the choices.
// archive : the file, taken(name) : the photo's entry in it
// words : what is said; refuse(sentence) : says why not
export function photoChoices(names, { taken, words, refuse, archive }) {
  given += 1;
  const field = `foto-${given}`;
  const input = element("input", { type: "file", name: field, multiple: true, hidden: true });
  const box = element("fieldset", { className: "chatphotos" });
  box.append(element("legend", { className: "small", textContent: words.photos }), input);
  const chosen = new Map(); // name → the small photo

  function put() {
    const files = new DataTransfer();
    chosen.forEach((photo) => files.items.add(photo));
    input.files = files.files;
    box.dataset.ready = chosen.size;
  }

  function choose(name, photo, tick) {
    if (tick.checked && ticked >= words.mostPhotos) {
      tick.checked = false;
      refuse(words.tooManyPhotos);
      return;
    }
    ticked += tick.checked ? 1 : -1;
    preparing = preparing.then(async () => {
      if (tick.checked) chosen.set(name, await small(photo));
      else chosen.delete(name);
      put();
    });
  }

  names.forEach((name, at) => {
    const said = words.photo.replace("{n}", at + 1);
    const tick = element("input", { type: "checkbox", disabled: true });
    const picture = element("img", { alt: said });
    const label = element("label");
    label.append(tick, picture);
    box.append(label);
    openPhoto(archive, taken(name)).then(async (photo) => {
      picture.src = URL.createObjectURL(photo);
      await picture.decode();
      tick.disabled = false;
      tick.addEventListener("change", () => choose(name, photo, tick));
    }).catch(() => label.replaceChildren(words.photoBroken.replace("{n}", at + 1)));
  });
  return { field, box, drop: () => { ticked -= box.querySelectorAll(":checked").length; } };
}

async function small(photo) {
  const made = await shrink(photo, { withFacts: false });
  return made instanceof File ? made : new File([made], "foto.jpg", { type: made.type });
}

function element(name, fields = {}) {
  return Object.assign(document.createElement(name), fields);
}
