"""The demo's teams and meetings: invented (contoh), on the real places and dates of Kaltara.

One meeting of the province is over and signed; from H-40 it lies ahead. Another is called for
the day after the day that is shown. In Bulungan one is in session and one is planned.
"""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.models import Account, OfficeTerm
from waspada.apps.duty.queries import clock_of
from waspada.apps.meetings.actions import (
    MeetingFacts,
    answer_invitation,
    close_meeting,
    open_meeting,
    plan_meeting,
)
from waspada.apps.meetings.agenda import OwnPoint, add_point, drop_point, propose_agenda
from waspada.apps.meetings.attendance import come_in, guests_come, office_comes
from waspada.apps.meetings.invitations import send_invitations
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.minutes import (
    DecisionFacts,
    LineFacts,
    adopt_decision,
    save_decision,
    write_line,
)
from waspada.apps.meetings.models import Meeting, Team
from waspada.apps.meetings.papers import freeze_missing
from waspada.apps.meetings.queries import invitees_of, items_of
from waspada.apps.meetings.signing import sign_minutes
from waspada.apps.meetings.teams import SeatFacts, TeamFacts, make_team, seat_office

PLACE: Final = "65"
KEEPER: Final = "contoh-kaltara"
ACTOR: Final = "demo"
TERM: Final = date(2024, 2, 1)
HELD_ON: Final = date(2024, 10, 21)
REGENCY: Final = "65.01"
LEADER: Final = "contoh-bupati"
_REGENCY_SEATS: Final = (
    ("chair", "Bupati", "pemda"),
    ("secretary", "Kepala Badan Kesbangpol", "kesbangpol"),
    ("member", "Ketua KPU", "kpu"),
    ("member", "Ketua Bawaslu", "bawaslu"),
    ("member", "Kapolres", "polri"),
    ("member", "Kepala Dinas Kesehatan", "dinkes"),
)
_SEATS: Final = (
    ("chair", "Sekretaris Daerah Provinsi", "pemda"),
    ("secretary", "Kepala Badan Kesbangpol", "kesbangpol"),
    ("member", "Ketua KPU Provinsi", "kpu"),
    ("member", "Ketua Bawaslu Provinsi", "bawaslu"),
    ("member", "Kapolda", "polri"),
    ("member", "Danrem", "tni"),
    ("member", "Kepala Kejaksaan Tinggi", "kejaksaan"),
    ("member", "Kepala Disdukcapil", "disdukcapil"),
    ("member", "Kepala Satpol PP dan Linmas", "satpolpp"),
    ("member", "Kepala Dinas Kesehatan", "dinkes"),
    ("member", "Kepala Pelaksana BPBD", "bpbd"),
    ("member", "Kepala Diskominfo", "kominfo"),
)


def make_demo_meetings(day: date) -> int:
    """Write the team and its two meetings; return how many there are. Again changes nothing."""
    if Team.objects.filter(place_code=PLACE, is_sample=True).exists():
        return Meeting.objects.filter(is_sample=True).count()
    keeper = Account.objects.filter(username=KEEPER).first()
    if keeper is None:
        return 0
    team = _team()
    held_on = min(HELD_ON, day - timedelta(days=3))
    _held(team, keeper, held_on)
    _coming(team, day)
    _in_the_regency(day)
    return Meeting.objects.filter(is_sample=True).count()


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock_of(PLACE))


def _stamp(day: date, hour: int, minute: int = 0) -> Stamp:
    return Stamp(ACTOR, _at(day, hour, minute), real_now())


def _team() -> Team:
    stamp = _stamp(TERM, 9)
    facts = TeamFacts(
        kind="pilkada",
        name="Contoh: Desk Pilkada Provinsi Kalimantan Utara",
        decree="contoh/2024",
        decree_on=TERM,
        starts_on=TERM,
        ends_on=None,
        is_sample=True,
    )
    team = make_team(PLACE, facts, actor=ACTOR, at=stamp.at, now=stamp.now)
    for role, title, agency in _SEATS:
        seat = SeatFacts(role, title, f"{agency}-{PLACE}", TERM)
        seat_office(team, seat, actor=ACTOR, now=stamp.now)
    return team


def _plan(team: Team, day: date, called_on: date, title: str) -> Meeting:
    stamp = _stamp(called_on, 10)
    facts = MeetingFacts(
        title=title,
        begins_at=_at(day, 9),
        ends_at=_at(day, 11),
        venue="Ruang rapat Sekretariat Daerah, Tanjung Selor",
        team=team,
        is_sample=True,
    )
    meeting = plan_meeting(PLACE, facts, stamp)
    propose_agenda(meeting, stamp)
    send_invitations(meeting, _stamp(called_on, 11), by="contoh")
    meeting.refresh_from_db()
    return meeting


