"""What no file of the tree may hold: a package registry's address, markup that the CSP refuses."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Spelt in parts, so that this page obeys the rule it keeps. Machines bring their own registry.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("cdnjs", "cloudflare", "com"),
        ("fonts", "googleapis", "com"),
    )
]
REGISTRY = re.compile("|".join(re.escape(host) for host in REGISTRIES), re.IGNORECASE)

# A strict content policy runs none of these; better found here than as a dead button.
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an event handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script(?![^>]*\ssrc\s*=)(?![^>]*type=[\"']application/(?:ld\+)?json)[^>]*>",
        re.IGNORECASE,
    ),
}
MADE = {".git", ".venv", "node_modules", "var", "vendor", "__pycache__"}


def files_of_the_tree() -> Iterator[Path]:
    """Yield what git tracks or would track; outside a repository, everything not made by ./run."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        yield from (ROOT / name for name in names if name and (ROOT / name).is_file())
        return
    for path in ROOT.rglob("*"):
        if path.is_file() and not MADE & set(path.relative_to(ROOT).parts):
            yield path


def findings() -> Iterator[str]:
    """Yield one line for each thing that must not be there."""
    for path in files_of_the_tree():
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        text = content.decode("utf-8", errors="replace")
        name = path.relative_to(ROOT).as_posix()
        for found in REGISTRY.finditer(text):
            yield f"{name}:{_line(text, found)}: names the registry {found[0]}"
        if path.suffix == ".html" and name.startswith("waspada/"):
            for what, pattern in INLINE.items():
                for found in pattern.finditer(text):
                    yield f"{name}:{_line(text, found)}: {what}, which the content policy refuses"


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


if __name__ == "__main__":
    wrong = list(findings())
    print("\n".join([*wrong, f"tree: {len(wrong)} findings"]))
    sys.exit(1 if wrong else 0)
