"""Numbers and names of readiness as pages, tables and documents say them."""

from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.words.sentences import say
from waspada.core.places import load_table
from waspada.core.readiness import STATES, Measure, Said
from waspada.core.vocabulary import AGENCIES, Words, split_unit, unit_name

# Rupiah in words: from a thousand million on nobody reads the digits.
_SCALES: Final = (
    (Decimal(10) ** 12, "triliun", "trillion"),
    (Decimal(10) ** 9, "miliar", "billion"),
    (Decimal(10) ** 6, "juta", "million"),
)


def language() -> str:
    """Return the reader's language, id or en."""
    return (translation.get_language() or "id")[:2]


def in_words(words: Words) -> str:
    """Return words in the reader's language."""
    return words.in_language(language())


def number(value: Decimal | int | float | None, digits: int = 2) -> str:
    """Return a number as the reader writes it: 1.364,5 or 1,364.5; "" for none."""
    if value is None:
        return ""
    text = f"{Decimal(str(value)):,.{digits}f}"
    whole, _point, part = text.partition(".")
    part = part.rstrip("0")
    if language() == "en":
        return f"{whole}.{part}" if part else whole
    whole = whole.replace(",", ".")
    return f"{whole},{part}" if part else whole


def rupiah(value: Decimal) -> str:
    """Return an amount of money, short from a million on: Rp 12,4 miliar."""
    for scale, indonesian, english in _SCALES:
        if abs(value) >= scale:
            word = english if language() == "en" else indonesian
            return f"Rp {number(value / scale)} {word}"
    return f"Rp {number(value, 0)}"


def figure(value: Decimal | None, measure: Measure, *, is_rolled: bool = False) -> str:
    """Return a measure's figure: with its option's name, yes or no, money or percent."""
    if value is None:
        return ""
    if is_rolled and not measure.is_summed:
        return number(value)
    if measure.kind == "yes_no":
        return _("ya") if value else _("tidak")
    if measure.kind == "choice":
        option = measure.option(value)
        return in_words(option.name) if option else number(value)
    if measure.kind == "money":
        return rupiah(value)
    if measure.kind == "percent":
        return f"{number(value)} %"
    return number(value)


def state_word(state: str) -> str:
    """Return a state's word."""
    return in_words(STATES[state]) if state in STATES else state


def agency_short(code: str) -> str:
    """Return an agency's short name."""
    return AGENCIES[code].short if code in AGENCIES else code


def unit_words(code: str) -> str:
    """Return the name of an agency's unit, such as KPU Kabupaten Bulungan."""
    if not code:
        return ""
    agency, place = split_unit(code)
    return unit_name(agency, place, load_table()[place].name)


def said_words(said: Said) -> str:
    """Return the sentence of a code from core, its numbers as the reader writes them."""
    params = {
        name: number(value) if isinstance(value, Decimal | int) else value
        for name, value in said.params.items()
    }
    return say(said.code, params)
