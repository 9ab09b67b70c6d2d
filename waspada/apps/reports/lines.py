"""Lines of incidents and reports in a list as markup, put together here: pages have many of them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.reports.found import FoundIncident, FoundReport
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.words.names import (
    category_name,
    class_mark,
    local_time,
    long_day,
    month_year,
    place_path,
    severity_pips,
)

_LONGEST_TEXT: Final = 110  # characters of a report
_LINE: Final = '<li><a class="t" href="{}{}">{}</a>{}\n<span class="m">{}</span></li>\n'


ShownIncident = IncidentVersion | FoundIncident
ShownReport = Report | FoundReport


def incident_lines(
    versions: Iterable[ShownIncident], *, per: str = "", with_day: bool = False
) -> SafeString:
    """Return the lines of some incidents.

    per : what keeps the asked day in an address
    with_day : say the day in each, where no heading above does
    """
    return SafeString("".join(_incident_line(one, per, with_day) for one in versions))


def report_lines(reports: Iterable[ShownReport]) -> SafeString:
    """Return the lines of some reports."""
    return SafeString("".join(map(_report_line, reports)))


def _incident_line(version: ShownIncident, per: str, with_day: bool) -> SafeString:
    count = version.source_count
    parts = [
        place_path(version.place_code),
        category_name(version.category),
        ngettext("%(n)s sumber independen", "%(n)s sumber independen", count) % {"n": count},
    ]
    if with_day:
        parts.insert(0, long_day(version.day) if version.day else month_year(version.month))
    if version.state == "unverified":
        parts.append(_("belum terverifikasi"))
    return format_html(
        _LINE,
        _incident_address(version.number),
        per,
        version.title,
        severity_pips(version.severity),
        _parts(parts, version.classification),
    )


def _report_line(report: ShownReport) -> SafeString:
    parts = [local_time(report.received_at, report.place_code), place_path(report.place_code)]
    if report.category:
        parts.append(category_name(report.category))
    return format_html(
        _LINE,
        _report_address(report.pk),
        "",
        _shortened(report.masked_text) or report.receipt,
        "",
        _parts(parts, report.classification),
    )


def _shortened(text: str) -> str:
    if text.isascii() and len(text) <= _LONGEST_TEXT:
        return text  # as it would come out, without looking at each of its signs
    return Truncator(text).chars(_LONGEST_TEXT)


def _parts(texts: list[str], classification: str) -> SafeString:
    parts = [_part(text) for text in texts]
    if classification != "B":
        parts.append(format_html("<span>{}</span>", class_mark(classification)))
    return SafeString("".join(parts))


@lru_cache(maxsize=4_096)
def _part(text: str) -> SafeString:
    return format_html("<span>{}</span>", text)


@lru_cache(maxsize=4_096)
def _incident_address(number: str) -> str:
    return reverse("reports:incident", args=(number,))


@lru_cache(maxsize=4_096)
def _report_address(report_id: UUID) -> str:
    return reverse("reports:triage", args=(report_id,))
