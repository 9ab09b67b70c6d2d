"""What a fact of an incident was and what it became, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.reports.models import IncidentVersion
from waspada.core.places import load_table, zone_of
from waspada.core.reports.incidents import source_host, zone_info
from waspada.core.vocabulary import (
    ATHG,
    CATEGORIES,
    CONTENT_GRADES,
    SEVERITIES,
    SOURCE_GRADES,
    STAGES,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One fact: its column, and its words before and after; empty is not known.

    A state stays its code: the page has the words.
    """

    name: str
    before: str
    after: str


def told_change(name: str, before: IncidentVersion, after: IncidentVersion) -> Told:
    """Return a changed fact in the reader's language."""
    return Told(name, _said(name, before), _said(name, after))


def told_codes(name: str, before: Any, after: Any) -> Told:
    """Return a changed code of a reading in the reader's language."""
    return Told(name, _in_words(name, before), _in_words(name, after))


def _said(name: str, version: IncidentVersion) -> str:
    if name == "occurred_at":
        return when(version)
    return _in_words(name, getattr(version, name))


def _in_words(name: str, value: Any) -> str:
    if value in (None, "", [], ()):
        return ""
    say = _WORDS.get(name)
    return say(value) if say is not None else str(value)


def when(version: IncidentVersion) -> str:
    """Return when it happened, no more exactly than is known."""
    if version.occurred_at is None:
        return ""
    local = version.occurred_at.astimezone(zone_info(version.place_code))
    if version.occurred_precision == "month":
        return str(date_format(local, "F Y"))
    day = str(date_format(local, "l, j F Y"))
    if version.occurred_precision != "minute":
        return day
    return f"{day}, {local:%H.%M} {zone_of(version.place_code)}"


def _language() -> str:
    return translation.get_language() or "id"


def _category(code: str) -> str:
    return CATEGORIES[code].name.in_language(_language()) if code in CATEGORIES else code


def _place(code: str) -> str:
    found = load_table().get(code)
    return found.display if found is not None else code


def _grade(value: int) -> str:
    return SEVERITIES[value].name.in_language(_language())


def _words_of(table: Any) -> Callable[[str], str]:
    return lambda code: str(table[code].in_language(_language())) if code in table else code


def _hosts(sources: list[dict[str, str]]) -> str:
    hosts = [source_host(source.get("url", "")) for source in sources]
    return ", ".join(dict.fromkeys(host for host in hosts if host))


_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "category": _category,
    "also_categories": lambda codes: ", ".join(map(_category, codes)),
    "athg": _words_of(ATHG),
    "severity": _grade,
    "place_code": _place,
    "other_places": lambda codes: ", ".join(map(_place, codes)),
    "stage": _words_of(STAGES),
    "source_grade": _words_of(SOURCE_GRADES),
    "content_grade": _words_of(CONTENT_GRADES),
    "sources": _hosts,
}
