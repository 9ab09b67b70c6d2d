"""What levels alone write: a proposal for the desk, or a Waspada that goes to the desk itself.

Off until a desk sets it. It looks only at what every reader of class B may know, writes nothing
where any of that concerns an office, and takes back what went out when the level has fallen.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import override

from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.followups.queries import chairs_of, secretaries_of
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref
from waspada.apps.warnings.bases import Bases
from waspada.apps.warnings.climbing import keep_recipients
from waspada.apps.warnings.drafting import write_row
from waspada.apps.warnings.fitting import fitting_measures
from waspada.apps.warnings.history import SUBJECT, append, locked
from waspada.apps.warnings.models import WarningRow, WarningSetting
from waspada.apps.warnings.notices import duty_people, readers_among, tell, tell_desk
from waspada.apps.warnings.standing import end
from waspada.apps.words.sentences import say
from waspada.core.alerts import ComputedLevel, Reason
from waspada.core.alerts.warnings import (
    OPEN_STATES,
    STANDING,
    WarningFacts,
    made_ready,
    texts_for,
)
from waspada.core.alerts.warnings.automatic import LASTS, RESTS, Due, due_now, is_over
from waspada.core.errors import WaspadaError
from waspada.core.places import load_table, zone_of
from waspada.core.reports.incidents import zone_info
from waspada.core.vocabulary import CLASSES, LEVELS, unit_code

logger = logging.getLogger(__name__)

Row = TypeVar("Row", WarningRow, WarningSetting)
_SECRETARIAT: Final = "kesbangpol"
_MEASURES: Final = 3
_LINKED: Final = 12


def tend_automatic(by: By) -> int:
    """Write and take back what levels ask for; return how much. Call as the system."""
    settings = list(WarningSetting.objects.exclude(automatic=""))
    standing = list(WarningRow.objects.filter(state=STANDING, is_automatic=True))
    if not settings and not standing:
        return 0
    places = [one.place_code for one in (*settings, *standing)]
    bases = Bases(places, by)
    taken = _taken(places, world_time(by))
    done = 0
    for setting in settings:
        due = _due(bases, taken.get(setting.place_code, {}), setting)
        if due:
            done += _safely(partial(_write_all, bases, due), setting, by)
    for row in standing:
        done += _safely(partial(_take_back, bases), row, by)
    return done


def _safely(step: Callable[[Row, By], int], row: Row, by: By) -> int:
    try:
        with transaction.atomic():
            return step(row, by)
    except WaspadaError as error:
        # One place must not silence the others; the next round looks again.
        logger.warning("automatic warnings: %s %s: %s", step.__name__, row.pk, error.code)
        return 0


def _due(bases: Bases, taken: Mapping[str, str], setting: WarningSetting) -> list[Due]:
    try:
        levels = bases.of(setting.place_code).open_levels
    except WaspadaError as error:
        logger.warning("automatic warnings: %s: %s", setting.place_code, error.code)
        return []
    return due_now(levels, mode=setting.automatic, taken=taken)


def _write_all(bases: Bases, due: Sequence[Due], setting: WarningSetting, by: By) -> int:
    for one in due:
        _write(setting.place_code, one, bases.of(setting.place_code).computed, by)
    return len(due)


def _taken(places: Iterable[str], at: datetime) -> dict[str, dict[str, str]]:
    """Return by place and theme the highest level proposed, in force, or ended just now."""
    rows = WarningRow.objects.filter(place_code__in=set(places), is_drill=False).filter(
        Q(state__in=[*sorted(OPEN_STATES), STANDING])
        | Q(state__in=["rejected", "cancelled", "lapsed"], ended_at__gt=at - RESTS)
    )
    found: dict[str, dict[str, str]] = {}
    for place, theme, level in rows.values_list("place_code", "theme", "level"):
        of_place = found.setdefault(place, {})
        of_place[theme] = max(of_place.get(theme, LEVELS[0]), level, key=LEVELS.index)
    return found


def reasons_of_theme(computed: ComputedLevel, theme: str) -> list[Reason]:
    """Return why a theme has its level; of a province also that it follows its kab/kota."""
    reasons = [one for one in computed.reasons if one.theme == theme]
    held = next((one for one in computed.themes if one.theme == theme), None)
    if held is not None and held.from_parts:
        params = {"theme": theme, "parts": held.from_parts}
        reasons.insert(0, Reason("alerts.province_theme", params, held.level, theme))
    return reasons


def _write(place: str, due: Due, computed: ComputedLevel, by: By) -> WarningRow:
    reasons = reasons_of_theme(computed, due.theme)
    facts = made_ready(_facts(place, due, reasons, by), at=world_time(by))
    row = write_row(
        facts,
        unit=unit_code(_SECRETARIAT, place),
        reasons=[
            {"code": one.code, "params": dict(one.params), "level": one.level} for one in reasons
        ],
        is_automatic=True,
        **by,
    )
    for number in list(dict.fromkeys(n for one in reasons for n in one.numbers))[:_LINKED]:
        ref = Ref("incident", number)
        link(Ref(SUBJECT, str(row.pk)), "arises_from", ref, actor=by["actor"], now=by["now"])
    if due.stands:
        _stand_alone(row, by)
    else:
        tell_desk(row, by)
    return row


def _facts(place: str, due: Due, reasons: list[Reason], by: By) -> WarningFacts:
    until = (world_time(by) + LASTS).astimezone(zone_info(place))
    params = {"theme": due.theme, "level": due.level, "place": load_table()[place].display}
    counted = next((one.params["count"] for one in reasons if "count" in one.params), None)
    code = "automatic_expected" if counted is None else "automatic_counted"
    expected, said = {}, {}
    for language in ("id", "en"):
        expected[language] = say(f"warnings.{code}", {**params, "count": counted}, language)
        said[language] = texts_for(
            due.theme,
            due.level,
            language,
            place=load_table()[place].display,
            expected=expected[language],
            until=_moment(until, place, language),
        )
    return WarningFacts(
        place=place,
        theme=due.theme,
        level=due.level,
        expected=expected["id"],
        headline=said["id"].headline,
        headline_en=said["en"].headline,
        message=said["id"].message,
        message_en=said["en"].message,
        valid_until=until,
        measures=tuple(
            fitting_measures(
                due.theme,
                place,
                world_day(by, place),
                refs=[Ref("incident", number) for one in reasons for number in one.numbers],
                most=_MEASURES,
            )
        ),
        audience=(unit_code(_SECRETARIAT, place),),
        # What nobody has looked at stays with the desk.
        release_class=CLASSES[1] if due.stands else CLASSES[0],
    )


def _moment(moment: datetime, place: str, language: str) -> str:
    with override(language):
        return f"{date_format(moment, 'l, j F Y')}, {moment:%H.%M} {zone_of(place)}"


def _stand_alone(row: WarningRow, by: By) -> None:
    """Let a Waspada stand for the desk's own people: no level, no CAP message, no office told."""
    at = world_time(by)
    day = world_day(by, row.place_code)
    row.stood_at = at
    append(row, "standing", by, state=STANDING, params={"code": "warnings.automatic_stands"})
    people = [*secretaries_of(row.desk, day), *chairs_of(row.desk, day), *duty_people(row, by)]
    readers = readers_among(row, people, day)
    keep_recipients(row, [(one, "") for one in readers], at)
    sent = tell(row, "automatic", readers, by)
    append(row, "told", by, params={"people": sent.people, "messages": list(sent.messages)})


def _take_back(bases: Bases, seen: WarningRow, by: By) -> int:
    """End a warning that went out by itself when its level fell, or a person's took its place."""
    place, theme = seen.place_code, seen.theme
    levels = bases.of(place).levels
    others = WarningRow.objects.filter(
        place_code=place, theme=theme, state=STANDING, is_automatic=False, is_drill=False
    )
    if is_over(levels.get(theme, "none")):
        why = "warnings.automatic_fell"
    elif others.exists():
        why = "warnings.automatic_replaced"
    else:
        return 0
    row = locked(seen.pk)
    if row.state != STANDING:
        return 0
    end(row, "cancelled", by, code=why)
    return 1
