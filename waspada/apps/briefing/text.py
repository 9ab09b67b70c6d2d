"""The daily report as a message for a chat group: short, class B, and honest about what it leaves out.

A pasted text leaves all rights behind, so it is made of a paper that holds class B only and
nothing that concerns an office. When it must be cut, the gravest incidents stay, and its last
lines say how many are missing and where they are.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST: Final = 1500  # characters as a phone counts them; more is folded away in a chat
LINE_MOST: Final = 200
STORY_WIDTHS: Final = (300, 160, 90)  # tried in turn until every incident fits


def chat_text(paper: Mapping[str, Any], *, is_nil: bool, number: str = "") -> str:
    """Return a class B paper as text to paste, at most 1,500 characters.

    is_nil : the report is NIHIL for everyone; a paper can be empty because its class is low
    number : of the document that was sent; empty while there is none
    """
    with translation.override(paper["language"]):
        head = list(_head(paper, number, is_nil=is_nil))
        rows = _gravest_first(paper)
        text = ""
        for width in STORY_WIDTHS:
            items = [_item(row, n, width) for n, row in enumerate(rows, start=1)]
            is_shortened = any(item.endswith("…") for item in items)
            text = _put_together(head, items, _foot(paper, 0, is_shortened=is_shortened))
            if length(text) <= MOST:
                return text
        return _cut(paper, head, [_item(row, n, STORY_WIDTHS[-1]) for n, row in enumerate(rows, 1)])


def length(text: str) -> int:
    """Return how long a chat program says a text is: characters beyond the basic plane are two."""
    return len(text.encode("utf-16-le")) // 2


def _cut(paper: Mapping[str, Any], head: list[str], items: list[str]) -> str:
    """Leave out the lightest incidents, then the last lines of the head, until it fits."""
    kept = list(items)
    while True:
        left_out = len(items) - len(kept)
        text = _put_together(head, kept, _foot(paper, left_out, is_shortened=True))
        if length(text) <= MOST:
            return text
        if kept:
            kept.pop()
        else:
            head = head[:-1]


def _put_together(head: list[str], items: list[str], foot: list[str]) -> str:
    return "\n".join([*head, *items, "", *foot]).strip() + "\n"


def _head(paper: Mapping[str, Any], number: str, *, is_nil: bool) -> Iterator[str]:
    if paper["header"]["mark"]:
        yield _bold(paper["header"]["mark"])
    yield _bold(paper["heading"])
    yield _plain(paper["title"])
    yield _plain(_("Nomor: %(number)s") % {"number": number} if number else paper["number-line"])
    situation = paper["situation"]
    yield ""
    yield _bold(situation["heading"])
    for level in situation["levels"]:
        kind = f" ({level['kind']})" if level["kind"] else ""
        change = f" – {level['change']}" if level["change"] else ""
        yield _plain(f"{level['words']}{kind}{change}")
    for sentence in situation["sentences"]:
        yield _plain(sentence)
    if is_nil:
        yield ""
        yield _bold(_("NIHIL"))
        yield _plain(paper["nihil-sentence"])
    elif not paper["incidents"]:
        yield _("Tidak ada kejadian berkelas Biasa yang dapat dimuat di sini.")
    else:
        yield ""
        yield _bold(_("Kejadian"))


def _foot(paper: Mapping[str, Any], left_out: int, *, is_shortened: bool) -> list[str]:
    lines = []
    if left_out:
        lines.append(
            ngettext(
                "Terpotong: %(count)s kejadian yang lebih ringan tidak dimuat.",
                "Terpotong: %(count)s kejadian yang lebih ringan tidak dimuat.",
                left_out,
            )
            % {"count": left_out}
        )
    elif is_shortened:
        lines.append(_("Uraian bertanda … disingkat."))
    if left_out or is_shortened:
        lines.append(
            _("Selengkapnya di Waspada: %(what)s")
            % {"what": _plain(f"{paper['header']['left']}, {paper['header']['right']}", 120)}
        )
    lines.append(_("Hanya memuat kelas Biasa; menurut laporan dan berita yang terkumpul."))
    return lines


def _gravest_first(paper: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = [
        row
        for section in paper["incidents"]
        for group in section["groups"]
        for row in group["rows"]
    ]
    return sorted(rows, key=lambda row: -row["severity"])


def _item(row: Mapping[str, Any], order: int, width: int) -> str:
    what = row["answers"][1][1]
    return _plain(f"{order}. {row['heading']} ({row['severity-words']}): {what}", width)


def _bold(text: str) -> str:
    return f"*{_plain(text)}*"


def _plain(text: str, most: int = LINE_MOST) -> str:
    # Chat programs read these as formatting; a look-alike would be worse than leaving them out.
    clean = " ".join(
        text.replace("*", "").replace("_", " ").replace("~", "-").replace("`", "'").split()
    )
    if length(clean) <= most:
        return clean
    room = most // 2 if length(clean) > len(clean) else most - 1
    kept = clean[: room + 1].rsplit(" ", 1)[0] if " " in clean[room // 2 : room] else clean[:room]
    return kept.rstrip(" ,.;:–-(") + "…"
