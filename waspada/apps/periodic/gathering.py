"""What the places below have sent for a period: the figures of their frozen documents."""

from waspada.apps.documents.models import Document
from waspada.apps.periodic.content import Figures, Gathered
from waspada.apps.periodic.models import PeriodicReport
from waspada.apps.periodic.queries import reporters
from waspada.core.briefing.periods import Period


def gathered(place: str, period: Period) -> tuple[Gathered, ...]:
    """Return every place that reports to this one, with what it sent as far as it may be read."""
    places = reporters(place)
    rows = PeriodicReport.objects.filter(
        place_code__in=places, kind=period.kind, key=period.key
    ).order_by("version")
    latest = {row.place_code: row for row in rows}
    documents = Document.objects.in_bulk([row.document_id for row in latest.values()])
    return tuple(
        _gathered(code, row, documents.get(row.document_id))
        if (row := latest.get(code))
        else Gathered(code)
        for code in places
    )


def _gathered(place: str, row: PeriodicReport, document: Document | None) -> Gathered:
    figures = None
    if document is not None and "figures" in document.content:
        figures = Figures.from_stored(document.content["figures"])
    return Gathered(
        place,
        is_sent=True,
        is_nihil=row.is_nihil,
        is_late=row.is_late,
        number=document.number if document else "",
        version=row.version,
        figures=figures,
        concerns_units=tuple(document.concerns_units) if document else (),
    )


def total_of(received: tuple[Gathered, ...]) -> Figures:
    """Return the sum of what was sent; what was not sent is in no sum."""
    known = [one.figures for one in received if one.figures is not None]
    groups: dict[str, int] = {}
    for one in known:
        for group, count in one.by_group.items():
            groups[group] = groups.get(group, 0) + count
    names = [name for name in Figures.__slots__ if name != "by_group"]
    return Figures(
        by_group=groups, **{name: sum(getattr(one, name) for one in known) for name in names}
    )
