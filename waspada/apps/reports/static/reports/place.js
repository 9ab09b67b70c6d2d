// One combobox: type a name, choose among the places it may mean, each over its parents.

const PAUSE_MS = 180;
const FEWEST_LETTERS = 3;

/** Make the text field of a form a combobox; `code` is the hidden field of the chosen place. */
export function placePicker({ input, list, code, address }) {
  let label = input.value;
  let timer = 0;
  let asked = 0;
  let marked = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    marked = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    label = place.label;
    input.value = place.label;
    code.value = place.code;
    close();
    input.dispatchEvent(new CustomEvent("placechosen", { bubbles: true }));
  }

  function mark(number) {
    const options = [...list.children];
    if (!options.length) return;
    marked = (number + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === marked)));
    options[marked].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[marked].id);
  }

  function show(places) {
    list.replaceChildren(
      ...places.map((place, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.role = "option";
        option.setAttribute("aria-selected", "false");
        const name = document.createElement("b");
        name.textContent = place.display;
        const around = document.createElement("span");
        around.textContent = place.parents.join(", ");
        option.append(name, around);
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(place));
        return option;
      }),
    );
    list.hidden = !places.length;
    input.setAttribute("aria-expanded", String(Boolean(places.length)));
    marked = -1;
  }

  async function ask() {
    const words = input.value.trim();
    const mine = (asked += 1);
    if (words.length < FEWEST_LETTERS || words === label) return close();
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      const found = answer.ok ? (await answer.json()).results : [];
      if (mine !== asked || document.activeElement !== input) return undefined;
      return show(found.slice(0, 8).map((place) => ({ ...place, label: [place.display, ...place.parents].join(", ") })));
    } catch {
      return close(); // no signal: the server reads the words when they arrive
    }
  }

  input.addEventListener("input", () => {
    if (input.value !== label) code.value = "";
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("focus", () => {
    if (input.value === label) input.select();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      mark(marked + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && marked >= 0) {
      event.preventDefault();
      list.children[marked].click();
    } else if (event.key === "Escape") {
      close();
    }
  });

  return {
    set(place) {
      choose(place);
    },
  };
}
