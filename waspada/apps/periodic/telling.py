"""What the worker tells a desk about a report whose moment has come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.briefing.addressing import addresses_of
from waspada.apps.briefing.dates import long_day
from waspada.apps.briefing.queries import desk_accounts, receiving_place
from waspada.apps.delivery.actions import Draft, write_message
from waspada.apps.words.sentences import say
from waspada.core.briefing.periods import Period
from waspada.core.briefing.schedules import DAILY, NAMES
from waspada.core.errors import NotFound
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import unit_code

ACTOR: Final = "system"
LANGUAGE: Final = "id"


def tell_desk(
    place: str,
    period: Period,
    outcome: str,
    *,
    why: tuple[str, Mapping[str, object]] | None = None,
    now: datetime,
) -> None:
    """Write one notice to a place's own secretariat, in the caller's transaction.

    outcome : reminded, nothing, failed; why : the code and parameters of a failure

    Raises
    ------
    NotFound : periodic.schedule_nobody, unless it is a failure that is told
    """
    accounts = desk_accounts(place, period.last)
    if not accounts:
        if outcome == "failed":
            return
        raise NotFound("periodic.schedule_nobody", place=place)
    with translation.override(LANGUAGE):
        title, body = _sentences(place, period, outcome, why)
    draft = Draft(
        subject_kind="daily_report" if period.kind == DAILY else "periodic_report",
        subject=f"{place}/{period.key}" if period.kind == DAILY else subject_of(place, period),
        place=place,
        title=title[:240],
        body=body,
        language=LANGUAGE,
        owner_unit=unit_code("kesbangpol", place) if place != NATION else "",
    )
    write_message(draft, addresses_of(accounts), actor=ACTOR, now=now)


def subject_of(place: str, period: Period) -> str:
    """Return how notices name a report over a period."""
    return f"{place}/{period.kind}/{period.key}"


def name_of(place: str, period: Period) -> str:
    """Return what a report is called, with its place and days, in the language that is active."""
    formal = load_table()[place].formal
    kind = NAMES[period.kind].in_language((translation.get_language() or "id")[:2])
    when = long_day(period.first) if period.kind == DAILY else period.key
    return f"{kind} {formal}, {when}"


def _sentences(
    place: str, period: Period, outcome: str, why: tuple[str, Mapping[str, object]] | None
) -> tuple[str, str]:
    above = receiving_place(place)
    words = {
        "name": name_of(place, period),
        "above": load_table()[above].formal if above else "–",
    }
    if outcome == "failed":
        title = _("%(name)s tidak terkirim menurut jadwal") % words
        parts = [say(*why, LANGUAGE) if why else "", _("Periksa dan kirim sendiri bila mendesak.")]
    elif outcome == "nothing":
        title = _("%(name)s: tidak ada yang dapat dikirim sendiri") % words
        parts = [
            _("Tidak ada yang tercatat pada masa ini, dan sistem tidak menyatakan NIHIL."),
            _("Bila memang tidak ada apa-apa, kirim NIHIL; diam tidak sama dengan NIHIL."),
        ]
    else:
        title = _("%(name)s siap diperiksa") % words
        parts = [_("Periksa isinya, tambahkan bila perlu, lalu kirim ke %(above)s.") % words]
    return title, "\n".join(part for part in parts if part)
