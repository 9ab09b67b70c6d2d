"""What of the follow-ups waits for the reader of a place's page, and who does what there."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.accounts.policy import within
from waspada.apps.followups.disposition_queries import dispositions_to_me
from waspada.apps.followups.models import Item
from waspada.apps.followups.queries import ItemRow, rows_of
from waspada.apps.followups.rights import READERS, is_chair, own_units
from waspada.apps.picture.links import address
from waspada.core.access import Identity
from waspada.core.followups.states import OPEN_STATES, REPORTED_STATES, WAITING_STATES

MOST_COUNTED: Final = 99


class Waiting(NamedTuple):
    """One thing that waits: what, a fact, where its button leads, and what that says."""

    what: str
    fact: str
    href: str
    button: str


def waiting_for_office(identity: Identity, place: str, today: date) -> Iterator[Waiting]:
    """Yield items and dispositions that the reader's own office has not answered or is late with.

    A request for coordination is only ever said to wait.
    """
    if not any(seat.role in READERS for seat in identity.memberships):
        return
    mine = Item.objects.filter(
        within(place), unit_code__in=own_units(identity), state__in=sorted(OPEN_STATES)
    )
    rows = rows_of(mine[: MOST_COUNTED + 1], today, place)
    late = [row for row in rows if row.days_late]
    if late:
        count = len(late)
        what = ngettext(
            "%(count)d tindak lanjut kantor Anda lewat tanggal",
            "%(count)d tindak lanjut kantor Anda lewat tanggal",
            count,
        ) % {"count": count}
        yield Waiting(what, _since(late[0]), _page(late, place, "untuk-kami"), _("Laporkan"))
    fresh = [row for row in rows if row.state in WAITING_STATES]
    if fresh:
        count = len(fresh)
        what = ngettext(
            "%(count)d tindak lanjut menunggu jawaban kantor Anda",
            "%(count)d tindak lanjut menunggu jawaban kantor Anda",
            count,
        ) % {"count": count}
        fact = _("Tanggal %(day)s") % {"day": date_format(fresh[0].due_on, "l, j F")}
        yield Waiting(what, fact, _page(fresh, place, "untuk-kami"), _("Jawab"))
    given = list(dispositions_to_me(place)[: MOST_COUNTED + 1])
    if given:
        count = len(given)
        what = ngettext(
            "%(count)d disposisi menunggu jawaban kantor Anda",
            "%(count)d disposisi menunggu jawaban kantor Anda",
            count,
        ) % {"count": count}
        fact = _("Tanggal %(day)s") % {"day": date_format(given[0].due_on, "l, j F")}
        href = (
            address("followups:disposition", given[0].pk)
            if count == 1
            else address("followups:dispositions")
        )
        yield Waiting(what, fact, href, _("Jawab"))


def waiting_for_chair(identity: Identity, place: str, today: date) -> Iterator[Waiting]:
    """Yield what lies before the chair of a place's desk because it is long overdue."""
    if not is_chair(identity, place):
        return
    open_now = Item.objects.filter(desk=place, state__in=sorted(OPEN_STATES), due_on__lt=today)
    rows = [row for row in rows_of(open_now, today, place) if row.state == "escalated"]
    if not rows:
        return
    count = len(rows)
    what = ngettext(
        "%(count)d tindak lanjut dibawa kepada Anda",
        "%(count)d tindak lanjut dibawa kepada Anda",
        count,
    ) % {"count": count}
    yield Waiting(what, _since(rows[0]), _page(rows, place, "lewat"), _("Putuskan"))


def waiting_for_desk(place: str) -> Iterator[Waiting]:
    """Yield what offices have reported and the desk has not looked at."""
    found = Item.objects.filter(desk=place, state__in=sorted(REPORTED_STATES))
    keys = list(found.order_by("state_changed_at").values_list("pk", flat=True)[:MOST_COUNTED])
    if not keys:
        return
    what = ngettext(
        "%(count)d tindak lanjut perlu diperiksa",
        "%(count)d tindak lanjut perlu diperiksa",
        len(keys),
    ) % {"count": len(keys)}
    href = (
        address("followups:item", keys[0])
        if len(keys) == 1
        else address("followups:place", place) + "?lihat=diperiksa"
    )
    yield Waiting(what, _("Kantor sudah melaporkan"), href, _("Periksa"))


def _since(row: ItemRow) -> str:
    return _("Sejak %(day)s") % {"day": date_format(row.due_on, "l, j F")}


def _page(rows: list[ItemRow], place: str, shown: str) -> str:
    if len(rows) == 1:
        return address("followups:item", rows[0].id)
    return address("followups:place", place) + f"?lihat={shown}"
