"""axe-core over a page as it stands in the browser: light and dark, telephone and desk."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

from tests.support.browser import PATIENCE_MS

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
STANDARD: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# The whole standard on each screen; the other colours alone where only they differ.
LOOKS: Final[tuple[tuple[int, str, list[str]], ...]] = (
    (1440, "light", []),
    (1440, "dark", ["color-contrast"]),
    (360, "dark", []),
    (360, "light", ["color-contrast"]),
)
# One look a page: over all pages each screen is met in each colour.
SHORT: Final[tuple[tuple[int, str, list[str]], ...]] = (
    (1440, "light", []),
    (360, "dark", []),
    (1440, "dark", []),
    (360, "light", []),
)
# `preload` fetches and reads every stylesheet once more, for the one rule on turned screens; all
# pages have the same stylesheets, so one look of a walk with it is enough.
RUN: Final = """async ([rules, contrast, preload]) => {
  const only = rules.length ? {type: "rule", values: rules} : {type: "tag", values: %s};
  const unasked = contrast ? {} : {"color-contrast": {enabled: false}};
  const found = await axe.run(
    document, {runOnly: only, rules: unasked, resultTypes: ["violations"], preload});
  return found.violations.map(one => [one.id, one.nodes.map(node => [
    node.target.join(" "), node.html.slice(0, 160),
    node.any.concat(node.all, node.none).map(check => check.message).join("; ").slice(0, 300)])]);
}""" % str(STANDARD).replace("'", '"')  # noqa: UP031 (braces are the script's)


def window(browser: Browser) -> Page:
    """Open a window into which axe-core may be put beside the strict content policy."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="id-ID",
        timezone_id="Asia/Makassar",
        bypass_csp=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(path=AXE)
    return context.new_page()


def width_of(page: Page) -> int:
    """Return how wide the screen is."""
    size = page.viewport_size
    assert size is not None
    return size["width"]


def seen_as(page: Page, width: int, scheme: str = "") -> None:
    """Give the window a screen of this width and, where they are named, these colours."""
    if width_of(page) != width:
        page.set_viewport_size({"width": width, "height": 900 if width > 900 else 740})
    if scheme:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]


def violations(
    page: Page,
    looks: tuple[Any, ...] = LOOKS,
    *,
    contrast: bool = True,
    reads_styles: bool = True,
) -> list[str]:
    """Return what axe-core finds wrong in the page that is open, in every look.

    contrast : whether each text is held to its background, two thirds of the work
    """
    found: dict[str, str] = {}
    for width, scheme, rules in looks:
        seen_as(page, width, scheme)
        for rule, nodes in page.evaluate(RUN, [rules, contrast, reads_styles]):
            for target, html, why in nodes:
                line = f"{rule}: {target}\n    {html}\n    {why}"
                found.setdefault(line, f"{width} {scheme}")
    return [f"{page.url} ({look}) {line}" for line, look in found.items()]
