"""Tell people of a warning, in their language, each once; nobody who may not read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.delivery.contacts import addresses_of, unit_addresses
from waspada.apps.duty.queries import lead_of, on_duty, setting_of
from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.followups.queries import chairs_of, holders_of, secretaries_of
from waspada.apps.warnings.gathering import told_singly
from waspada.apps.warnings.history import SUBJECT
from waspada.apps.warnings.models import Recipient, WarningRow
from waspada.apps.warnings.rights import agency_of
from waspada.apps.warnings.setting import rings_at
from waspada.apps.words.sentences import say
from waspada.core.access import Rights, may_read
from waspada.core.alerts.warnings.drills import headline_marked
from waspada.core.places import load_table
from waspada.core.risks.library import LIBRARY
from waspada.core.vocabulary import CLASSES, LEVEL_WORDS, unit_code

TRAY: Final = "in_app"  # it rings nobody
_WITHIN: Final = 12  # actions named in a message
_SECRETARIAT: Final = "kesbangpol"
_ASK: Final = frozenset({"stands", "automatic", "unanswered"})  # whoever hears it is to answer
_OF_OFFICES: Final = frozenset({"stands", "cancelled"})  # what offices hear as such


@dataclass(frozen=True, slots=True)
class Sent:
    """To how many people something was written, and the messages by their keys."""

    people: int
    messages: tuple[str, ...]


def readers_among(row: WarningRow, accounts: Iterable[Account], day: date) -> list[Account]:
    """Return those who may read a warning as it is now, each once."""
    rights = _rights(row)
    unique = {account.pk: account for account in accounts}
    return [
        account
        for account in unique.values()
        if may_read(identity_of(account, day=day, realm=row.realm), rights)
    ]


def _rights(row: WarningRow) -> Rights:
    return Rights(
        place=row.place_code,
        classification=row.classification,
        owner_unit=row.owner_unit,
        addressee_units=frozenset(row.addressee_units),
        compartment=row.compartment,
        concerns_units=frozenset(row.concerns_units),
    )


def audience_people(row: WarningRow, day: date) -> list[tuple[Account, str]]:
    """Return whom a warning is for with the unit they answer for, and the desk's own people."""
    found: dict[object, tuple[Account, str]] = {}
    for unit in row.audience:
        for account in holders_of(unit, day):
            found.setdefault(account.pk, (account, unit))
    for account in (*secretaries_of(row.desk, day), *chairs_of(row.desk, day)):
        found.setdefault(account.pk, (account, ""))
    readers = {one.pk for one in readers_among(row, (a for a, _unit in found.values()), day)}
    return [pair for key, pair in found.items() if key in readers]


def unreached_units(row: WarningRow, day: date) -> list[str]:
    """Return the units a warning is for in which nobody can read it here."""
    return [unit for unit in row.audience if not readers_among(row, holders_of(unit, day), day)]


def duty_people(row: WarningRow, by: By) -> list[Account]:
    """Return who is on duty at the warning's desk, else who is told when nobody is."""
    shifts = on_duty(row.desk, world_time(by))
    keys = [person.account for shift in shifts for person in shift.people]
    people = list(Account.objects.filter(pk__in=keys, is_active=True))
    day = world_day(by, row.place_code)
    if not people and (lead := lead_of(setting_of(row.desk), day)) is not None:
        people = [lead]
    return readers_among(row, people, day)


def ask_second(row: WarningRow, by: By) -> int:
    """Ask people of another agency to approve an Awas: on duty first, else its audience."""
    day = world_day(by, row.place_code)
    first = agency_of(row.first_unit)
    others = [
        account
        for unit in (*row.audience, *row.addressee_units)
        if agency_of(unit) != first
        for account in holders_of(unit, day)
    ]
    readers = readers_among(row, others, day)
    standing_by = {one.pk for one in duty_people(row, by)}
    on_call = [one for one in readers if one.pk in standing_by]
    return tell(row, "second", on_call or readers, by).people


def tell_desk(row: WarningRow, by: By) -> int:
    """Tell the desk's secretariat and its chair that a warning waits to be decided."""
    day = world_day(by, row.place_code)
    people = [*secretaries_of(row.desk, day), *chairs_of(row.desk, day)]
    return tell(row, "proposed", readers_among(row, people, day), by).people


