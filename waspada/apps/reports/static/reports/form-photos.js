// The photos of the form: made small, shown, taken out again.

import { shrink } from "./shrink.js";

/** Manage the photos of a form.

words : sentences, data-* of #words
keep(file) : keep a photo that was added; resolves with its number
remove(number) : forget one
withFacts() : whether time and place of the camera come along
*/
export function photoField({ input, list, said, words, most, fill, keep, remove, withFacts }) {
  let photos = []; // {number, file, picture}
  let preparing = Promise.resolve();

  input.addEventListener("change", () => {
    const chosen = [...input.files];
    input.value = "";
    add(chosen);
  });

  function add(files) {
    preparing = preparing.then(() => addAll(files));
    return preparing;
  }

  async function addAll(chosen) {
    const room = most - photos.length;
    said.textContent = words.preparing;
    let problem = chosen.length > room ? fill(words.tooManyPhotos, { limit: most }) : "";
    for (const file of chosen.slice(0, room)) {
      const small = await shrink(file, { withFacts: withFacts() });
      try {
        photos.push({ number: await keep(small), file: small, picture: URL.createObjectURL(small) });
      } catch {
        problem = words.noRoomPhoto;
        break;
      }
      show();
    }
    said.textContent = problem;
  }

  function show() {
    list.hidden = !photos.length;
    list.replaceChildren(...photos.map((photo, at) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.src = photo.picture;
      image.alt = "";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = "×";
      button.setAttribute("aria-label", fill(words.removePhoto, { number: at + 1 }));
      button.addEventListener("click", () => {
        URL.revokeObjectURL(photo.picture);
        photos = photos.filter((one) => one !== photo);
        remove(photo.number);
        show();
      });
      item.append(image, button);
      return item;
    }));
  }

  return {
    add,
    ready: () => preparing,
    files: () => photos.map(({ number, file }) => ({ number, file })),
    set(kept) {
      photos.forEach(({ picture }) => URL.revokeObjectURL(picture));
      photos = kept.map(({ number, file }) => ({ number, file, picture: URL.createObjectURL(file) }));
      said.textContent = said.dataset.hint || "";
      show();
    },
  };
}
