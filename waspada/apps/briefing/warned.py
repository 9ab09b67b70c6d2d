"""The warnings of a place as reports upward tell of them: in force, over, and what came of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.briefing.content import WarningLine
from waspada.apps.briefing.dates import clock, local, short_day
from waspada.apps.briefing.tables import table
from waspada.apps.warnings.asked import Undecided, outcomes, stood, told_between
from waspada.apps.warnings.models import WarningRow
from waspada.core.alerts.warnings import OUTCOME_WORDS, STANDING, STATE_WORDS
from waspada.core.places import load_table, zone_of
from waspada.core.vocabulary import LEVEL_WORDS

MOST_WARNED: Final = 30
_MOST_NAMED: Final = 3


def warnings_told(
    place: str, first: datetime, until: datetime, language: str
) -> tuple[tuple[WarningLine, ...], list[WarningRow]]:
    """Return the warnings in force between two moments or judged then, and their rows.

    Those in force at the end come first, the gravest on top.
    """
    rows = told_between(place, first, until)
    rows.sort(key=lambda row: stood(row, until) != STANDING)
    said = outcomes([row.pk for row in rows], until)
    return tuple(_line(row, said.get(row.pk, ""), until, language) for row in rows), rows


def _line(row: WarningRow, outcome: str, until: datetime, language: str) -> WarningLine:
    return WarningLine(
        number=row.number,
        level=row.level,
        headline=row.headline_en if language.startswith("en") else row.headline,
        place=row.place_code,
        valid_until=row.valid_until,
        state=stood(row, until),
        outcome=outcome,
    )


def standing_sentence(lines: Sequence[WarningLine]) -> str:
    """Return one sentence on the warnings in force; nothing where there is none."""
    standing = [line for line in lines if line.state == STANDING]
    if not standing:
        return ""
    named = [f"{line.headline} ({line.number})" for line in standing[:_MOST_NAMED]]
    more = len(standing) - len(named)
    if more > 0:
        named.append(_("dan %(n)s lagi") % {"n": more})
    said = ngettext(
        "%(n)s peringatan berlaku: %(what)s.", "%(n)s peringatan berlaku: %(what)s.", len(standing)
    )
    return said % {"n": len(standing), "what": "; ".join(named)}


def warning_table(
    lines: Sequence[WarningLine], undecided: Undecided, language: str, *, counts: bool = False
) -> dict[str, Any] | None:
    """Return the table of warnings; None where there is nothing to tell.

    counts : also how many came to which end, for reports over a period
    """
    sentences = _undecided(undecided)
    if counts and lines:
        sentences.insert(0, _counted(lines, language))
    if not lines and not sentences:
        return None
    if len(lines) > MOST_WARNED:
        more = len(lines) - MOST_WARNED
        said = ngettext("%(n)s lainnya ada di Waspada.", "%(n)s lainnya ada di Waspada.", more)
        sentences.append(said % {"n": more})
    return table(
        _("Peringatan"),
        [
            pgettext("laporan", "Nomor"),
            pgettext("laporan", "Peringatan"),
            pgettext("laporan", "Wilayah"),
            pgettext("laporan", "berlaku sampai"),
            pgettext("laporan", "keadaan"),
        ]
        if lines
        else [],
        [_row(line, language) for line in lines[:MOST_WARNED]],
        columns=["4fr", "6fr", "4fr", "3fr", "3fr"] if lines else [],
        sentences=sentences,
    )


def _row(line: WarningLine, language: str) -> list[str]:
    ends = local(line.valid_until, line.place)
    until = f"{short_day(ends.date())}, {clock(ends)} {zone_of(line.place)}"
    state = [STATE_WORDS[line.state].in_language(language)]
    if line.outcome in OUTCOME_WORDS:
        state.append(OUTCOME_WORDS[line.outcome].in_language(language))
    level = LEVEL_WORDS[line.level].in_language(language)
    name = load_table()[line.place].display
    return [line.number, "\n".join([level, line.headline]), name, until, "\n".join(state)]


def _counted(lines: Sequence[WarningLine], language: str) -> str:
    """Say how many came to which end; in force is in force, and silence is no success."""
    over = [line for line in lines if line.state != STANDING]
    parts = [_("masih berlaku %(n)s") % {"n": len(lines) - len(over)}]
    for code, words in OUTCOME_WORDS.items():
        count = sum(line.outcome == code for line in lines)
        if count:
            parts.append(f"{words.in_language(language)} {count}")
    unsaid = sum(not line.outcome and line.state != "superseded" for line in over)
    if unsaid:
        parts.append(_("berakhir tanpa catatan hasil %(n)s") % {"n": unsaid})
    said = ngettext("%(n)s peringatan: %(ends)s.", "%(n)s peringatan: %(ends)s.", len(lines))
    return said % {"n": len(lines), "ends": ", ".join(parts)}


def _undecided(undecided: Undecided) -> list[str]:
    sentences = []
    if undecided.waiting:
        said = ngettext(
            "%(n)s usulan peringatan menunggu keputusan.",
            "%(n)s usulan peringatan menunggu keputusan.",
            undecided.waiting,
        )
        sentences.append(said % {"n": undecided.waiting})
    if undecided.refused:
        said = ngettext(
            "%(n)s usulan peringatan ditolak, ditarik, atau gugur.",
            "%(n)s usulan peringatan ditolak, ditarik, atau gugur.",
            undecided.refused,
        )
        sentences.append(said % {"n": undecided.refused})
    return sentences
