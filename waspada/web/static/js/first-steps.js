// Tells the first-steps strip that a text was copied: by its button, or by hand.

const form = document.querySelector("form[data-tells-copied]");

async function tell() {
  if (!form) return;
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form), redirect: "manual",
  }).catch(() => null);
  const step = form.closest("li");
  if (!answer || !step || step.classList.contains("done")) return;
  step.classList.add("done");
  step.classList.remove("next");
  step.querySelector(".tick").textContent = "✓";
}

document.addEventListener("click", (event) => {
  if (event.target.closest("button[data-copies]")) tell();
});
document.addEventListener("copy", (event) => {
  if (event.target.closest?.("#wa")) tell();
});