def _held(team: Team, keeper: Account, day: date) -> None:
    meeting = _plan(
        team,
        day,
        day - timedelta(days=5),
        "Contoh: Rapat koordinasi kesiapan logistik dan petugas TPS",
    )
    for one, answer in zip(
        invitees_of(meeting), ("comes", "comes", "comes", "sends"), strict=False
    ):
        answer_invitation(one, answer, "", _stamp(day - timedelta(days=2), 14))
    point = add_point(
        meeting,
        OwnPoint(
            "constraints",
            "Contoh: angkutan kotak suara ke kecamatan di hulu sungai",
            "Siapa menyediakan perahu cadangan, dan sampai kapan?",
            15,
        ),
        _stamp(day - timedelta(days=1), 9),
    )
    open_meeting(meeting, _stamp(day, 9, 5))
    meeting.refresh_from_db()
    freeze_missing(meeting, _stamp(day, 9, 5))
    _attend(meeting, keeper, day)
    _talk(meeting, keeper, day, point.pk)
    close_meeting(meeting, _stamp(day, 11))
    meeting.refresh_from_db()
    sign_minutes(meeting, _stamp(day + timedelta(days=1), 10), name="Contoh, Sekretaris Daerah")


def _attend(meeting: Meeting, keeper: Account, day: date) -> None:
    come_in(meeting, keeper, _stamp(day, 8, 50))
    for one in invitees_of(meeting)[:10]:
        if not one.unit_code.startswith("kesbangpol"):
            office_comes(meeting, one.pk, _stamp(day, 8, 55))
    guests_come(meeting, "Contoh: utusan FKUB", 2, _stamp(day, 9))


def _talk(meeting: Meeting, keeper: Account, day: date, point: UUID) -> None:
    write_line(
        meeting,
        LineFacts(
            "note",
            "Contoh: dua kecamatan di hulu hanya dapat dicapai dengan perahu; air surut "
            "pada akhir November.",
            unit=f"kpu-{PLACE}",
            item=point,
        ),
        keeper,
        _stamp(day, 9, 40),
    )
    write_line(
        meeting,
        LineFacts(
            "dissent",
            "Contoh: perahu dinas sebaiknya disiapkan untuk evakuasi, bukan logistik.",
            unit=f"bpbd-{PLACE}",
            item=point,
        ),
        keeper,
        _stamp(day, 9, 50),
    )
    for sentence, office, unit, days in (
        (
            "Contoh: Satpol PP menyiapkan dua perahu cadangan dengan awaknya.",
            "Kepala Satpol PP dan Linmas",
            "satpolpp",
            14,
        ),
        (
            "Contoh: KPU diminta menyampaikan jadwal angkutan kotak suara per kecamatan.",
            "Ketua KPU Provinsi",
            "kpu",
            7,
        ),
    ):
        facts = DecisionFacts(
            sentence,
            unit=f"{unit}-{PLACE}",
            office=office,
            due_on=day + timedelta(days=days),
            item=point,
        )
        decision = save_decision(meeting, facts, _stamp(day, 10, 20))
        adopt_decision(decision, _stamp(day, 10, 30))


def _coming(team: Team, day: date) -> None:
    meeting = _plan(
        team, day + timedelta(days=1), day, "Contoh: Rapat koordinasi setelah pemungutan suara"
    )
    for one in invitees_of(meeting)[:3]:
        answer_invitation(one, "comes", "", _stamp(day, 12))
    for item in [one for one in items_of(meeting) if one.source == "stale"]:
        drop_point(meeting, item.pk, "Contoh: cukup ditanyakan lewat kesiapan.", _stamp(day, 13))


def _in_the_regency(day: date) -> None:
    """Write Bulungan's team, led by its leader's account, with a meeting in session."""
    leader = Account.objects.filter(username=LEADER).first()
    stamp = _stamp(TERM, 9)
    facts = TeamFacts(
        kind="dini",
        name="Contoh: Tim Kewaspadaan Dini Kabupaten Bulungan",
        decree="contoh/2024",
        decree_on=TERM,
        starts_on=TERM,
        ends_on=None,
        is_sample=True,
    )
    team = make_team(REGENCY, facts, actor=ACTOR, at=stamp.at, now=stamp.now)
    for role, title, agency in _REGENCY_SEATS:
        seat = SeatFacts(role, title, f"{agency}-{REGENCY}", TERM)
        member = seat_office(team, seat, actor=ACTOR, now=stamp.now)
        if role == "chair" and leader is not None and member.office is not None:
            OfficeTerm.objects.create(office=member.office, account=leader, starts_on=TERM)
    for title, when, is_open in (
        ("Contoh: Rapat pantau rekapitulasi di kecamatan", day, True),
        ("Contoh: Rapat bulanan kewaspadaan dini", day + timedelta(days=4), False),
    ):
        meeting = plan_meeting(
            REGENCY,
            MeetingFacts(
                title=title,
                begins_at=_at(when, 9),
                ends_at=_at(when, 10, 30),
                venue="Puskomin Bulungan",
                team=team,
                is_sample=True,
            ),
            _stamp(day, 7),
        )
        propose_agenda(meeting, _stamp(day, 7, 30))
        if is_open:
            open_meeting(meeting, _stamp(day, 9))
            meeting.refresh_from_db()
            freeze_missing(meeting, _stamp(day, 9))