def tell_team(row: WarningRow, by: By) -> int:
    """Tell the desk's own people that an Awas still waits for its second approval."""
    day = world_day(by, row.place_code)
    people = [*secretaries_of(row.desk, day), *chairs_of(row.desk, day), *duty_people(row, by)]
    return tell(row, "waits", readers_among(row, people, day), by).people


def told_people(row: WarningRow, day: date) -> list[Account]:
    """Return everybody who was told of a warning and may still read it."""
    keys = Recipient.unguarded.filter(warning_id=row.pk).values_list("account", flat=True)
    people = Account.objects.filter(pk__in=list(keys), is_active=True)
    return readers_among(row, people.order_by("username"), day)


def tell(row: WarningRow, what: str, accounts: Sequence[Account], by: By, **more: object) -> Sent:
    """Write one message per language and one delivery per address.

    what : the name of the sentence, warnings.notice_<what>. Whoever acts is not told of it,
    except of the warning itself.
    """
    told = [one for one in accounts if what == "stands" or str(one.pk) != by["actor"]]
    by_language: dict[str, list[Account]] = {}
    for account in told_singly(row, told, by) if what == "stands" else told:
        by_language.setdefault(account.language, []).append(account)
    # A drill stays among people: no duty number rings for it, no other system takes it up.
    offices = _office_addresses(row) if what in _OF_OFFICES and not row.is_drill else {}
    written: list[str] = []
    for language in dict.fromkeys([*by_language, *offices]):
        people = by_language.get(language, [])
        to = [address for one in people for address in addresses_of(one, level=_rung(row))]
        done = write_message(
            _draft(row, what, language, more),
            [*to, *offices.get(language, ())],
            actor=by["actor"],
            now=by["now"],
            later=ringing_later(row, people, by),
        )
        written.append(str(done.message.pk))
    return Sent(len(told), tuple(written))


def ringing_later(row: WarningRow, people: Sequence[Account], by: By) -> dict[Address, datetime]:
    """Return the addresses that ring at night, and when the quiet hours of their owner end."""
    ends = rings_at(row, people, by)
    return {
        address: ends[str(one.pk)]
        for one in people
        if str(one.pk) in ends
        for address in addresses_of(one, level=_rung(row))
        if address.channel != TRAY
    }


def _rung(row: WarningRow) -> str:
    """Return the level that a person's own numbers are rung for; none for a drill."""
    return "" if row.is_drill else str(row.level)


def _office_addresses(row: WarningRow) -> dict[str, list[Address]]:
    """Return by language where the offices themselves are told: duty numbers, their systems."""
    units = dict.fromkeys([*row.audience, unit_code(_SECRETARIAT, row.desk)])
    return unit_addresses(units, _rights(row), level=row.level)


def _draft(row: WarningRow, what: str, language: str, more: dict[str, object]) -> Draft:
    # What is closed keeps its words on its own page; the number is enough to find it.
    is_open = row.classification == CLASSES[0] and not row.compartment
    is_english = language.startswith("en")
    params: dict[str, object] = {
        "number": row.number,
        "level": LEVEL_WORDS[row.level].in_language(language),
        "place": load_table()[row.place_code].display,
        **more,
    }
    title = say(f"warnings.notice_{what}_title", params, language)
    parts = [say(f"warnings.notice_{what}_body", params, language)]
    if is_open and what == "stands":
        title = row.headline_en if is_english else row.headline
        parts.insert(0, row.message_en if is_english else row.message)
        parts[1:1] = instructions(row.measures, language)[:_WITHIN]
    return Draft(
        subject_kind=SUBJECT,
        subject=str(row.pk),
        place=row.place_code,
        title=(headline_marked(title) if row.is_drill else title)[:240],
        body="\n\n".join(parts),
        language=language,
        classification=row.classification,
        owner_unit=row.owner_unit,
        addressee_units=tuple(row.addressee_units),
        concerns_units=tuple(row.concerns_units),
        compartment=row.compartment,
        election_key=row.election_key,
        asks_answer=what in _ASK,
    )


def instructions(measures: Iterable[str], language: str) -> list[str]:
    """Return the recommended actions, each with how it is done."""
    known = [LIBRARY[code] for code in measures if code in LIBRARY]
    return [f"• {one.name.in_language(language)}. {one.how.in_language(language)}" for one in known]
