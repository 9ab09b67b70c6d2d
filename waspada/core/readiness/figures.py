"""What people type or paste as a figure: a number, nothing yet, a question back, or a mistake.

Nothing is guessed: what may mean two things is asked about, and what was understood in any way
that is not plain comes back with a note, so that the page can show it before it is kept.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.readiness.measures import Measure, Said, read_toml
from waspada.core.readiness.numerals import read_numeral
from waspada.core.readiness.spelled import spelled_number

Cell = str | int | float | Decimal | bool | date | datetime | time | timedelta | None

_LONGEST: Final = 80
_SHOWN: Final = 40
_HUNDRED: Final = Decimal(100)
_LARGEST: Final = {"count": Decimal(10) ** 10, "money": Decimal(10) ** 15}
_WORDS: Final = read_toml("figures.toml")
_UNFILLED: Final = frozenset(_WORDS["unfilled"])
_ZERO: Final = frozenset(_WORDS["zero"])
_YES: Final = frozenset(_WORDS["yes"])
_NO: Final = frozenset(_WORDS["no"])
_UNITS: Final = frozenset((*_WORDS["units"], *_WORDS["percent"]))
_MAGNITUDES: Final[dict[str, int]] = _WORDS["magnitudes"]
_ABOUT: Final = re.compile(
    r"^(?:±|\+/-|\+-|~|≈|kurang lebih|kurleb|k\.?\s?l\.?(?=\s)|sekitar|kira-kira|kira kira|hampir"
    r"|ca\.?(?=\s)|about|around|approx\.?)\s*"
)
_BOUND: Final = re.compile(
    r"^(?:>=?|<=?|≥|≤|lebih dari|kurang dari|di atas|di bawah|minimal|min\.?|maksimal|maks\.?"
    r"|paling sedikit|paling banyak|more than|less than|at least|at most)\s*(?=\S)"
)
_DATE: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:\d{2})?|\d{4}-\d{1,2}-\d{1,2}")
_NUMBER: Final = re.compile(r"\d(?:[\d.,'’]|\s(?=\d{3}(?!\d)))*")
_RANGE: Final = re.compile(r"^\s*(?:-|–|s/d|s\.d\.?|sd|sampai|hingga|to)\s*(?=\d)")
_OF: Final = re.compile(r"^\s*(?:/|dari|of)\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed figure was understood as.

    value : the number; None when nothing was given, or when `problem` says why
    problem : why it was not understood (readiness.figure_…); with candidates it is a question
    notes : how it was understood where that needed reading (readiness.read_…)
    candidates : what it may mean, for the person to choose from
    """

    said: str
    value: Decimal | None = None
    problem: Said | None = None
    notes: tuple[Said, ...] = ()
    candidates: tuple[Decimal, ...] = ()
    is_approximate: bool = False

    @property
    def is_filled(self) -> bool:
        """Say whether a number was understood."""
        return self.value is not None

    @property
    def is_unfilled(self) -> bool:
        """Say whether it says that there is nothing yet, which differs from 0."""
        return self.value is None and self.problem is None


def read_figure(cell: Cell, measure: Measure) -> Reading:
    """Read what was typed, or stood in a spreadsheet's cell, as a figure of a measure.

    For a yes/no measure *belum* is an answer (no); for every other it is "not filled in".
    """
    if isinstance(cell, date | time | timedelta):
        return _problem(str(cell), "figure_is_a_date")
    if measure.kind == "yes_no":
        return _yes_or_no(cell)
    if isinstance(cell, bool):
        return _problem(str(cell), "figure_no_number")
    if measure.kind == "choice":
        return _choice(cell, measure)
    if isinstance(cell, int | float | Decimal):
        return _checked(_typed(cell, measure.kind), measure.kind)
    return _checked(_read(cell or "", measure.kind), measure.kind)


def read_number(text: str) -> Decimal | None:
    """Return the number a text means, None for nothing given.

    Raises
    ------
    BadInput : readiness.figure_…, also when it may mean several
    """
    reading = _read(text, "number")
    if reading.problem is not None:
        raise BadInput(reading.problem.code, **reading.problem.params)
    return reading.value


