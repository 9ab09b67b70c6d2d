"""Look after people: make accounts, give and end seats, close them, let them choose a password."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction

from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.api_keys import note_end
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import (
    Account,
    AgencyUnit,
    Candidacy,
    Membership,
    Office,
    OfficeTerm,
)
from waspada.apps.accounts.people_queries import seat_of
from waspada.apps.accounts.signing_in import sign_out_elsewhere
from waspada.apps.journal.actions import record_act
from waspada.core import access
from waspada.core.access_grants import may_grant
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound
from waspada.core.vocabulary import unit_code


@dataclass(frozen=True, slots=True)
class SeatWanted:
    """A seat as it is asked for."""

    role: str
    agency: str
    place: str
    starts_on: date
    clearance: str = "B"
    compartments: tuple[str, ...] = ()
    decree: str = ""
    ends_on: date | None = None


def create_account_with_seat(
    username: str, display_name: str, *, email: str = "", seat: SeatWanted, now: datetime
) -> Account:
    """Make an account and its first seat; neither without the other."""
    with transaction.atomic():
        account = create_account(
            username, display_name, email=email, is_field=seat.role == "field", now=now
        )
        give_seat(
            account,
            role=seat.role,
            agency=seat.agency,
            place=seat.place,
            starts_on=seat.starts_on,
            clearance=seat.clearance,
            compartments=seat.compartments,
            decree=seat.decree,
            ends_on=seat.ends_on,
            now=now,
        )
    return account


def create_account(
    username: str,
    display_name: str,
    *,
    email: str = "",
    language: str = "id",
    is_field: bool = False,
    now: datetime,
) -> Account:
    """Make an account without a password; its holder chooses one by the link they are given."""
    try:
        with transaction.atomic():
            account = Account.objects.create_account(
                username,
                display_name=display_name,
                email=email,
                language=language,
                needs_second_factor=not is_field,
            )
    except IntegrityError as error:
        raise Conflict("accounts.username_taken", username=username) from error
    _record("account.created", account, now)
    return account


def give_seat(
    account: Account,
    *,
    role: str,
    agency: str,
    place: str,
    starts_on: date,
    now: datetime,
    clearance: str = "B",
    compartments: Iterable[str] = (),
    decree: str = "",
    ends_on: date | None = None,
) -> Membership:
    """Give a seat that is covered by one of the giver's own; nobody gives themselves one."""
    if ends_on is not None and ends_on < starts_on:
        raise BadInput("accounts.ends_before_start")
    compartments = tuple(compartments)
    code = unit_code(agency, place)
    seat = access.Membership(role, place, code, (code,), clearance, frozenset(compartments))
    _check_grant(account, seat)
    with transaction.atomic():
        unit = ensure_unit(agency, place)
        row = grant_membership(
            account,
            role=role,
            place=place,
            unit=unit,
            starts_on=starts_on,
            clearance=clearance,
            compartments=compartments,
            decree=decree,
            ends_on=ends_on,
        )
        if role != "field" and not account.needs_second_factor and not account.is_sample:
            account.needs_second_factor = True
            account.save(update_fields=["needs_second_factor"])
        _record("seat.given", account, now, seat=str(row.pk), role=role, unit=unit.code)
    return row


def _check_grant(account: Account, seat: access.Membership) -> None:
    if str(account.pk) == current_identity().account:
        raise NotAllowed("accounts.not_own_seat")
    if not may_grant(current_identity(), seat):
        raise NotAllowed("accounts.beyond_own_seat", place=seat.place, clearance=seat.clearance)


def change_seat(
    account: Account,
    seat_id: UUID,
    *,
    clearance: str,
    compartments: Iterable[str],
    decree: str,
    ends_on: date | None,
    now: datetime,
) -> Membership:
    """Change clearance, compartments, decree or end of a seat; both states must be covered."""
    row = Membership.objects.filter(pk=seat_id, account=account).first()
    if row is None:
        raise NotFound("access.not_found")
    _check_grant(account, seat_of(row))
    if ends_on is not None and ends_on < row.starts_on:
        raise BadInput("accounts.ends_before_start")
    row.clearance, row.compartments = clearance, tuple(compartments)
    row.decree, row.ends_on = decree, ends_on
    _check_grant(account, seat_of(row))
    with transaction.atomic():
        row.save(update_fields=["clearance", "compartments", "decree", "ends_on"])
        _record("seat.changed", account, now, seat=str(row.pk), clearance=clearance)
    return row


