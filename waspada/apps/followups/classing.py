"""An item's class: raised by the desk alone, lowered by two people of it.

What stood in the history keeps the class it was written in, so that lowering opens the item
and not what was noted about it before. Notices in trays and letters in the register follow a
raise.
"""

from typing import Unpack
from uuid import UUID

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.delivery.actions import restrict_messages
from waspada.apps.documents.closing import close_documents
from waspada.apps.followups.history import By, Row, append, locked, world_day
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.followups.notices import tell
from waspada.apps.followups.queries import chairs_of, class_asked, item_of, secretaries_of
from waspada.apps.followups.rights import check_desk
from waspada.apps.reports.appending import writing
from waspada.core.access import Rights, may_read
from waspada.core.errors import BadInput, NotAllowed, WrongState
from waspada.core.followups.facts import is_reached, reason_text
from waspada.core.vocabulary import CLASSES


def raise_class(item_id: UUID, classification: str, text: str = "", **by: Unpack[By]) -> Item:
    """Give an item a higher class, which its office and whoever raises it must still reach.

    Raises
    ------
    NotAllowed : followup.only_desk, access.not_allowed
    BadInput : followup.class_not_higher, followup.out_of_reach
    """
    seen = _seen(item_id, classification, is_up=True)
    plain = reason_text(text)
    if not is_reached(seen.unit_code, seen.place_code, classification):
        raise BadInput("followup.out_of_reach")
    if not may_read(current_identity(), _rights(seen, classification)):
        raise NotAllowed("access.not_allowed")
    with writing():
        item = locked(item_id)
        was, item.classification = item.classification, classification
        append(item, Row("class_raised", text=plain, params=_step(was, classification)), by)
        restrict_messages("followup", str(item.pk), classification)
        letters = ItemEvent.unguarded.filter(item_id=item.pk, kind="letter")
        documents = [UUID(one["document"]) for one in letters.values_list("params", flat=True)]
        close_documents(documents, classification, actor=by["actor"], now=by["now"])
    return item


def ask_lower_class(item_id: UUID, classification: str, text: str, **by: Unpack[By]) -> Item:
    """Ask that an item be lowered; a second person of the desk decides.

    Raises
    ------
    NotAllowed : followup.only_desk; BadInput : followup.class_not_lower
    TooShort : followup.no_reason
    """
    seen = _seen(item_id, classification, is_up=False)
    plain = reason_text(text, is_needed=True)
    today = world_day(by, seen.place_code)
    with writing():
        item = locked(item_id)
        step = _step(item.classification, classification)
        append(item, Row("class_wanted", text=plain, params=step), by)
        people = [*secretaries_of(item.desk, today), *chairs_of(item.desk, today)]
        unique = {account.pk: account for account in people}
        tell(item, "class_wanted", unique.values(), actor=by["actor"], now=by["now"])
    return item


def lower_class(item_id: UUID, text: str = "", **by: Unpack[By]) -> Item:
    """Lower an item as somebody else of the desk asked.

    Raises
    ------
    NotAllowed : followup.only_desk, followup.second_person
    WrongState : followup.no_class_asked
    """
    check_desk(item_of(item_id))
    plain = reason_text(text)
    with writing():
        item, asked = _asked(item_id)
        if asked.recorded_by == by["actor"]:
            raise NotAllowed("followup.second_person")
        was, item.classification = item.classification, asked.params["to"]
        row = Row("class_lowered", text=plain, params=_step(was, item.classification))
        append(item, row, by)
    return item


def keep_class(item_id: UUID, text: str, **by: Unpack[By]) -> Item:
    """Decide that an item keeps the class that somebody wanted to lower.

    Raises
    ------
    NotAllowed : followup.only_desk; WrongState : followup.no_class_asked
    TooShort : followup.no_reason
    """
    check_desk(item_of(item_id))
    plain = reason_text(text, is_needed=True)
    with writing():
        item, _asked_for = _asked(item_id)
        append(item, Row("class_kept", text=plain), by)
    return item


def _seen(item_id: UUID, classification: str, *, is_up: bool) -> Item:
    seen = item_of(item_id)
    check_desk(seen)
    check_class_allowed(classification)
    steps = CLASSES.index(classification) - CLASSES.index(seen.classification)
    if is_up and steps <= 0:
        raise BadInput("followup.class_not_higher")
    if not is_up and steps >= 0:
        raise BadInput("followup.class_not_lower")
    return seen


def _asked(item_id: UUID) -> tuple[Item, ItemEvent]:
    item = locked(item_id)
    asked = class_asked(item.pk)
    if asked is None:
        raise WrongState("followup.no_class_asked", number=item.number)
    return item, asked


def _step(was: str, to: str) -> dict[str, str]:
    return {"from_class": was, "to": to}


def _rights(item: Item, classification: str) -> Rights:
    return Rights(
        place=item.place_code,
        classification=classification,
        owner_unit=item.owner_unit,
        addressee_units=frozenset(item.addressee_units),
        compartment=item.compartment,
        concerns_units=frozenset(item.concerns_units),
        realm=item.realm,
    )
