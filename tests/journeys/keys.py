"""A person without a mouse: everything by Tab, Enter, space, arrows and letters."""

from playwright.sync_api import Page

MOST = 200
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    text: (one.innerText || one.value || one.getAttribute("aria-label") || "").trim().slice(0, 200),
    name: one.getAttribute("name") || "", value: one.getAttribute("value") || "",
    href: one.getAttribute("href") || "", tag: one.tagName.toLowerCase(),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    shadow: style.boxShadow, shown: box.width > 0 && box.height > 0,
    native: ["radio", "checkbox"].includes(one.type),
  };
}"""


def tab_to(page: Page, *, text: str = "", name: str = "", value: str = "", href: str = "") -> None:
    """Press Tab until the wanted element has the focus; every stop on the way must be visible."""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            continue
        if at["shown"]:
            seen = at["outline"] >= 2 or at["shadow"] != "none" or at["native"]
            assert seen, f"focus cannot be seen on {at} of {page.url}"
        if (
            text in at["text"]
            and (not name or at["name"] == name)
            and (not value or at["value"] == value)
            and (not href or href in at["href"])
        ):
            return
    raise AssertionError(f"no way by Tab to {text or name or href} on {page.url}")
