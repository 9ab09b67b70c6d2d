"""Teams and their seats: who keeps them, who holds the offices on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from waspada.apps.accounts.actions import ensure_unit
from waspada.apps.accounts.models import Account, Membership, Office, OfficeTerm
from waspada.apps.accounts.queries import candidacies_on, in_force
from waspada.apps.journal.actions import record_act
from waspada.apps.meetings.keeping import own_rights, written
from waspada.apps.meetings.models import Team, TeamMember
from waspada.apps.meetings.rights import READERS, check_may_prepare
from waspada.core.errors import BadInput, NotFound
from waspada.core.vocabulary import split_unit

TEAM_KINDS: Final = {
    "dini": _("Tim Kewaspadaan Dini"),
    "pilkada": _("Desk Pilkada"),
    "terpadu": _("Tim Terpadu Penanganan Konflik Sosial"),
    "lain": _("Tim lain"),
}
MEMBER_ROLES: Final = {
    "chair": _("Ketua"),
    "deputy": _("Wakil ketua"),
    "secretary": _("Sekretaris"),
    "member": _("Anggota"),
}
_ORDER: Final = tuple(MEMBER_ROLES)
_MOST_MEMBERS: Final = 80


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team as its secretariat writes it down."""

    kind: str
    name: str
    decree: str
    decree_on: date | None
    starts_on: date
    ends_on: date | None
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A seat of a team: a role, an office's title, its unit."""

    role: str
    title: str
    unit: str
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A seat with whoever holds it on a day.

    holder : the account that can act for the office; None when the office is empty, its holder
        has left, or nobody of the unit uses Waspada
    why_empty : "", vacant (the office has no holder), left (its holder serves no longer),
        no_account (no one there uses Waspada)
    """

    member: TeamMember
    holder: Account | None
    is_acting: bool = False
    why_empty: str = ""


def teams_at(place: str, day: date) -> QuerySet[Team]:
    """Return the teams of a place that serve on a day, in the order of their kinds."""
    found: QuerySet[Team] = Team.objects.filter(in_force(day), place_code=place)
    return found.order_by("kind", "starts_on", "id")


def past_teams(place: str, day: date) -> QuerySet[Team]:
    """Return the teams of a place whose term ended before a day, newest first."""
    found: QuerySet[Team] = Team.objects.filter(place_code=place, ends_on__lt=day)
    return found.order_by("-ends_on", "id")


def team_of(team_id: object) -> Team:
    """Return a team that the acting person may read; raise NotFound otherwise."""
    found: Team | None = Team.objects.filter(pk=team_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def seats_of_team(team: Team, day: date) -> list[SeatShown]:
    """Return the seats of a team on a day with who holds them; five queries at most."""
    members = list(TeamMember.objects.filter(in_force(day), team=team).order_by("position", "id"))
    members.sort(key=lambda one: _ORDER.index(one.role) if one.role in _ORDER else 9)
    return with_holders(members, day)


def with_holders(members: Sequence[TeamMember], day: date) -> list[SeatShown]:
    """Say who holds the offices of some seats on a day."""
    offices = {one.office_id for one in members if one.office_id}
    terms = {
        term.office_id: term
        for term in OfficeTerm.objects.filter(in_force(day), office__in=offices)
        .select_related("account")
        .order_by("is_acting", "starts_on")
    }
    standing = set(candidacies_on(day).values_list("account_id", flat=True)) if members else set()
    seated = set(
        Membership.objects.filter(in_force(day), role__in=READERS)
        .values_list("account_id", flat=True)
        .filter(account__in=[term.account_id for term in terms.values()])
    )
    used = set(
        Membership.objects.filter(
            in_force(day), role__in=READERS, unit__in=[one.unit_code for one in members]
        ).values_list("unit_id", flat=True)
    )
    shown = []
    for one in members:
        term = terms.get(one.office_id) if one.office_id else None
        if term is None:
            why = "no_account" if one.unit_code not in used else "vacant"
            shown.append(SeatShown(one, None, why_empty=why))
            continue
        serves = (
            term.account.is_active and term.account_id in seated and term.account_id not in standing
        )
        holder = term.account if serves else None
        shown.append(SeatShown(one, holder, term.is_acting, "" if serves else "left"))
    return shown


def chair_of(team: Team, day: date) -> SeatShown | None:
    """Return the seat that leads a team on a day: the chair, or the deputy while it is empty."""
    seats = [one for one in seats_of_team(team, day) if one.member.role in {"chair", "deputy"}]
    return next((one for one in seats if one.holder), seats[0] if seats else None)


def make_team(place: str, facts: TeamFacts, *, actor: str, at: datetime, now: datetime) -> Team:
    """Write down a team.

    Raises
    ------
    NotAllowed, NotFound : who may not keep the place's teams
    BadInput : meetings.unknown_kind, meetings.term_backwards, meetings.empty
    """
    check_may_prepare(place)
    _check(facts)
    with transaction.atomic():
        team = Team(
            kind=facts.kind,
            name=written(facts.name, most=160),
            decree=facts.decree.strip()[:160],
            decree_on=facts.decree_on,
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            is_sample=facts.is_sample,
            received_at=at,
            recorded_at=now,
            recorded_by=actor,
            **own_rights(place),
        )
        team.save(force_insert=True)
        _note("team.made", team, actor, now)
    return team


def _check(facts: TeamFacts) -> None:
    if facts.kind not in TEAM_KINDS:
        raise BadInput("meetings.unknown_kind", value=facts.kind[:20])
    if facts.ends_on is not None and facts.ends_on < facts.starts_on:
        raise BadInput("meetings.term_backwards")


def change_team(team: Team, facts: TeamFacts, *, actor: str, now: datetime) -> None:
    """Mend a team's name, decree or term."""
    check_may_prepare(team.place_code)
    _check(facts)
    with transaction.atomic():
        Team.unguarded.filter(pk=team.pk).update(
            kind=facts.kind,
            name=written(facts.name, most=160),
            decree=facts.decree.strip()[:160],
            decree_on=facts.decree_on,
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
        )
        _note("team.changed", team, actor, now)


