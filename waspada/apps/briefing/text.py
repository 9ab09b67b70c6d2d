"""The daily report as a message for a chat group: short lines, bold by asterisks."""

from collections.abc import Iterator, Mapping
from typing import Any


def paper_text(paper: Mapping[str, Any]) -> str:
    """Return a paper as text to paste; what people wrote cannot turn into formatting."""
    return "\n".join(_lines(paper)).strip() + "\n"


def _lines(paper: Mapping[str, Any]) -> Iterator[str]:
    if paper["header"]["mark"]:
        yield _bold(paper["header"]["mark"])
    yield _bold(paper["heading"])
    yield _plain(paper["title"])
    yield _plain(paper["number-line"])
    yield _plain(f"{paper['header']['class']}")
    yield ""
    yield _bold(paper["situation"]["heading"])
    for level in paper["situation"]["levels"]:
        change = f" – {level['change']}" if level["change"] else ""
        yield _plain(f"{level['words']} ({level['kind']}){change}".replace(" ()", ""))
    for sentence in paper["situation"]["sentences"]:
        yield _plain(sentence)
    if paper["nihil"]:
        yield ""
        yield _bold(paper["nihil"])
        yield _plain(paper["nihil-sentence"])
    for section in paper["incidents"]:
        yield ""
        yield _bold(section["heading"])
        for group in section["groups"]:
            for row in group["rows"]:
                what = next((text for _, text, _ in row["answers"][1:2]), "")
                yield _plain(f"{row['order']}. {row['heading']} ({row['severity-words']}): {what}")
    yield ""
    for note in paper["notes"]:
        yield _plain(note)


def _bold(text: str) -> str:
    return f"*{_plain(text)}*"


def _plain(text: str) -> str:
    # Chat programs read these as formatting; a look-alike would be worse than leaving them out.
    return " ".join(text.replace("*", "").replace("_", " ").replace("~", "-").split())
