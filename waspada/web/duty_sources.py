"""What the desk's duty hears of from the apps above it: open matters and reasons to remind.

`duty` lies below reports and briefing and asks through its registries; this page fills them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from textwrap import shorten
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.accounts.classes import OPEN
from waspada.apps.accounts.clock import domain_today
from waspada.apps.briefing.queries import cut_off_of, submission_states
from waspada.apps.duty.matters import MatterKind, MatterShown, register_matters
from waspada.apps.duty.models import DutySetting
from waspada.apps.duty.queries import clock_of, zone_name
from waspada.apps.duty.reminders import Due, ReminderKind, register
from waspada.apps.followups.models import Item
from waspada.apps.followups.queries import items_by_id, rows_of
from waspada.apps.links.kinds import Ref
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.apps.reports.models import WAITS, IncidentVersion, Referral, Report
from waspada.apps.reports.queue_queries import QueueFilter, in_area, queue_of
from waspada.apps.reports.referral_queries import unfinished
from waspada.core.followups.states import OPEN_STATES, REPORTED_STATES
from waspada.core.followups.words import state_words
from waspada.core.places import NATION, load_table
from waspada.core.reports.first_words import without_greeting
from waspada.core.vocabulary import split_unit, unit_name

MOST: Final = 40
WORDS: Final = 80
BEFORE_CUT_OFF: Final = timedelta(hours=1)
NOT_MORE_OFTEN: Final = timedelta(hours=1)


# ---- what is open, for a hand-over ------------------------------------------------------------


def _waiting_reports(place: str, at: datetime) -> list[str]:
    found = queue_of(QueueFilter(place=place)).values_list("pk", flat=True)[:MOST]
    return [str(key) for key in found]


def _show_reports(place: str, subjects: Sequence[str]) -> Mapping[str, MatterShown]:
    rows = Report.objects.filter(pk__in=[UUID(one) for one in subjects]).defer("raw_sealed")
    return {str(row.pk): _shown_report(row, place) for row in rows}


def _shown_report(row: Report, place: str) -> MatterShown:
    at = row.received_at.astimezone(clock_of(row.place_code or place))
    where = load_table()[row.place_code].display if row.place_code in load_table() else ""
    # The page takes the class of what it shows; what is secret keeps its words on its own page.
    words = (
        shorten(without_greeting(row.masked_text), WORDS, placeholder=" …")
        if row.classification in OPEN
        else ""
    )
    parts = [f"{date_format(at, 'j M')} {at:%H.%M}", where, words or _("isi di halamannya")]
    line = " · ".join(part for part in parts if part)
    asked = _("menunggu jawaban pelapor") if row.state == "asked" else ""
    return MatterShown(
        _("Laporan: %(line)s") % {"line": line + (f" ({asked})" if asked else "")},
        reverse("reports:triage", args=(row.pk,)),
        is_settled=row.state not in {"waiting", "asked", "unreadable"},
        classification=row.classification,
    )


def _unverified(place: str, at: datetime) -> list[str]:
    found = incidents_as_of(None, place=place, states=("unverified",))
    return list(found.values_list("number", flat=True)[:MOST])


def _show_incidents(place: str, subjects: Sequence[str]) -> Mapping[str, MatterShown]:
    rows = IncidentVersion.objects.filter(number__in=subjects, superseded_at__isnull=True)
    return {
        row.number: MatterShown(
            _("Kejadian belum terverifikasi: %(title)s")
            % {"title": row.title if row.classification in OPEN else row.number},
            reverse("reports:incident", args=(row.number,)),
            is_settled=row.state != "unverified",
            classification=row.classification,
        )
        for row in rows
    }


def _open_referrals(place: str, at: datetime) -> list[str]:
    # A referral falls due at a whole day; those further off are no matter of this shift.
    soon = at.astimezone(clock_of(place)).date() + timedelta(days=1)
    found = unfinished().filter(in_area(place), state="sent", due_on__lte=soon)
    return [str(key) for key in found.values_list("pk", flat=True)[:MOST]]


def _show_referrals(place: str, subjects: Sequence[str]) -> Mapping[str, MatterShown]:
    rows = Referral.objects.filter(pk__in=[UUID(one) for one in subjects])
    return {
        str(row.pk): MatterShown(
            _("Rujukan kepada %(unit)s, jawaban ditunggu %(day)s")
            % {"unit": _unit(row.unit_code), "day": date_format(row.due_on, "j F Y")},
            reverse("reports:referral", args=(row.pk,)),
            is_settled=row.state != "sent",
            classification=row.classification,
        )
        for row in rows
    }


def _pressing_items(place: str, at: datetime) -> list[str]:
    """Return what is late or due by tomorrow at a desk, and what it has to look at."""
    today = at.astimezone(clock_of(place)).date()
    soon = Item.objects.filter(
        desk=place, state__in=sorted(OPEN_STATES), due_on__lte=today + timedelta(days=1)
    )
    told = Item.objects.filter(desk=place, state__in=sorted(REPORTED_STATES))
    return [str(row.id) for row in rows_of(soon | told, today, place)[:MOST]]


def _show_items(place: str, subjects: Sequence[str]) -> Mapping[str, MatterShown]:
    rows = items_by_id([UUID(one) for one in subjects], domain_today(), place)
    return {
        str(row.id): MatterShown(
            _("Tindak lanjut %(what)s: %(unit)s, %(state)s")
            % {
                "what": row.what if row.classification in OPEN else row.number,
                "unit": _unit(row.unit),
                "state": state_words(row.state, get_language() or "id"),
            },
            reverse("followups:item", args=(row.id,)),
            is_settled=not row.is_open and row.state not in REPORTED_STATES,
            classification=row.classification,
        )
        for row in rows
    }


def _unit(code: str) -> str:
    agency, place = split_unit(code)
    return unit_name(agency, place, load_table()[place].name)


def _unsent_daily(place: str, at: datetime) -> list[str]:
    day = at.astimezone(clock_of(place)).date()
    return [day.isoformat()] if place != NATION and not _is_sent(place, day) else []


def _show_daily(place: str, subjects: Sequence[str]) -> Mapping[str, MatterShown]:
    return {
        text: MatterShown(
            _("Laporan harian %(day)s belum dikirim")
            % {"day": date_format(date.fromisoformat(text), "j F Y")},
            reverse("briefing:daily", args=(place, text)),
            is_settled=_is_sent(place, date.fromisoformat(text)),
        )
        for text in subjects
    }


def _is_sent(place: str, day: date) -> bool:
    states = submission_states([place], day)
    # Of whom nothing may be known, nothing is asked either.
    return place not in states or states[place].is_sent


# ---- what to remind of --------------------------------------------------------------------------


def _waits_long(setting: DutySetting, at: datetime) -> Due | None:
    """Return the report that waits longer than the desk lets one wait; without its content."""
    since = at - timedelta(minutes=setting.wait_minutes)
    late = Report.objects.filter(
        WAITS, in_area(setting.place_code), received_at__lt=since, state="waiting"
    )
    first = late.order_by("queue_key", "id").values_list("pk", flat=True).first()
    if first is None:
        return None
    return Due(
        str(first),
        _("Laporan menunggu dipilah lebih dari %(minutes)d menit")
        % {"minutes": setting.wait_minutes},
        _("Buka daftar laporan dan pilah yang paling atas lebih dahulu."),
        Ref("report", str(first)),
    )


def _cut_off_near(setting: DutySetting, at: datetime) -> Due | None:
    """Return today's daily report while it is unsent in the hour before its cut-off."""
    place = setting.place_code
    if place == NATION:
        return None
    local = at.astimezone(clock_of(place))
    cut_off = datetime.combine(local.date(), cut_off_of(place), tzinfo=local.tzinfo)
    if not cut_off - BEFORE_CUT_OFF <= local < cut_off or _is_sent(place, local.date()):
        return None
    hour = f"{cut_off:%H.%M} {zone_name(place)}"
    return Due(
        local.date().isoformat(),
        _("Laporan harian belum dikirim, batas %(hour)s") % {"hour": hour},
        _("Bila tidak ada kejadian, NIHIL dapat dikirim dengan satu tombol."),
        Ref("daily_report", f"{place}/{local.date().isoformat()}"),
    )


def register_sources() -> None:
    """Fill the registries of duty, in the order its pages show."""
    register_matters(MatterKind("report", _waiting_reports, _show_reports))
    register_matters(MatterKind("incident", _unverified, _show_incidents))
    register_matters(MatterKind("referral", _open_referrals, _show_referrals))
    register_matters(MatterKind("followup", _pressing_items, _show_items))
    register_matters(MatterKind("daily", _unsent_daily, _show_daily))
    register(ReminderKind("waiting", _waits_long, at_most_every=NOT_MORE_OFTEN))
    register(ReminderKind("cut_off", _cut_off_near))
