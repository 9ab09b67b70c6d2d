"""Whether hoaxes and what is feared lead to events: `./run bench leading`.

Of the packaged real incidents: after an item that is said or feared (a hoax; an incident that
has not happened, severity 0), are there more serious incidents of violence in the same kab/kota,
and in the same province, in the days after it than in as many days before it? Both
sides lie in the same place and the same weeks, so that what differs between places and stages
falls out but for the slope towards the vote; beside it stands the same for all other incidents
that are light, which share that slope. Intervals are exact (binomial) for the share after.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import django
from scipy.stats import binomtest

from waspada.core.places import regency_of
from waspada.core.reports.incidents import local_day_of
from waspada.core.vocabulary import theme_of

SERIOUS: Final = 2
SPANS: Final = (3, 7, 14)


@dataclass(frozen=True, slots=True)
class Item:
    """An incident: where, when, what."""

    place: str
    day: date
    category: str
    severity: int


def main() -> None:
    """Print how many serious incidents came after and before each kind of item."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waspada.settings")
    django.setup()
    items = list(_items())
    serious = [x for x in items if theme_of(x.category) == "security" and x.severity >= SERIOUS]
    kinds: dict[str, Callable[[Item], bool]] = {
        "hoaxes": lambda x: x.category == "hoaks",
        "hate speech": lambda x: x.category == "ujaran_kebencian",
        "feared, severity 0": lambda x: x.severity == 0 and x.category != "hoaks",
        "light incidents (for comparison)": lambda x: (
            x.severity == 1 and x.category not in {"hoaks", "ujaran_kebencian"}
        ),
    }
    print(f"{len(items)} incidents known to the day, {len(serious)} serious ones of violence")
    for scope, length in (("the same kab/kota", 5), ("the same province", 2)):
        print(f"\n== serious violence in {scope}")
        print(
            f"{'':34}{'items':>6}{'days':>5}{'followed':>9}{'95 %':>11}{'after':>7}{'before':>7}"
            f"{'share after':>12}{'95 %':>11}"
        )
        for name, is_kind in kinds.items():
            led = [one for one in items if is_kind(one)]
            for span in SPANS:
                _print(name, led, serious, length=length, span=span)


def _print(name: str, led: list[Item], serious: list[Item], *, length: int, span: int) -> None:
    followed = after = before = 0
    for one in led:
        near = [
            (other.day - one.day).days
            for other in serious
            if other.place[:length] == one.place[:length] and other is not one
        ]
        come = sum(0 < gap <= span for gap in near)
        followed += come > 0
        after += come
        before += sum(0 < -gap <= span for gap in near)
    print(
        f"{name:34}{len(led):>6}{span:>5}{followed:>9}{_limits(followed, len(led)):>11}"
        f"{after:>7}{before:>7}{_share(after, before)}"
    )


def _limits(count: int, of: int) -> str:
    limits = binomtest(count, of).proportion_ci(0.95)
    return f"{limits.low:.2f}–{limits.high:.2f}"


def _share(after: int, before: int) -> str:
    if not after + before:
        return f"{'–':>12}"
    return f"{after / (after + before):12.2f}{_limits(after, after + before):>11}"


def _items() -> Iterable[Item]:
    from waspada.apps.reports.replay import read_events

    for event in read_events():
        facts = event.facts
        day = local_day_of(facts)
        if day is not None:
            place = regency_of(facts.place_code) or facts.place_code
            yield Item(place, day, facts.category, facts.severity or 0)


if __name__ == "__main__":
    main()
