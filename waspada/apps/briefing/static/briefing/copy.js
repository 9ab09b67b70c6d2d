// Copies a text with one tap and says so. Without the clipboard (plain http in an office network,
// an old phone) the text is selected instead, and the words say what to press.

for (const button of document.querySelectorAll("button[data-copies]")) {
  const box = document.getElementById(button.dataset.copies);
  const said = document.getElementById(button.dataset.says);
  if (!box || !said) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    const done = (await written(box)) || copied(box);
    // A pause, so that a screen reader hears the same words again at the second tap.
    setTimeout(() => {
      said.textContent = done ? button.dataset.done : button.dataset.selected;
    }, 50);
  });
}

async function written(box) {
  if (!navigator.clipboard || !window.isSecureContext) return false;
  try {
    await navigator.clipboard.writeText(box.value);
    return true;
  } catch {
    return false;
  }
}

function copied(box) {
  box.focus();
  box.setSelectionRange(0, box.value.length);
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