def _problem(said: str, code: str, *candidates: Decimal, **params: object) -> Reading:
    shown = "".join(mark if mark.isprintable() else "�" for mark in said)[:_SHOWN]
    problem = Said(f"readiness.{code}", {"text": shown, **params})
    return Reading(said, problem=problem, candidates=tuple(dict.fromkeys(candidates)))


def _plain(text: str) -> str:
    """Return a text in one writing: full-width digits, kinds of space and dash made equal."""
    plain = unicodedata.normalize("NFKC", text).translate({0x2212: "-", 0x2013: "-", 0x2014: "-"})
    return " ".join(plain.casefold().split())


def _typed(cell: float | Decimal, kind: str) -> Reading:
    """Read a number that a spreadsheet holds as a number."""
    said = str(cell)
    value = Decimal(said)
    if not value.is_finite():
        return _problem(said, "figure_no_number")
    if kind == "percent" and 0 < value <= 1:
        # 0.85 in a cell shown as 85 % and 0.85 percent are the same number there.
        return _problem(said, "figure_share_or_percent", value * 100, value)
    whole = value.to_integral_value()
    # Sums in a spreadsheet end in 0.30000000000000004.
    near = abs(value - whole) < Decimal("0.000001")
    return Reading(said, whole if near else value.quantize(Decimal("0.000001")).normalize())


def _read(text: str, kind: str) -> Reading:
    if any(unicodedata.category(mark) in {"Cc", "Cs", "Co", "Cn"} for mark in text.strip()):
        return _problem(text, "figure_bad_characters")
    plain = _plain(text)
    if plain in _UNFILLED:
        return Reading(text)
    if len(plain) > _LONGEST:
        return _problem(text, "figure_too_long", limit=_LONGEST)
    if plain in _ZERO:
        return Reading(text, Decimal(0), notes=(Said("readiness.read_zero"),))
    if plain == "kosong":
        return _problem(text, "figure_zero_or_nothing", Decimal(0))
    if plain.startswith("#"):
        return _problem(text, "figure_spreadsheet_error")
    if _DATE.fullmatch(plain) and not _is_grouped_number(plain):
        return _problem(text, "figure_is_a_date")
    if bound := _BOUND.match(plain):
        inner = _read(plain[bound.end() :], kind)
        return _problem(text, "figure_is_a_bound", *_meant(inner))
    about = _ABOUT.match(plain)
    reading = _amount(text, plain[about.end() :] if about else plain, kind)
    if about and reading.value is not None:
        note = Said("readiness.read_about")
        return replace(reading, is_approximate=True, notes=(*reading.notes, note))
    return reading


def _is_grouped_number(plain: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}(?:[.]\d{3})+", plain))


def _meant(reading: Reading) -> tuple[Decimal, ...]:
    return reading.candidates if reading.value is None else (reading.value,)


def _amount(said: str, plain: str, kind: str) -> Reading:
    """Read a sign, a currency, a number and what stands behind it."""
    body = re.sub(r"^(?:rp\.?|idr)\s*", "", plain)
    body = re.sub(r"(?<=\d)[.,]-$", "", body)  # Rp 12.000,-
    is_negative = body.startswith("-") or bool(re.fullmatch(r"\(\s*[\d.,]+\s*\)", body))
    body = body.strip("()") if is_negative and body.startswith("(") else body.lstrip("+-")
    body = body.strip()
    found = _NUMBER.match(body)
    if found is None:
        return _in_words(said, body)
    digits = found[0].rstrip(".,'’ ")
    rest = body[len(digits) :]
    reading = _numeral(said, digits, rest, kind)
    if is_negative and (reading.value or reading.candidates):
        return _problem(said, "figure_below_zero")
    return reading


