// The print button; the browser's own print command does the same.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
