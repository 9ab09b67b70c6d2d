"""Read groups: only through the reports that the acting person may read, counts too."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.news.models import NewsAct, NewsItem, NewsTie
from waspada.apps.reports.models import Report
from waspada.core.news.corroborated import Support, Teller, support_of
from waspada.core.news.prints import Print
from waspada.core.reports.corroboration import publisher_of

_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Member:
    """A report of a group, and the report it repeats, if it does."""

    report: Report
    copies: Report | None
    publisher: str


@dataclass(frozen=True, slots=True)
class Group:
    """What of one event the acting person may read, the first word first."""

    members: list[Member]
    support: Support

    @property
    def count(self) -> int:
        """How many reports."""
        return len(self.members)


def group_of(report: Report) -> Group | None:
    """Return the group of a report one may read; None where it was not compared yet."""
    item = NewsItem.objects.filter(report_id=report.pk).first()
    return None if item is None else _group(NewsItem.objects.filter(group_id=item.group_id))


def group_around(report_ids: Sequence[UUID]) -> Group | None:
    """Return the groups of several reports as one: those of an incident."""
    groups = NewsItem.objects.filter(report_id__in=report_ids).values("group_id")
    return _group(NewsItem.objects.filter(group_id__in=groups)) if report_ids else None


def _group(items: QuerySet[NewsItem]) -> Group | None:
    rows = {row.report_id: row for row in items.order_by("received_at")[:_MOST_SHOWN]}
    reports = {
        report.pk: report
        for report in Report.objects.filter(pk__in=rows).defer("raw_sealed", "wrapped_key")
    }
    if not reports:
        return None
    order = sorted(reports.values(), key=lambda report: (report.received_at, str(report.pk)))
    tellers = [_teller(report, rows[report.pk]) for report in order]
    support = support_of(tellers)
    members = [
        Member(
            report,
            reports[UUID(support.copies[str(report.pk)])]
            if str(report.pk) in support.copies
            else None,
            next(iter(teller.publishers), ""),
        )
        for report, teller in zip(order, tellers, strict=True)
    ]
    return Group(members, support)


def _teller(report: Report, item: NewsItem) -> Teller:
    publishers = tuple(
        sorted({publisher_of(one["url"]) for one in report.sources if one.get("url")})
    )
    return Teller(
        str(report.pk),
        publishers,
        bytes(report.sender_digest).hex(),
        Print.from_bytes(bytes(item.text_print)),
    )


def resembling(report: Report, group: Group, most: int = 5) -> list[tuple[Report, int]]:
    """Return readable reports that are alike without being in the group, with percent."""
    inside = {member.report.pk for member in group.members}
    ties = NewsTie.objects.filter(Q(one__in=inside) | Q(other__in=inside)).order_by("-likeness")
    best: dict[UUID, float] = {}
    for tie in ties[:100]:
        for key in (tie.one, tie.other):
            if key not in inside:
                best.setdefault(key, tie.likeness)
    found = {row.pk: row for row in Report.objects.filter(pk__in=best).defer("raw_sealed")}
    order = sorted(found, key=lambda key: (-best[key], str(key)))[:most]
    return [(found[key], min(99, round(100 * best[key]))) for key in order]


def last_act(group: Group) -> NewsAct | None:
    """Return what was last done by hand about the shown reports and still holds."""
    inside = [member.report.pk for member in group.members]
    acts = NewsAct.objects.filter(undone_at__isnull=True)
    acts = acts.filter(Q(links__one__in=inside) | Q(links__other__in=inside))
    return acts.order_by("-made_at").first()
