"""Read what people type about other people: places, roles, agencies, classes, user names."""

import re
from typing import Final

from django.core.validators import validate_email
from django.forms import ValidationError

from waspada.apps.places.queries import places_like
from waspada.core.access import Identity, classes_up_to
from waspada.core.access_grants import managing_seats
from waspada.core.errors import BadInput
from waspada.core.places import NATION, is_within, load_table, normal_code
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS, ROLES, agency, unit_level_of

USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9.\-]{2,79}")


def read_place(text: str, identity: Identity) -> str:
    """Return the code of a place named by code or name, inside the person's own area.

    Raises
    ------
    BadInput : accounts.no_such_place, accounts.which_place
    """
    areas = tuple(dict.fromkeys(seat.place for seat in managing_seats(identity)))
    code = normal_code(text)
    if code is not None:
        is_known = code == NATION or code in load_table()
        if is_known and any(is_within(code, area) for area in areas):
            return code
        raise BadInput("accounts.no_such_place", value=text[:60])
    found: dict[str, str] = {}
    for area in areas:
        within = None if area == NATION else area
        for match in places_like(text[:200], within=within, limit=6):
            if match.how in {"name", "alias"}:
                found[match.code] = match.display
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise BadInput("accounts.no_such_place", value=text[:60])
    choices = ", ".join(f"{name} ({code})" for code, name in list(found.items())[:5])
    raise BadInput("accounts.which_place", value=text[:60], choices=choices)


def read_role(text: str) -> str:
    """Return the code of a role named by code or by its word in either language."""
    wanted = " ".join(text.lower().split())
    for code, words in ROLES.items():
        if wanted in {code, words.id.lower(), words.en.lower()}:
            return code
    choices = ", ".join(words.id for words in ROLES.values())
    raise BadInput("accounts.no_such_role", value=text[:40], choices=choices)


def read_agency(text: str) -> str:
    """Return the code of an agency named by code, short name or full name."""
    wanted = " ".join(text.lower().split())
    for code, kind in AGENCIES.items():
        if wanted in {code, kind.short.lower(), kind.name.id.lower(), kind.name.en.lower()}:
            return code
    choices = ", ".join(kind.short for kind in AGENCIES.values() if kind.is_member)
    raise BadInput("accounts.no_such_agency", value=text[:40], choices=choices)


def read_class(text: str) -> str:
    """Return a class named by letter or word; empty means B."""
    wanted = text.strip()
    for code, words in CLASS_WORDS.items():
        if wanted.lower() in {code.lower(), words.id.lower(), words.en.lower()}:
            return code
    if not wanted:
        return "B"
    raise BadInput("access.unknown_class", value=wanted[:20])


def read_username(text: str) -> str:
    """Return a user name in lower case."""
    wanted = text.strip().lower()
    if USERNAME.fullmatch(wanted) is None:
        raise BadInput("accounts.bad_username")
    return wanted


def read_email(text: str) -> str:
    """Return an e-mail address, or nothing where none was given."""
    wanted = text.strip()
    if wanted:
        try:
            validate_email(wanted)
        except ValidationError as error:
            raise BadInput("accounts.bad_email", value=wanted[:60]) from error
    return wanted


def check_unit(agency_code: str, place: str) -> None:
    """Refuse a seat in an office that the agency does not have at this level."""
    kind = agency(agency_code)
    if kind.name_at(unit_level_of(place)) is None:
        name = "Indonesia" if place == NATION else load_table()[place].display
        raise BadInput("accounts.no_unit_here", agency=kind.short, place=name)


def grantable_classes(identity: Identity) -> tuple[str, ...]:
    """Return the clearances that the person may give at most."""
    reached = [classes_up_to(seat.clearance) for seat in managing_seats(identity)]
    return max(reached, key=len, default=())


def grantable_compartments(identity: Identity) -> tuple[str, ...]:
    """Return the compartments that the person holds in a managing seat."""
    return tuple(sorted({name for seat in managing_seats(identity) for name in seat.compartments}))
