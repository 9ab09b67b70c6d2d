"""What a warning rests on, as far as its author may read it, and how closed that is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from waspada.apps.accounts.policy import within
from waspada.apps.alerts.models import Signal
from waspada.apps.alerts.queries import computed_levels
from waspada.apps.followups.subjects import About, about_of
from waspada.apps.links.kinds import Ref
from waspada.apps.readiness.models import Constraint
from waspada.apps.reports.incident_queries import SHOWN_STATES, known_on, up_to
from waspada.apps.reports.models import IncidentVersion
from waspada.core.alerts import load_rule
from waspada.core.alerts.warnings import strictest
from waspada.core.places import Level, level_of
from waspada.core.vocabulary import CLASSES

MOST_LINKED: Final = 12


@dataclass(frozen=True, slots=True)
class Basis:
    """What a level was computed from: its level, its reasons as codes, the things behind them.

    refs : all of them; no more than `MOST_LINKED` are linked
    concerns_units : whom any of them concerns, who may not read what rests on it
    """

    level: str
    theme: str
    reasons: tuple[Mapping[str, Any], ...]
    refs: tuple[Ref, ...]
    classification: str
    concerns_units: tuple[str, ...] = ()


def basis_of(place: str, day: date) -> Basis:
    """Return why a place has its computed level, for a warning that begins from it.

    Its class is the highest of what went in. A province is summed from kab/kota whose incidents
    are not named one by one, so what is said of it is closed to be safe.
    """
    computed = computed_levels([place], day=day)[place]
    named = [number for reason in computed.reasons for number in reason.numbers]
    numbers = list(dict.fromkeys([*named, *_closed_heard(place, day)]))
    refs = tuple(Ref("incident", number) for number in numbers)
    about = about_of(refs)
    classes = [about.classification]
    signals = Signal.objects.filter(place_code=place).values_list("classification", flat=True)
    classes += list(signals)
    if level_of(place) is Level.PROVINCE:
        classes.append("T")
    worst = computed.themes[0] if computed.themes else None
    return Basis(
        level=computed.level,
        theme=worst.theme if worst else "",
        reasons=tuple(
            {"code": one.code, "params": dict(one.params), "level": one.level}
            for one in computed.reasons
        ),
        refs=refs,
        classification=strictest(classes),
        concerns_units=about.concerns_units,
    )


def _closed_heard(place: str, day: date) -> list[str]:
    """Return the incidents of the level's window that some readers of the place may not read.

    A reason names the first of what it counts; the others weigh too, and close what rests on them.
    """
    first = day - timedelta(days=load_rule().window_days)
    rows = IncidentVersion.objects.filter(
        known_on(day),
        up_to(day),
        within(place),
        ~Q(classification=CLASSES[0]) | ~Q(concerns_units="") | ~Q(compartment=""),
        day__gte=first,
        state__in=SHOWN_STATES,
    )
    return list(rows.order_by("number").values_list("number", flat=True))


def evidence_of(refs: Iterable[Ref]) -> About:
    """Return what some things are and the strictest of their rights, constraints included.

    Raises
    ------
    NotFound : access.not_found, what one may not read; BadInput : followup.two_compartments
    """
    refs = tuple(refs)
    about = about_of(refs)
    keys = [ref.id for ref in refs if ref.kind == "constraint"]
    barred = set(about.concerns_units)
    for row in Constraint.objects.filter(constraint_id__in=keys):
        barred.update(row.concerns_units)
    return replace(about, concerns_units=tuple(sorted(barred)))
