"""Accounts from a table: every row is read and checked before any is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.people import SeatWanted, create_account_with_seat
from waspada.apps.accounts.people_table import TableRow, read_day
from waspada.apps.accounts.people_words import (
    check_unit,
    read_agency,
    read_class,
    read_email,
    read_place,
    read_role,
    read_username,
)
from waspada.apps.words.sentences import explain
from waspada.core import access
from waspada.core.access_grants import may_grant
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.vocabulary import unit_code


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row as it was understood, or what is wrong with it."""

    number: int
    cells: dict[str, str]
    username: str = ""
    name: str = ""
    email: str = ""
    seat: SeatWanted | None = None
    is_known: bool = False  # the account is there already, from an earlier run
    problems: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        return not self.problems and self.seat is not None


def check_rows(rows: Sequence[TableRow], *, today: date) -> list[PersonRow]:
    """Read every row for the acting person; problems are sentences in their language."""
    known = set(
        Account.objects.filter(
            username__in=[row.cells["username"].strip().lower() for row in rows]
        ).values_list("username", flat=True)
    )
    first_seen: dict[str, int] = {}
    checked = []
    for row in rows:
        entry = _check_row(row, today=today, known=known)
        if entry.username and entry.username in first_seen:
            problem = explain(BadInput("accounts.twice_in_table", row=first_seen[entry.username]))
            entry = PersonRow(row.number, row.cells, problems=(problem,))
        elif entry.username:
            first_seen[entry.username] = row.number
        checked.append(entry)
    return checked


def _check_row(row: TableRow, *, today: date, known: set[str]) -> PersonRow:
    problems: list[str] = []
    read: dict[str, str] = {}
    identity = current_identity()
    cells = row.cells
    readers: dict[str, Callable[[], str]] = {
        "username": lambda: read_username(cells["username"]),
        "email": lambda: read_email(cells.get("email", "")),
        "role": lambda: read_role(cells["role"]),
        "agency": lambda: read_agency(cells["agency"]),
        "place": lambda: read_place(cells["place"], identity),
        "clearance": lambda: read_class(cells.get("clearance", "")),
    }
    for name, reader in readers.items():
        try:
            read[name] = reader()
        except BadInput as error:
            problems.append(explain(error))
    if not cells["name"]:
        problems.append(explain(BadInput("accounts.name_missing")))
    starts_on, ends_on = _term(cells, today, problems)
    if "agency" in read and "place" in read:
        try:
            check_unit(read["agency"], read["place"])
        except BadInput as error:
            problems.append(explain(error))
    if problems:
        return PersonRow(row.number, cells, read.get("username", ""), problems=tuple(problems))
    wanted = SeatWanted(
        role=read["role"],
        agency=read["agency"],
        place=read["place"],
        clearance=read["clearance"],
        decree=cells.get("decree", "")[:120],
        starts_on=starts_on,
        ends_on=ends_on,
    )
    unit = unit_code(wanted.agency, wanted.place)
    seat = access.Membership(wanted.role, wanted.place, unit, (unit,), wanted.clearance)
    if not may_grant(identity, seat):
        sentence = explain(
            BadInput("accounts.beyond_own_seat", place=wanted.place, clearance=wanted.clearance)
        )
        return PersonRow(row.number, cells, read["username"], problems=(sentence,))
    return PersonRow(
        row.number,
        cells,
        read["username"],
        cells["name"][:120],
        read["email"],
        wanted,
        is_known=read["username"] in known,
    )


def _term(cells: dict[str, str], today: date, problems: list[str]) -> tuple[date, date | None]:
    starts_on, ends_on = today, None
    try:
        starts_on = read_day(cells.get("starts_on", "")) or today
        ends_on = read_day(cells.get("ends_on", ""))
        if ends_on is not None and ends_on < starts_on:
            raise BadInput("accounts.ends_before_start")
    except BadInput as error:
        problems.append(explain(error))
    return starts_on, ends_on


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import made, and which rows it could not make."""

    made: tuple[Account, ...]
    known: int
    failed: tuple[tuple[int, str], ...]


def make_people(rows: Sequence[PersonRow], *, now: datetime) -> ImportOutcome:
    """Make the good rows, each on its own: a row that fails stops no other.

    Running it again makes only what is missing.
    """
    made: list[Account] = []
    failed: list[tuple[int, str]] = []
    known = 0
    for row in rows:
        if row.is_known:
            known += 1
            continue
        if not row.is_good or row.seat is None:
            failed.append((row.number, " ".join(row.problems)))
            continue
        try:
            with transaction.atomic():
                made.append(
                    create_account_with_seat(
                        row.username, row.name, email=row.email, seat=row.seat, now=now
                    )
                )
        except WaspadaError as error:
            failed.append((row.number, explain(error)))
    return ImportOutcome(tuple(made), known, tuple(failed))
