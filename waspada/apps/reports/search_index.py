"""Keep the words by which incidents and reports are found, in the transaction that writes them.

Besides its words an entry has tags, which begin with `_` and so are no word anybody types:
what it is, the places it lies in, its category and severity, on PostgreSQL also when it was.
They narrow a search inside the index; what may be read is decided afterwards by the policy.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from waspada.apps.reports.models import IncidentVersion, Report, SearchEntry
from waspada.core.places import NATION, Level, level_of, load_table, parents
from waspada.core.reports.searching import indexed_words
from waspada.core.vocabulary import CATEGORIES

INCIDENT: Final = "i"
REPORT: Final = "r"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LAST_MINUTE: Final = (1 << 25) - 1  # in the year 2063
_TAIL_BITS: Final = 38
_DAY_MINUTES: Final = 24 * 60
# Spans of days that PostgreSQL looks into one after another, the newest first (`waspada_search`).
_SPANS: Final = (("d", 1), ("e", 8), ("f", 64), ("g", 512))
_BATCH: Final = 400


def key_of(at: datetime, subject: UUID) -> int:
    """Return where something stands in time: later is greater, and hardly ever the same."""
    return first_key(at) | (subject.int & ((1 << _TAIL_BITS) - 1))


def first_key(at: datetime) -> int:
    """Return the least key of a minute."""
    minutes = int((at - _EPOCH).total_seconds() // 60)
    return min(max(minutes, 0), _LAST_MINUTE) << _TAIL_BITS


def days_of(key: int) -> float:
    """Return the days from the epoch of keys to where a key stands in time."""
    return (key >> _TAIL_BITS) / _DAY_MINUTES


def time_tags(key: int) -> list[str]:
    """Return the tags of when something was: its day, and spans of days that hold it."""
    day = (key >> _TAIL_BITS) // _DAY_MINUTES
    return [f"_{letter}{day // days}" for letter, days in _SPANS]


def version_key(version: IncidentVersion) -> int:
    """Return the key of a version: by when it happened."""
    return key_of(version.occurred_at or version.received_at, version.pk)


def index_versions(versions: Iterable[IncidentVersion]) -> None:
    """Let new versions be found; what they replace stays, for views of earlier days."""
    _add(
        [
            SearchEntry(
                id=version_key(version),
                kind=INCIDENT,
                subject=version.pk,
                words=" ".join((*version_tags(version), *version_words(version))),
            )
            for version in versions
        ]
    )


def index_reports(reports: Iterable[Report]) -> None:
    """Let reports be found by their masked text; a second time replaces the first."""
    rows = list(reports)
    drop_words(report.pk for report in rows)
    _add(
        [
            SearchEntry(
                id=key_of(report.received_at, report.pk),
                kind=REPORT,
                subject=report.pk,
                words=" ".join((*report_tags(report), *report_words(report))),
            )
            for report in rows
        ]
    )


def drop_words(subjects: Iterable[UUID]) -> None:
    """Forget the words of versions or reports, as an erasure must."""
    wanted = list(subjects)
    for start in range(0, len(wanted), _BATCH):
        SearchEntry.objects.filter(subject__in=wanted[start : start + _BATCH]).delete()


def version_tags(version: IncidentVersion) -> list[str]:
    """Return the tags of a version of an incident."""
    return tags(
        INCIDENT,
        place=version.place_code,
        category=version.category,
        severity=version.severity,
        key=version_key(version),
    )


def report_tags(report: Report) -> list[str]:
    """Return the tags of a report."""
    return tags(
        REPORT,
        place=report.place_code,
        category=report.category,
        severity=report.severity,
        key=key_of(report.received_at, report.pk),
    )


def tags(kind: str, *, place: str, category: str, severity: int | None, key: int) -> list[str]:
    """Return what narrows a search inside the index."""
    around = (place, *parents(place)) if place != NATION else (place,)
    found = [f"_{kind}", *(place_tag(code) for code in around)]
    if connection.vendor == "postgresql":  # FTS5 reads the newest first by itself
        found += time_tags(key)
    if level_of(place) < Level.DESA:  # what stands at a place itself is read from below
        found.append(only_tag(place))
    if category:
        found.append(category_tag(category))
    if severity is not None:
        found.append(severity_tag(severity))
    return found


def place_tag(code: str) -> str:
    """Return the tag of a place and everything in it."""
    return f"_p{code.replace('.', '').lower()}"


def only_tag(code: str) -> str:
    """Return the tag of a place without what is in it."""
    return f"_o{code.replace('.', '').lower()}"


def category_tag(category: str) -> str:
    """Return the tag of a category."""
    return f"_k{category}"


def severity_tag(severity: int) -> str:
    """Return the tag of a severity."""
    return f"_s{severity}"


def version_words(version: IncidentVersion) -> tuple[str, ...]:
    """Return what a version is found by: number, texts, category, and names of its places."""
    texts = (version.number, version.title, version.summary, version.who, version.why)
    names = _place_names((version.place_code, *version.other_places))
    return indexed_words(" ".join((*texts, *names, *_category_names(version.category))))


def report_words(report: Report) -> tuple[str, ...]:
    """Return what a report is found by: its masked text, category, and names of its place."""
    names = _place_names((report.place_code,))
    return indexed_words(" ".join((report.masked_text, *names, *_category_names(report.category))))


def _category_names(code: str) -> tuple[str, ...]:
    known = CATEGORIES.get(code)
    return (known.name.id, known.name.en) if known else ()


def _place_names(codes: Iterable[str]) -> list[str]:
    table = load_table()
    names: list[str] = []
    for code in codes:
        around = (code, *parents(code)[:-1]) if code != NATION else (code,)
        names.extend(place.display for place in map(table.get, around) if place is not None)
    return names


def _add(entries: Sequence[SearchEntry]) -> None:
    """Write entries; two of one minute with the same tail, one in 10^11, move apart."""
    if not entries:
        return
    wanted = [entry.id for entry in entries]
    taken: set[int] = set()
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        taken.update(SearchEntry.objects.filter(pk__in=part).values_list("pk", flat=True))
    for entry in entries:
        while entry.id in taken:
            entry.id += 1
        taken.add(entry.id)
    SearchEntry.objects.bulk_create(entries, batch_size=_BATCH)