def set_active(account: Account, *, is_active: bool, now: datetime) -> None:
    """Close an account, ending its sessions at once, or open it again."""
    if str(account.pk) == current_identity().account:
        raise NotAllowed("accounts.not_own_seat")
    with transaction.atomic():
        account.is_active = is_active
        account.save(update_fields=["is_active"])
        _record("account.opened" if is_active else "account.closed", account, now)
        if not is_active:
            sign_out_elsewhere(account, None, actor=current_identity().account, now=now)
            transaction.on_commit(note_end)


def password_token(account: Account, *, now: datetime) -> str:
    """Return a token with which the holder chooses a password once, within three days."""
    _record("account.password_link_made", account, now)
    return default_token_generator.make_token(account)


def record_candidacy(
    account: Account,
    *,
    election_key: str,
    nominated_on: date,
    document: str,
    now: datetime,
    results_final_on: date | None = None,
    acting: Account | None = None,
    acting_decree: str = "",
) -> Candidacy:
    """Bar a candidate's account from penetapan until results are final.

    The acting head, where one is named, has the candidate's seats for that time.
    """
    if results_final_on is not None and results_final_on < nominated_on:
        raise BadInput("accounts.ends_before_start")
    if acting is not None and acting.pk == account.pk:
        raise BadInput("accounts.acting_is_candidate")
    with transaction.atomic():
        row = Candidacy.objects.create(
            account=account,
            election_key=election_key,
            nominated_on=nominated_on,
            results_final_on=results_final_on,
            document=document,
        )
        sign_out_elsewhere(account, None, actor=current_identity().account, now=now)
        if acting is not None:
            _seat_acting_head(account, acting, row, acting_decree, now)
        _record("candidacy.recorded", account, now, election=election_key)
    return row


def _seat_acting_head(
    account: Account, acting: Account, candidacy: Candidacy, decree: str, now: datetime
) -> None:
    final = candidacy.results_final_on
    ends_on = _day_before(final, candidacy.nominated_on) if final else None
    for seat in Membership.objects.filter(account=account, ends_on=None).select_related("unit"):
        give_seat(
            acting,
            role=seat.role,
            agency=seat.unit.agency_type,
            place=seat.place_code,
            starts_on=candidacy.nominated_on,
            ends_on=ends_on,
            clearance=seat.clearance,
            compartments=seat.compartments,
            decree=decree,
            now=now,
        )
        office = head_office(seat.unit)
        OfficeTerm.objects.create(
            office=office,
            account=acting,
            starts_on=candidacy.nominated_on,
            ends_on=ends_on,
            is_acting=True,
            decree=decree,
        )


def _day_before(day: date, earliest: date) -> date:
    """Return the last day of the acting head: the candidate is back on the day of the results."""
    return max(day - timedelta(days=1), earliest)


def head_office(unit: AgencyUnit) -> Office:
    """Return the office of the head of region in a unit; it is made when missing."""
    office, _ = Office.objects.get_or_create(
        unit=unit, is_head_of_region=True, defaults={"title": "Kepala daerah"}
    )
    return office


def settle_candidacy(
    account: Account, candidacy_id: UUID, results_final_on: date, *, now: datetime
) -> Candidacy:
    """Enter the day results became final: access returns, the acting head's seats end."""
    row = Candidacy.objects.filter(pk=candidacy_id, account=account).first()
    if row is None:
        raise NotFound("access.not_found")
    if results_final_on < row.nominated_on:
        raise BadInput("accounts.ends_before_start")
    with transaction.atomic():
        row.results_final_on = results_final_on
        row.save(update_fields=["results_final_on"])
        units = Membership.objects.filter(account=account).values("unit")
        terms = OfficeTerm.objects.filter(
            is_acting=True, starts_on=row.nominated_on, office__unit__in=units
        )
        last_day = _day_before(results_final_on, row.nominated_on)
        for term in terms.select_related("office"):
            Membership.objects.filter(
                account=term.account_id, unit=term.office.unit_id, starts_on=row.nominated_on
            ).update(ends_on=last_day)
            term.ends_on = last_day
            term.save(update_fields=["ends_on"])
        _record("candidacy.settled", account, now, election=row.election_key)
    return row


def _record(action: str, account: Account, now: datetime, **details: str) -> None:
    record_act(
        action,
        actor=current_identity().account,
        now=now,
        subject_kind="account",
        subject=str(account.pk),
        details=details,
    )
