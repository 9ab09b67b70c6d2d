"""Put a report that was read into the group of its event: a step of the worker, after reading.

Groups follow from ties and from what people joined or parted, never from who came first; so a
step that runs twice, late, or beside another ends in the same groups.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import uuid_utils.compat
from django.db import connection, transaction
from django.db.models import Q

from waspada.apps.news.models import NewsItem, NewsLink, NewsTie
from waspada.apps.reports.candidates import told
from waspada.apps.reports.models import Report
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.news.prints import print_of
from waspada.core.news.same_event import (
    LEAST_SHARED,
    TIED,
    Item,
    alike,
    block_of,
    blocks_near,
    days_near,
    item_of,
)
from waspada.core.news.same_event_groups import groups_of, pair_of

CONSUMER: Final = "news.group"
MOST_COMPARED: Final = 1_000
# More than so many that hang together are grouped as they are found, and no further.
_MOST_TOGETHER: Final = 600
# Why the machine settles a report by itself: `apps/feeds/reading.py`.
ASIDE: Final = "machine"
_READ: Final = ("waiting", "asked", "joined", "referred", "dismissed")


def group_report(report_id: UUID, now: datetime) -> None:
    """Compare a report with those near it and make its group anew; again, it changes nothing.

    What it was tied to is grouped anew as well: a corrected place or day may tie it to others.
    """
    report = Report.objects.filter(pk=report_id).defer("raw_sealed").first()
    if report is None or report.state not in _READ:
        return
    if report.state == "dismissed" and report.reason_params.get("why") == ASIDE:
        return  # what the machine reads as no incident tells of none
    with transaction.atomic():
        _one_at_a_time(report)
        item = _item(report)
        ties = _ties_of(item, report.realm)
        NewsItem.objects.update_or_create(report_id=report.pk, defaults=_columns(item, report))
        was_tied = _keep_ties(report.pk, ties)
        regroup([report.pk, *was_tied])


def regroup(report_ids: Iterable[UUID]) -> None:
    """Make the groups anew of all that hangs together with some reports."""
    part, ties, links = _hanging_together(report_ids)
    rows = {row.report_id: row for row in NewsItem.objects.filter(report_id__in=part)}
    keys = {str(key) for key in rows}
    groups = groups_of(
        keys,
        {pair_of(str(tie.one), str(tie.other)): tie.likeness for tie in ties},
        together=[_pair(link) for link in links if link.is_joining],
        apart=[_pair(link) for link in links if not link.is_joining],
    )
    changed = []
    taken: set[UUID] = set()
    for group in sorted(groups, key=lambda one: (-len(one), min(one))):
        members = [rows[UUID(key)] for key in sorted(group)]
        name = _name_of(members, taken)
        taken.add(name)
        for row in members:
            if row.group_id != name:
                row.group_id = name
                changed.append(row)
    NewsItem.objects.bulk_update(changed, ["group_id"], batch_size=200)


def _name_of(members: Sequence[NewsItem], taken: Collection[UUID]) -> UUID:
    """Return the name that most of a group had already, or a new one."""
    counted = Counter(row.group_id for row in members if row.group_id not in taken)
    if not counted:
        return UUID(str(uuid_utils.compat.uuid7()))
    return min(counted, key=lambda name: (-counted[name], name))


def _hanging_together(
    report_ids: Iterable[UUID],
) -> tuple[set[UUID], list[NewsTie], list[NewsLink]]:
    part = set(report_ids)
    new = set(part)
    ties: dict[int, NewsTie] = {}
    links: dict[int, NewsLink] = {}
    while new and len(part) < _MOST_TOGETHER:
        here = Q(one__in=new) | Q(other__in=new)
        found_ties = list(NewsTie.objects.filter(here))
        found_links = list(NewsLink.objects.filter(here, is_in_force=True))
        ties |= {tie.pk: tie for tie in found_ties}
        links |= {link.pk: link for link in found_links}
        reached = {key for tie in found_ties for key in (tie.one, tie.other)}
        reached |= {key for link in found_links for key in (link.one, link.other)}
        new = reached - part
        part |= new
    return part, list(ties.values()), list(links.values())


def _pair(link: NewsLink) -> tuple[str, str]:
    return pair_of(str(link.one), str(link.other))


def _item(report: Report) -> Item:
    return item_of(told(report), secret=secret())


def secret() -> bytes:
    """Return what makes the numbers of words tell nothing without the key folder."""
    return keyed_digest("news.words")


_PRINTS: Final[dict[str, Callable[[UUID], bytes]]] = {}


def print_by(channel: str, known: Callable[[UUID], bytes]) -> None:
    """Let an app above tell the print of a whole text of which reports keep an extract only.

    known : from a report's key to the print that `print_of` made with `secret()`; b"" for none
    """
    _PRINTS[channel] = known


def _print_of(report: Report) -> bytes:
    known = _PRINTS.get(report.channel)
    whole = known(report.pk) if known else b""
    return whole or print_of(report.masked_text, secret()).to_bytes()


def _columns(item: Item, report: Report) -> dict[str, object]:
    row = NewsItem.objects.filter(report_id=report.pk).first()
    return {
        "realm": report.realm,
        "block": block_of(item.place),
        "place_code": item.place,
        "day": item.day,
        "is_day_said": item.is_day_said,
        "category": item.category,
        "deaths": item.deaths,
        "injured": item.injured,
        "words": packed(item),
        "stations": sorted(item.stations),
        "text_print": _print_of(report),
        "group_id": row.group_id if row else uuid_utils.compat.uuid7(),
        "received_at": report.received_at,
    }


def packed(item: Item) -> bytes:
    """Return words as bytes: four for each number, then four for what each says."""
    numbers = sorted(item.words)
    says = array("f", [item.words[number] for number in numbers])
    return array("I", numbers).tobytes() + says.tobytes()


def unpacked(row: NewsItem) -> Item:
    """Return the item of a row."""
    kept = bytes(row.words)
    numbers, says = array("I"), array("f")
    numbers.frombytes(kept[: len(kept) // 2])
    says.frombytes(kept[len(kept) // 2 :])
    words = dict(zip(numbers, says, strict=True))
    return Item(
        str(row.report_id),
        words,
        sum(words.values()),
        row.place_code,
        row.day,
        row.is_day_said,
        row.category,
        (),
        frozenset(row.stations),
        row.deaths,
        row.injured,
    )


def _ties_of(item: Item, realm: str) -> dict[UUID, float]:
    """Return the reports near in place and days that are alike, and how much."""
    if item.day is None:
        return {}
    days = Q()
    for said, (first, last) in days_near(item.day, item.is_day_said).items():
        days |= Q(is_day_said=said, day__range=(first, last))
    near = NewsItem.objects.filter(days, realm=realm, block__in=blocks_near(item.place))
    rows = near.exclude(report_id=item.key).order_by("-received_at")
    # Of hundreds near, the few that share words are looked at whole.
    words = rows.values_list("report_id", "words")[:MOST_COMPARED]
    sharing = [key for key, kept in words if _shared(item, bytes(kept)) >= LEAST_SHARED]
    found = {}
    for row in NewsItem.objects.filter(report_id__in=sharing):
        likeness = alike(item, unpacked(row))
        if likeness >= TIED:
            found[row.report_id] = round(likeness, 6)
    return found


def _shared(item: Item, kept: bytes) -> float:
    """Return how much the words that an item shares with packed ones say, in nats."""
    own = item.words
    numbers = memoryview(kept)[: len(kept) // 2].cast("I")
    return sum(own[number] for number in numbers if number in own)


def _keep_ties(report_id: UUID, ties: dict[UUID, float]) -> set[UUID]:
    """Write the ties of a report anew; return what it is tied to no longer."""
    earlier = NewsTie.objects.filter(Q(one=report_id) | Q(other=report_id))
    was_tied = {key for pair in earlier.values_list("one", "other") for key in pair}
    earlier.delete()
    NewsTie.objects.bulk_create(
        NewsTie(one=min(report_id, other), other=max(report_id, other), likeness=likeness)
        for other, likeness in ties.items()
    )
    return was_tied - ties.keys() - {report_id}


def _one_at_a_time(report: Report) -> None:
    """Two that come together must see one another: within a province they wait."""
    if connection.vendor != "postgresql":
        return
    earlier = NewsItem.objects.filter(report_id=report.pk).values_list("block", flat=True)
    provinces = {int(report.province_code or 0), *(int(block[:2] or 0) for block in earlier)}
    with connection.cursor() as cursor:
        for province in sorted(provinces):
            cursor.execute("SELECT pg_advisory_xact_lock(7411, %s)", [province])
