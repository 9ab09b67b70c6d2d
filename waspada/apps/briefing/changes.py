"""What a corrected report says differently, in words; both versions stay."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_NAMED: Final = 12
_SOURCE_MARKS: Final = re.compile(r"\s*·?\s*\S+ (\[\d+\])+$")

Paper = Mapping[str, Any]


def changes_between(before: Paper, after: Paper) -> list[str]:
    """Return sentences on what changed between two frozen papers of a place and day."""
    with translation.override(after["language"]):
        found = list(_changes(before, after))
        if not found:
            return [_("Tidak ada kejadian yang berubah.")]
        more = len(found) - MOST_NAMED
        told = list(islice(found, MOST_NAMED))
        if more > 0:
            told.append(
                ngettext("… dan %(count)s perubahan lain.", "… dan %(count)s perubahan lain.", more)
                % {"count": more}
            )
        return told


def rows_of(paper: Paper) -> dict[str, Mapping[str, Any]]:
    """Return a paper's incidents by number."""
    return {
        row["number"]: row
        for section in paper["incidents"]
        for group in section["groups"]
        for row in group["rows"]
    }


def _changes(before: Paper, after: Paper) -> Iterator[str]:
    old, new = rows_of(before), rows_of(after)
    if before["nihil"] and not after["nihil"]:
        yield _("Semula NIHIL; kini tidak lagi.")
    elif after["nihil"] and not before["nihil"]:
        yield _("Kini NIHIL; semula tidak.")
    yield from _level_changes(before, after)
    yield from _received_changes(before, after)
    for number, row in new.items():
        if number not in old:
            yield _("Ditambahkan: %(what)s.") % {"what": _named(number, row)}
    for number, row in old.items():
        if number not in new:
            yield _("Tidak lagi dimuat: %(what)s.") % {"what": _named(number, row)}
    # Words of two languages always differ and tell nothing.
    if before["language"] == after["language"]:
        for number, row in new.items():
            labels = _labels_that_differ(old[number], row) if number in old else []
            if labels:
                yield _("Diubah: %(what)s (%(labels)s).") % {
                    "what": _named(number, row),
                    "labels": ", ".join(labels),
                }


def _named(number: str, row: Mapping[str, Any]) -> str:
    return f"{row['heading']}, {number}"


def _level_changes(before: Paper, after: Paper) -> Iterator[str]:
    old, new = (
        [level["level"] for level in paper["situation"]["levels"]] for paper in (before, after)
    )
    if old and new and old != new:
        yield _("Level: semula %(before)s, kini %(after)s.") % {
            "before": _levels(before),
            "after": _levels(after),
        }


def _levels(paper: Paper) -> str:
    return ", ".join(level["words"] for level in paper["situation"]["levels"])


def _received_changes(before: Paper, after: Paper) -> Iterator[str]:
    """Tell whose report came or was replaced, in a report put together from those below."""
    old = {code: (number, words) for code, _name, words, number in before.get("received", [])}
    for code, name, words, number in after.get("received", []):
        if code in old and old[code][0] != number:
            yield _("Laporan %(name)s: semula %(before)s, kini %(after)s.") % {
                "name": name,
                "before": old[code][1],
                "after": words,
            }


def _labels_that_differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    was = {label: text for label, text, _known in old["answers"]}
    labels = [label.lower() for label, text, _known in new["answers"] if was.get(label) != text]
    if old["severity"] != new["severity"]:
        labels.append(_("keparahan"))
    if old["heading"] != new["heading"]:
        labels.append(_("kategori atau tempat"))
    if _without_sources(old["remarks"]) != _without_sources(new["remarks"]):
        labels.append(_("status atau nilai"))
    return labels


def _without_sources(remarks: str) -> str:
    # Sources are numbered anew in every report.
    return _SOURCE_MARKS.sub("", remarks)