def seat_office(team: Team, seat: SeatFacts, *, actor: str, now: datetime) -> TeamMember:
    """Give an office a seat in a team; the office is made in its unit when it is missing.

    Raises
    ------
    BadInput : meetings.unknown_role, meetings.seat_twice, meetings.too_many_seats,
        vocabulary.bad_unit
    """
    check_may_prepare(team.place_code)
    if seat.role not in MEMBER_ROLES:
        raise BadInput("meetings.unknown_role", value=seat.role[:20])
    agency, place = split_unit(seat.unit)
    title = written(seat.title, most=120)
    with transaction.atomic():
        present = TeamMember.objects.filter(team=team, ends_on=None)
        if present.filter(unit_code=seat.unit, title=title).exists():
            raise BadInput("meetings.seat_twice", title=title)
        if present.count() >= _MOST_MEMBERS:
            raise BadInput("meetings.too_many_seats", most=_MOST_MEMBERS)
        unit = ensure_unit(agency, place, is_sample=team.is_sample)
        office, _made = Office.objects.get_or_create(unit=unit, title=title)
        member = TeamMember(
            team=team,
            role=seat.role,
            title=title,
            unit_code=seat.unit,
            office=office,
            position=present.count(),
            starts_on=seat.starts_on or team.starts_on,
            **own_rights(team.place_code),
        )
        member.save(force_insert=True)
        _note("team.seat_given", team, actor, now, unit=seat.unit, role=seat.role)
    return member


def end_seat(member: TeamMember, *, last: date, actor: str, now: datetime) -> None:
    """Let a seat end; it stays in the team's past."""
    check_may_prepare(member.place_code)
    with transaction.atomic():
        TeamMember.unguarded.filter(pk=member.pk).update(ends_on=max(last, member.starts_on))
        _note("team.seat_ended", member.team, actor, now, unit=member.unit_code)


def _note(action: str, team: Team, actor: str, now: datetime, **details: object) -> None:
    record_act(
        action, actor=actor, now=now, subject_kind="team", subject=str(team.pk), details=details
    )
