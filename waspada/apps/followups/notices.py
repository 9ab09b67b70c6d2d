"""Tell the people of an office, a desk or its chair about an item, in their language."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings

from waspada.apps.accounts.models import Account
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.followups.models import Item
from waspada.apps.followups.queries import secretaries_of
from waspada.apps.words.sentences import say
from waspada.core.followups.states import REQUEST
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import CLASSES, split_unit, unit_name


def unit_words(unit: str) -> str:
    """Return what an office's unit is called."""
    agency, place = split_unit(unit)
    return unit_name(agency, place, load_table()[place].name if place != NATION else "Indonesia")


def tell(
    item: Item, what: str, accounts: Iterable[Account], *, actor: str, now: datetime, **more: object
) -> int:
    """Write a notice to some accounts, each in their language; return to how many.

    what : the name of the sentence, followup.notice_<what>; a permintaan koordinasi has its own
        where the words differ. Whoever acts is not told of it.
    """
    by_language: dict[str, list[Account]] = {}
    for account in accounts:
        if str(account.pk) != actor:
            by_language.setdefault(account.language, []).append(account)
    for language, people in by_language.items():
        write_message(
            _draft(item, what, language, more),
            [address for one in people for address in _addresses(one)],
            actor=actor,
            now=now,
        )
    return sum(len(people) for people in by_language.values())


def tell_desk(
    item: Item, what: str, day: date, *, actor: str, now: datetime, **more: object
) -> None:
    """Write a notice to the item's own secretariat."""
    tell(item, what, secretaries_of(item.desk, day), actor=actor, now=now, **more)


def _addresses(account: Account) -> list[Address]:
    found = [Address("in_app", str(account.pk))]
    if settings.EMAIL_HOST and account.email:
        found.append(Address("email", account.email))
    return found


def _draft(item: Item, what: str, language: str, more: dict[str, object]) -> Draft:
    kind = "request_" if item.kind == REQUEST else ""
    # What is closed keeps its words on its own page; the number is enough to find it.
    is_open = item.classification == CLASSES[0] and not item.compartment
    params: dict[str, object] = {
        "number": item.number,
        "what": item.what if is_open else item.number,
        "unit": unit_words(item.unit_code),
        "day": item.due_on,
        **more,
    }
    return Draft(
        subject_kind="followup",
        subject=str(item.pk),
        place=item.place_code,
        title=say(f"followup.notice_{kind}{what}_title", params, language)[:240],
        body=say(f"followup.notice_{kind}{what}_body", params, language),
        language=language,
    ).with_rights_of(item)
