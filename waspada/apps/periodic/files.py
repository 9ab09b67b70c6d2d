"""Write a report upward to a file: content of class B only, since the file leaves all rights behind."""

import os
from datetime import date
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.identity import acting_as
from waspada.apps.briefing.compose import compose_briefing, open_reader
from waspada.apps.briefing.content import Printed
from waspada.apps.briefing.paper import Paper
from waspada.apps.briefing.paper import paper_of as daily_paper
from waspada.apps.periodic.compose import compose_periodic, special_period
from waspada.apps.periodic.paper import paper_file, paper_of
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.core.briefing.periods import Period, period_of
from waspada.core.errors import BadInput, NotFound
from waspada.core.places import load_table

DAILY = "harian"


def write_report(
    kind: str,
    place: str,
    day: date,
    out: Path,
    *,
    file_format: str = "pdf",
    language: str = "id",
    incident: str = "",
) -> Path:
    """Write a report of a place, all of it or nothing, and return its path.

    kind : harian, or a kind of `core.briefing.periods`, whose period is the one of the day
    incident : for `khusus`, the number of the incident; the gravest of the day if not given

    The command acts as a reader cleared for B who belongs to no agency. The same content
    gives the identical file: no clock is in it.

    Raises
    ------
    BadInput : places.unknown_code, periodic.no_such_kind, periodic.nothing_special
    """
    if place not in load_table():
        raise BadInput("places.unknown_code", value=place)
    with acting_as(open_reader(place)):
        paper = _paper(kind, place, day, language, incident)
    content = paper_file(paper, file_format)
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return out


def _paper(kind: str, place: str, day: date, language: str, incident: str) -> Paper:
    with translation.override(language):
        printed = Printed(by=_("sistem Waspada (hanya isi kelas B)"))
    if kind == DAILY:
        return daily_paper(compose_briefing(place, day, language, concerning=False), printed)
    period = _special(place, day, incident) if kind == "khusus" else period_of(kind, day)
    # The period up to the day: what was not known on it is not in the file.
    today = min(local_today(place), max(day, period.first))
    report = compose_periodic(place, period, language, today=today, concerning=False)
    return paper_of(report, printed)


def _special(place: str, day: date, incident: str) -> Period:
    number = incident
    if not number:
        rows = incidents_as_of(day, place=place, since=day, until=day).filter(concerns_units="")
        gravest = rows.order_by("-severity", "occurred_at", "number").first()
        number = gravest.number if gravest else ""
    try:
        return special_period(number)[0]
    except NotFound as error:
        raise BadInput("periodic.nothing_special", value=incident or day.isoformat()) from error
