"""Tags and filters of the readiness pages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import date_format

from waspada.apps.accounts.clock import domain_today
from waspada.apps.readiness import cells, wording
from waspada.apps.readiness.board import Board, ReadinessRow
from waspada.apps.readiness.held import Key
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.models import Constraint, Question
from waspada.apps.rulings.models import RulingVersion
from waspada.apps.words.sentences import say
from waspada.core.places import Level, load_table
from waspada.core.readiness import LEVELS, TOPICS, Due, Measure, Said
from waspada.core.readiness.constraints import CONSTRAINT_WORDS
from waspada.core.readiness.measures import ENTRY_LEVELS
from waspada.core.vocabulary import Words

register = template.Library()

_NUMBERS = ("left", "right", "difference")
register.filter("percent", cells.percent)
register.simple_tag(cells.grid_cell, name="heat_cell")
register.simple_tag(cells.state_mark, name="state_mark")
register.simple_tag(cells.shape, name="shape_of")
register.simple_tag(cells.clock, name="stale_clock")
register.simple_tag(cells.part_rows, name="part_rows")
register.simple_tag(cells.gap_places, name="gap_places")


@register.filter
def waits_of(waiting: Mapping[Key, RulingVersion], row: ReadinessRow) -> RulingVersion | None:
    """Return the awaited ruling that a row waits for, if it does."""
    return waiting.get((row.measure.code, row.place))


@register.filter
def state_word(state: str) -> str:
    """Return a state's word."""
    return wording.state_word(state)


@register.filter
def words(value: Words) -> str:
    """Return words in the reader's language."""
    return wording.in_words(value)


@register.filter
def topic_name(code: str) -> str:
    """Return a topic's heading."""
    return wording.in_words(TOPICS[code]) if code in TOPICS else code


@register.filter
def short_agency(code: str) -> str:
    """Return an agency's short name."""
    return wording.agency_short(code)


@register.filter
def number(value: Decimal | int | float | None) -> str:
    """Return a number as the reader writes it."""
    return wording.number(value)


@register.filter
def figure(value: Decimal | None, measure: Measure) -> str:
    """Return a figure in its measure's own way."""
    return wording.figure(value, measure)


@register.filter
def rolled_figure(value: Decimal | None, measure: Measure) -> str:
    """Return the figure of a larger place."""
    return wording.figure(value, measure, is_rolled=True)


@register.filter
def said(value: Said) -> str:
    """Return the sentence of a code from core."""
    return wording.said_words(value)


@register.filter
def bare_place(code: str) -> str:
    """Return a place's bare name for a narrow column: Bulungan."""
    place = load_table().get(code)
    return place.name if place else code


@register.filter
def iso(day: date | None) -> str:
    """Return a day as addresses and date fields write it."""
    return day.isoformat() if day else ""


@register.filter
def make_list_of(text: str) -> list[str]:
    """Return the words of a text, for loops over fixed codes."""
    return text.split()


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """Return what a mapping holds under a key, "" for nothing."""
    return mapping.get(key, "")


@register.filter
def add_up(value: float, more: float) -> float:
    """Return a coordinate moved by some units."""
    return round(float(value) + float(more), 1)


@register.filter
def constraint_word(state: str) -> str:
    """Return the word of a constraint's state."""
    found = CONSTRAINT_WORDS.get(state)
    return wording.in_words(found) if found else state


@register.filter
def measure_named(row: Constraint | Question, code: str) -> str:
    """Return what a measure is called where and when a row speaks of it."""
    known = measures_of(row.election_key or "", row.place_code, domain_today())
    return wording.in_words(known[code].name) if code in known else code


@register.filter
def measure_of_constraint(row: Constraint | Question) -> str:
    """Return what the measure of a row is called."""
    return measure_named(row, row.measure_code)


@register.filter
def check_words(row: Question) -> str:
    """Return the sentence of two figures that cannot both hold."""
    params = {
        name: wording.number(Decimal(value)) if name in _NUMBERS else value
        for name, value in row.params.items()
        if name != "measures"
    }
    rule, _dot, code = row.rule.partition(".")
    if code:
        params["measure"] = measure_named(row, code)
    return say(f"readiness.check_{rule}", params)


@register.filter
def level_word(level: Level) -> str:
    """Return the word of the level a measure is filled in at."""
    name = next((name for name, one in ENTRY_LEVELS.items() if one is level), "")
    return wording.in_words(LEVELS[name]) if name in LEVELS else ""


@register.filter
def due_words(due: Due, board: Board) -> str:
    """Return when a measure is due, by its stage, and the day that makes."""
    known = board.stages[next(iter(board.stages))]
    stage = known.get(due.stage)
    name = wording.in_words(stage.name) if stage else due.stage
    days = f"{due.days:+d} " if due.days else ""
    day = due.on(known)
    shown = f" ({date_format(day, 'j M Y')})" if day else ""
    return f"{days}{name}{shown}".replace("-", "−", 1) if due.days < 0 else f"{days}{name}{shown}"
