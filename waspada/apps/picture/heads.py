"""Line 1 of a place's pages: place, H-n, stage, level and its change; the desk's number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language

from waspada.apps.duty.queries import phone_of, setting_of
from waspada.apps.elections.counting import h_label
from waspada.apps.elections.queries import days_to_polling, stages_on
from waspada.apps.picture.levels import Held
from waspada.core.elections import (
    DatedStage,
    active_on,
    changes_between,
    election_of_the_day,
    main_of,
    nearest_polling,
)
from waspada.core.places import NATION, level_of, load_table
from waspada.core.vocabulary import LEVELS

AHEAD_DAYS: Final = 7


def head_of(code: str, day: date, held: Held | None, before: str | None) -> dict[str, Any]:
    """Return line 1 of a page; `held` and `before` are today's level and yesterday's if other."""
    place = load_table()[code]
    stages = stages_on(code, day)  # asked once: everything about time follows from it
    polling = nearest_polling(stages, day)
    desk = setting_of(code)
    stage = main_of(active_on(stages, day), day, polling)
    return {
        "place": place,
        "stages": stages,
        "h": h_label(_days_to_vote(code, day, stages, polling)),
        "stage": stage,
        "stage_words": stage.name.in_language(language()) if stage else "",
        "is_nation": code == NATION,
        "level_of_place": level_of(code).name.lower(),
        "zone": "WIB" if code == NATION else place.zone,
        "desk_phone": phone_of(desk),
        "desk_is_sample": desk.is_sample,
        "held": held,
        "before": before,
        "has_risen": has_risen(before, held.level) if held and before else False,
    }


def _days_to_vote(
    code: str, day: date, stages: Sequence[DatedStage], polling: Mapping[str, date]
) -> int | None:
    """Return the days to the vote from stages already read; the database only where they lack it."""
    key = election_of_the_day(stages, day)
    if key is None:
        return None
    return (polling[key] - day).days if key in polling else days_to_polling(code, day)


def has_risen(before: str, now: str) -> bool:
    """Say whether a level is graver than the one before."""
    return LEVELS.index(before) < LEVELS.index(now)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A stage that starts or ends soon, in the reader's words."""

    day: date
    words: str
    is_start: bool
    where: str


def ahead_of(stages: Iterable[DatedStage], day: date) -> list[Ahead]:
    """Return the stages that start or end today or within seven days."""
    found = []
    for change in changes_between(stages, day, AHEAD_DAYS + 1):
        parts = change.stage.places
        where = ", ".join(load_table()[part].display for part in parts[:3])
        words = change.stage.name.in_language(language())
        found.append(Ahead(change.on, words, change.kind == "starts", where))
    return found


def language() -> str:
    """Return the reader's language, id or en."""
    return (get_language() or "id")[:2]
