"""Hold the documentation to the tree: links resolve, no page is lost, dependencies are explained."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
REQUIREMENT = re.compile(r"^([A-Za-z0-9][\w.-]*)")


def pages() -> list[Path]:
    """Return the pages people read: those beside the README and everything under docs/."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings make, in the way forges make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"[`*]|\]\([^)]*\)", "", title).lower()).replace(" ", "-")
        for title in headings
    }


def links_of(page: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield each link of a page to a file of the project: as written, the file, the heading."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
            continue
        place, _, anchor = unquote(target).partition("#")
        yield target, (page.parent / place).resolve() if place else page, anchor


def broken_links() -> Iterator[str]:
    """Yield each relative link whose file or heading does not exist."""
    for page in pages():
        name = page.relative_to(ROOT)
        for target, linked, anchor in links_of(page):
            if not linked.exists():
                yield f"{name}: no file {target}"
            elif anchor and linked.suffix == ".md" and anchor.lower() not in anchors(linked):
                yield f"{name}: no heading {target}"


def lost_pages() -> Iterator[str]:
    """Yield each page that nobody comes to who begins at the README and follows links."""
    reached, fresh = set[Path](), [ROOT / "README.md"]
    while fresh:
        page = fresh.pop()
        if page not in reached and page.exists():
            reached.add(page)
            fresh += [linked for _, linked, _ in links_of(page) if linked.suffix == ".md"]
    for page in pages():
        if page not in reached:
            yield f"{page.relative_to(ROOT)}: no link leads here from README.md"


def unexplained_dependencies() -> Iterator[str]:
    """Yield each direct dependency without a line of its own in docs/dependencies.md."""
    page = ROOT / "docs" / "dependencies.md"
    rows = page.read_text(encoding="utf-8") if page.exists() else ""
    explained = {_normal(name) for name in re.findall(r"^\| `([^`]+)`", rows, re.MULTILINE)}
    wanted: dict[str, str] = {}
    for listing in sorted((ROOT / "requirements").glob("*.in")):
        for line in listing.read_text(encoding="utf-8").splitlines():
            found = REQUIREMENT.match(line)
            if found:
                wanted.setdefault(_normal(found[1]), listing.name)
    for name, place in sorted(wanted.items()):
        if name not in explained:
            yield f"docs/dependencies.md: nothing on {name} ({place})"
    for name in sorted(explained - set(wanted) - _npm_names()):
        yield f"docs/dependencies.md: {name} is in no requirements/*.in nor package.json"


def _npm_names() -> set[str]:
    listings = [ROOT / "package.json", *(ROOT / "scripts" / "setup").glob("*/package.json")]
    return {
        _normal(name)
        for listing in listings
        for kind in ("dependencies", "devDependencies")
        for name in json.loads(listing.read_text(encoding="utf-8")).get(kind, {})
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def kinds_without_a_page() -> Iterator[str]:
    """Yield each ring of kinds that has one and no page on how to add the next."""
    for ring, page in (("sources", "add-a-source.md"), ("channels", "add-a-channel.md")):
        has_kinds = any((ROOT / "waspada" / ring).glob("*/__init__.py"))
        if has_kinds and not (ROOT / "docs" / "how-to" / page).exists():
            yield f"docs/how-to/{page} does not exist, and waspada/{ring}/ has kinds"


if __name__ == "__main__":
    wrong = [
        *broken_links(),
        *lost_pages(),
        *unexplained_dependencies(),
        *kinds_without_a_page(),
    ]
    print("\n".join([*wrong, f"docs: {len(pages())} pages, {len(wrong)} findings"]))
    sys.exit(1 if wrong else 0)
