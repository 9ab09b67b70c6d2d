"""Places, desks and offices that should have reported by now, by their own rhythm; never people.

What is counted are days with something received: reports by kab/kota and by the office that sent
them, daily reports by the desk that issued them. Days are Jakarta's; one that has ended counts,
today does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Substr, TruncDate

from waspada.apps.accounts.clock import JAKARTA
from waspada.apps.accounts.identity import current_identity
from waspada.apps.alerts.actions import end_signal, write_signal
from waspada.apps.detection.models import JudgedDay, SilentPost
from waspada.apps.documents.models import Document
from waspada.apps.reports.models import Report
from waspada.core.detection.daily_rule import SilenceRule
from waspada.core.detection.silence import Quietness, quietness
from waspada.core.places import NATION, Level, level_of, load_table, province_of, regency_of
from waspada.core.reports.incidents import day_end, day_start

ORIGIN: Final = "silence"
_REGENCY: Final = len("65.01")
_DAILY_REPORT: Final = "laporan-harian"
_NEWS: Final = "news"  # gathered, not sent by a post


@dataclass(frozen=True, slots=True)
class Post:
    """Who is listened to: a place as a whole, its desk, or an office."""

    kind: str
    place: str
    unit: str = ""


def listen(day: date, rule: SilenceRule, *, at: datetime, now: datetime) -> int:
    """Keep which posts are silent at the beginning of a day; return how many changed.

    Inside a transaction, acting as the system. What was heard is read whole once a day; later on
    only whether those who are silent have reported since.

    at : the time in the world that is shown; now : the real one
    """
    held = {
        Post(row.kind, row.place_code, row.unit): row
        for row in SilentPost.objects.select_for_update().filter(ended_at=None)
    }
    judged = JudgedDay.objects.get(realm=current_identity().realm, day=day)
    changed = 0
    if not judged.silence:
        found = {post: one for post, one in _rhythms(day, rule) if one is not None}
        silent = {post: one for post, one in found.items() if one.is_silent}
        judged.silence = {
            "posts": len(found),
            "chance": round(sum(one.chance_a_week for one in found.values()), 3),
        }
        judged.save(update_fields=["silence"])
        for post, one in silent.items():
            if post not in held:
                _begin(post, one, day, rule, at=at, now=now)
                changed += 1
        over = [row for post, row in held.items() if post not in silent]
    else:
        over = [row for post, row in held.items() if _was_heard(post, row.heard_on, at)]
    for row in over:
        row.ended_at = max(at, row.found_at)
        row.save(update_fields=["ended_at"])
        end_signal(ORIGIN, str(row.pk), at=row.ended_at)
    return changed + len(over)


def _rhythms(day: date, rule: SilenceRule) -> Iterable[tuple[Post, Quietness | None]]:
    """Yield every post that was heard of, with how quiet it is."""
    first = day - timedelta(days=rule.days)
    heard: dict[Post, set[date]] = {}
    for post, on in _heard(first, day):
        heard.setdefault(post, set()).add(on)
    for post, days in heard.items():
        yield post, quietness(days, day - timedelta(days=1), fewest=rule.gaps, most=rule.most_gaps)


def _heard(first: date, before: date) -> Iterable[tuple[Post, date]]:
    """Yield the posts heard on each day of a span that ends before a day."""
    begin, end = day_start(first, NATION), day_start(before, NATION)
    # What some of those may not read who read that a post is silent tells of no rhythm.
    reports = Report.objects.filter(
        received_at__gte=begin, received_at__lt=end, compartment="", concerns_units=""
    )
    rows = (
        reports.exclude(channel=_NEWS)
        .annotate(
            area=Substr("place_code", 1, _REGENCY), on=TruncDate("received_at", tzinfo=JAKARTA)
        )
        .order_by()
        .values_list("area", "owner_unit", "on")
        .distinct()
    )
    for area, unit, on in rows:
        if area in load_table() and area != NATION and level_of(area) == Level.REGENCY:
            yield Post("place", area), on
        if unit:
            yield Post("unit", _place_of(unit) or area, unit), on
    papers = Document.objects.filter(kind=_DAILY_REPORT, issued_at__gte=begin, issued_at__lt=end)
    for place, issued_at in papers.values_list("place_code", "issued_at"):
        yield Post("desk", place), issued_at.astimezone(JAKARTA).date()


def _was_heard(post: Post, since: date, until: datetime) -> bool:
    """Say whether a post has reported after a day."""
    begin = day_end(since, NATION)
    if post.kind == "desk":
        papers = Document.objects.filter(kind=_DAILY_REPORT, place_code=post.place)
        return bool(papers.filter(issued_at__gte=begin, issued_at__lte=until).exists())
    reports = Report.objects.exclude(channel=_NEWS).filter(
        received_at__gte=begin, received_at__lte=until
    )
    if post.kind == "unit":
        return bool(reports.filter(owner_unit=post.unit).exists())
    inside = Q(place_code=post.place) | Q(place_code__startswith=f"{post.place}.")
    return bool(reports.filter(inside).exists())


def _begin(
    post: Post, one: Quietness, day: date, rule: SilenceRule, *, at: datetime, now: datetime
) -> None:
    row = SilentPost.unguarded.create(
        **_columns(post),
        kind=post.kind,
        unit=post.unit,
        heard_on=day - timedelta(days=1 + one.days),
        gaps=one.gaps,
        longest=one.longest,
        found_at=at,
        recorded_at=now,
    )
    if post.kind == "unit":
        return  # an office that is silent is asked; it is no sign of its place
    write_signal(
        place=post.place,
        theme=rule.theme,
        origin=ORIGIN,
        origin_key=str(row.pk),
        weight=rule.points,
        code="detected.silent_signal",
        params={"place": post.place, "day": row.heard_on.isoformat(), "points": rule.points},
        received_at=at,
        classification="T",
    )


def _columns(post: Post) -> dict[str, Any]:
    return {
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "place_code": post.place,
        "province_code": province_of(post.place) or "",
        "regency_code": regency_of(post.place) or "",
        "classification": "T",
        "owner_unit": post.unit,
    }


def _place_of(unit: str) -> str:
    """Return the place that an office's code names, "" where it names none."""
    place = unit.partition("-")[2]
    return place if place in load_table() else ""
