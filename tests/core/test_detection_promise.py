"""What the settings page promises: the whole daily detection, simulated and held to the real one."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from waspada.core.detection import negbin
from waspada.core.detection.daily import Alarm, alarms_on, raised_on, told
from waspada.core.detection.daily_cases import Cases
from waspada.core.detection.daily_promise import (
    Otherwise,
    World,
    draw,
    promise_of,
    world_of,
)
from waspada.core.detection.daily_rule import Judging, load_daily_rule
from waspada.core.detection.daily_year import YEAR, episodes_in
from waspada.core.detection.together import recurrence

RULE = load_daily_rule()
FIRST = date(2023, 1, 2)
REGENCIES = tuple(f"{province}.{number:02}" for province in (65, 66) for number in range(1, 11))
DISTRICTS = tuple(f"{code}.{number:02}" for code in REGENCIES for number in range(1, 5))
NONE = np.zeros(0, dtype=np.int64)


def world(a_week: float) -> World:
    """Return a world of two provinces in which each kab/kota and theme has that many a week."""
    levels = [
        Cases(places, ("security", "logistics"), *(NONE,) * 4, NONE * 1.0, FIRST)
        for places in (REGENCIES, ("65", "66"), DISTRICTS)
    ]
    return World(
        like=replace(levels[0], beside=tuple(levels[1:])),
        rate=np.full((2, len(REGENCIES)), a_week / 7),
        province_rate=np.full((2, 2), a_week / 70),
        share=0.6,
        weight=np.ones(len(DISTRICTS)),
    )


def dated(cases: Cases) -> Cases:
    beside = tuple(dated(one) for one in cases.beside)
    return replace(cases, day=cases.day + FIRST.toordinal(), first=FIRST, beside=beside)


def test_the_simulated_year_is_judged_as_the_daily_job_judges_it() -> None:
    # A year of history has no season, so that dates do not matter, and both see as much of it.
    rule = replace(RULE, years=1)
    history = 372
    # Bunches and a stage, so that limits are held down.
    unlike = Otherwise(dispersion=2.0, jump=4.0, jump_days=28)
    rng = np.random.default_rng(4)
    drawn = draw(world(0.05), history + YEAR, rng, unlike, quiet_days=history)
    last = FIRST + timedelta(days=history - 1)
    cases = dated(drawn)
    held: dict[tuple[str, str], date] = {}
    begun: list[str] = []
    lately: list[Alarm] = []
    for number in range(YEAR):
        day = FIRST + timedelta(days=history + number)
        lately = [one for one in lately if (day - one.day).days <= rule.calm_days]
        lately += raised_on(cases, day, rule)
        for one in told(lately):
            key = one.place, one.theme
            if one.day < day:
                continue
            if key not in held or (day - held[key]).days > rule.calm_days:
                begun.append(one.place)
            held[key] = day
    assert {place.count(".") for place in begun} == {0, 1, 2}
    assert len(begun) == episodes_in(drawn, last, rule, history)


def test_rates_and_bunches_are_as_asked() -> None:
    rng = np.random.default_rng(4)
    plain = draw(world(2.0), 2 * YEAR, rng, Otherwise(), quiet_days=YEAR)
    assert plain.count.sum() == pytest.approx(2.0 * 20 * 2 * 104, rel=0.05)
    provinces, districts = plain.beside
    assert provinces.count.sum() > plain.count.sum() > districts.count.sum()
    assert districts.count.sum() == pytest.approx(0.6 * plain.count.sum(), rel=0.05)
    for row in range(0, districts.place.size, 50):  # each lies in a kab/kota of the world
        assert DISTRICTS[districts.place[row]][:5] in REGENCIES
    bunched = draw(world(2.0), 2 * YEAR, rng, Otherwise(dispersion=3.0), quiet_days=YEAR)
    daily = np.zeros((2, 2 * YEAR))
    np.add.at(daily, ((bunched.day >= YEAR) * 1, bunched.day), bunched.count)
    early, late = daily[0][:YEAR], daily[1][YEAR:]
    assert late.mean() == pytest.approx(early.mean(), rel=0.1)
    assert late.var() / late.mean() == pytest.approx(3.0, rel=0.3)
    assert early.var() / early.mean() == pytest.approx(1.0, rel=0.3)
    jumped = draw(world(2.0), 2 * YEAR, rng, Otherwise(jump=4.0, jump_days=28), quiet_days=YEAR)
    newest = (jumped.day >= 2 * YEAR - 28).sum() / 28
    assert newest == pytest.approx(4 * (jumped.day < YEAR).sum() / YEAR, rel=0.15)


def test_what_is_learnt_of_a_world_keeps_how_many_and_how_unevenly() -> None:
    rng = np.random.default_rng(5)
    uneven = replace(world(0.2), rate=rng.gamma(0.3, 0.2 / 0.3 / 7, (2, len(REGENCIES))))
    cases = dated(draw(uneven, YEAR, rng, Otherwise(), quiet_days=YEAR))
    learnt = world_of(cases, FIRST + timedelta(days=YEAR - 1))
    assert learnt.rate.sum() == pytest.approx(cases.count.sum() / YEAR, rel=0.05)
    squares = np.mean([(learnt.drawn(rng).rate ** 2).sum() for _ in range(400)])
    assert (learnt.rate**2).sum() < squares < 3 * (uneven.rate**2).sum()


def test_a_promise_of_few_years_is_wider_and_of_none_is_not_sure() -> None:
    assert promise_of([0, 0, 0]).high > 0
    one, many = promise_of([52]), promise_of([52] * 9)
    assert one.mean == many.mean == 1.0
    assert one.low < many.low < 1 < many.high < one.high


def test_chance_among_many_places_comes_no_oftener_than_its_recurrence_says() -> None:
    """The bound that an episode shows: twice the mid-p holds the whole tail of exact counts."""
    rng = np.random.default_rng(6)
    mean = np.broadcast_to(rng.gamma(0.5, 2.0, 400), (1500, 400))
    one = np.ones_like(mean)
    count = rng.poisson(mean).astype(float)
    whole, bound = negbin.tail(count, mean, one), 2 * negbin.middle_tail(count, mean, one)
    assert (bound >= whole * (1 - 1e-12)).all()
    days = recurrence(np.minimum(bound, 1.0), 400).max(axis=1)
    for least in (5, 30):
        share = (days >= least).mean()
        assert share <= 1 / least
    assert (days >= 5).mean() > 1 / 50
    # With the nominal level alone chance would raise some alarm on nearly every day.
    assert (bound <= 2 * RULE.alpha).any(axis=1).mean() > 0.5


def test_settings_of_a_theme_or_a_province_change_its_alarms_alone() -> None:
    history = 7 * 60
    cases = dated(
        draw(world(0.4), history, np.random.default_rng(7), Otherwise(), quiet_days=history)
    )
    days = [FIRST + timedelta(days=history - 1 - back) for back in range(0, 40, 4)]
    strict = Judging("smooth", 0.01, 20, 7)
    usual = [(one.place, one.theme, day) for day in days for one in alarms_on(cases, day, RULE)]
    by_theme = replace(RULE, themes={"security": strict})
    by_province = replace(RULE, provinces={"65": {"security": strict, "logistics": strict}})
    for rule, left in (
        (by_theme, [one for one in usual if one[1] != "security"]),
        (by_province, [one for one in usual if not one[0].startswith("65")]),
    ):
        got = [(one.place, one.theme, day) for day in days for one in alarms_on(cases, day, rule)]
        assert 0 < len(got) < len(usual)
        assert got == left