def _numeral(said: str, digits: str, rest: str, kind: str) -> Reading:
    numeral = read_numeral(digits, takes_fractions=kind == "percent")
    if not numeral.values:
        return _problem(said, "figure_bad_grouping")
    tail = _Tail.of(rest)
    values = tuple(_neat(value * tail.times) for value in numeral.values)
    if second := _second_number(rest, kind):
        code, more = second
        return _problem(said, code, *values[:1], *more)
    if tail.unknown and spelled_number(tail.unknown.strip("() ")) != values[0]:
        return _problem(said, "figure_words_left", *values[:1], words=tail.unknown[:_SHOWN])
    if len(values) > 1 and kind == "percent":
        # More than a hundred percent is refused anyway, so only the fraction can be meant.
        values = tuple(value for value in values if value <= _HUNDRED) or values
    if len(values) > 1:
        wanted = [one for one in values if kind != "count" or one == one.to_integral_value()]
        return _problem(said, "figure_may_mean", *wanted)
    notes = []
    if numeral.how in {"point", "comma"}:
        notes.append(Said(f"readiness.read_{numeral.how}", {"value": values[0]}))
    if tail.times != 1:
        notes.append(Said("readiness.read_magnitude", {"value": values[0], "word": tail.word}))
    return Reading(said, values[0], notes=tuple(notes))


def _second_number(rest: str, kind: str) -> tuple[str, tuple[Decimal, ...]] | None:
    """Return what a further number makes of a cell: a range, a share of something, or several."""
    if not re.search(r"\d", rest):
        return None
    for pattern, code in ((_RANGE, "figure_is_a_range"), (_OF, "figure_is_a_share")):
        if found := pattern.match(rest):
            other = _read(rest[found.end() :], kind) if code == "figure_is_a_range" else None
            return code, _meant(other) if other else ()
    return "figure_several_numbers", ()


def _neat(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


@dataclass(frozen=True, slots=True)
class _Tail:
    """What stands behind a number: a magnitude, known units, and words nobody knows."""

    times: int
    word: str
    unknown: str

    @classmethod
    def of(cls, rest: str) -> "_Tail":
        parts = (word.strip(".,;:") for word in rest.replace("%", " % ").split())
        words = [word for word in parts if word]
        times, word = 1, ""
        if words and words[0] in _MAGNITUDES:
            word = words.pop(0)
            times = _MAGNITUDES[word]
        pieces = [piece for word in words for piece in re.split(r"[/]", word)]
        return cls(times, word, " ".join(one for one in pieces if one not in _UNITS))


def _in_words(said: str, body: str) -> Reading:
    words = body.split()
    while words and words[-1].strip(".") in _UNITS:
        words.pop()
    value = spelled_number(" ".join(words))
    if value is None:
        return _problem(said, "figure_no_number")
    note = Said("readiness.read_words", {"value": value})
    return Reading(said, Decimal(value), notes=(note,))


def _checked(reading: Reading, kind: str) -> Reading:
    """Return a reading, or what is wrong with its value for a kind of measure."""
    value = reading.value
    if value is None:
        return reading
    if value < 0:
        return _problem(reading.said, "figure_below_zero")
    if kind == "count" and value != value.to_integral_value():
        return _problem(reading.said, "figure_not_whole", value=value)
    if kind == "percent" and value > _HUNDRED:
        return _problem(reading.said, "figure_over_hundred", value=value)
    if value > _LARGEST.get(kind, value):
        return _problem(reading.said, "figure_too_large")
    return reading


def _yes_or_no(cell: Cell) -> Reading:
    said = "" if cell is None else str(cell)
    if isinstance(cell, bool):
        return Reading(said, Decimal(int(cell)))
    plain = _plain(said.removesuffix(".0"))
    if plain in _YES:
        return Reading(said, Decimal(1))
    if plain in _NO:
        return Reading(said, Decimal(0))
    if plain in _UNFILLED:
        return Reading(said)
    return _problem(said, "figure_not_yes_or_no")


def _choice(cell: Cell, measure: Measure) -> Reading:
    said = "" if cell is None else str(cell)
    plain = _plain(said)
    names = {
        _plain(name): option
        for option in measure.options
        for name in (option.code, option.name.id, option.name.en)
    }
    if plain in names:
        return Reading(said, names[plain].value)
    if plain in _UNFILLED:
        return Reading(said)
    near = [names[name].value for name in get_close_matches(plain, names, 3, 0.6)]
    known = ", ".join(option.name.id for option in measure.options)
    return _problem(said, "figure_not_an_option", *near, known=known)
