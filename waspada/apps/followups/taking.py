"""One step of an item by its code: the page's buttons and programs go the same way."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, Unpack
from uuid import UUID

from waspada.apps.followups import actions, classing, dating
from waspada.apps.followups.files import Checked, add_evidence
from waspada.apps.followups.history import By
from waspada.core.errors import BadInput

# What a program may do; evidence is a file, and files come through the page, as a class does.
PROGRAM_STEPS: Final = (
    "read",
    "accept",
    "refuse",
    "start",
    "finish",
    "note",
    "verify",
    "send_back",
    "ask_again",
    "withdraw",
    "set_date",
    "want_date",
)


def take(
    item_id: UUID,
    code: str,
    text: str,
    day: date | None,
    files: Sequence[Checked] = (),
    *,
    classification: str = "",
    **by: Unpack[By],
) -> None:
    """Do the step that a button or a program names, and keep the files given with it.

    Raises
    ------
    WaspadaError : what the step refuses; BadInput : followup.bad_choice, followup.no_date,
        followup.no_file
    """
    key = item_id
    steps: dict[str, Callable[[], object]] = {
        "read": lambda: actions.acknowledge_item(key, **by),
        "accept": lambda: actions.accept_item(key, text, due_on=day, **by),
        "refuse": lambda: actions.decline_item(key, text, **by),
        "start": lambda: actions.start_item(key, text, **by),
        "finish": lambda: actions.finish_item(key, text, **by),
        "note": lambda: actions.comment_item(key, text, **by),
        "evidence": lambda: _files_needed(files),
        "verify": lambda: actions.verify_item(key, text, **by),
        "send_back": lambda: actions.send_back(key, text, **by),
        "ask_again": lambda: actions.ask_again(key, text, due_on=_needed(day), **by),
        "withdraw": lambda: actions.withdraw_item(key, text, **by),
        "set_date": lambda: dating.set_date(key, _needed(day), text, **by),
        "want_date": lambda: dating.ask_for_date(key, _needed(day), text, **by),
        "raise_class": lambda: classing.raise_class(key, classification, text, **by),
        "want_lower": lambda: classing.ask_lower_class(key, classification, text, **by),
        "lower_class": lambda: classing.lower_class(key, text, **by),
        "keep_class": lambda: classing.keep_class(key, text, **by),
    }
    if code not in steps:
        raise BadInput("followup.bad_choice", value=code[:40])
    steps[code]()
    add_evidence(key, files, **by)


def _files_needed(files: Sequence[Checked]) -> None:
    if not files:
        raise BadInput("followup.no_file")


def _needed(day: date | None) -> date:
    if day is None:
        raise BadInput("followup.no_date")
    return day
