"""The forms that ODK clients fill in, made from our vocabularies with pyxform.

A form's version is the digest of what it asks: it changes exactly when a question, an answer
or a word of it does, on every machine alike. Places are not in the form but in files beside it
(`places.py`), so that one form serves all areas and each phone holds its own.
"""

import threading
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any, Final

from waspada.core.readiness import Measure
from waspada.core.vocabulary import AGENCIES, CATEGORIES, CHOICES, Words, categories_of
from waspada.core.vocabulary.words import both

REPORT_FORM: Final = "waspada_laporan"
STATION_FORM: Final = "waspada_tps"
READINESS_FORM: Final = "waspada_kesiapan"
LANGUAGES: Final = (("id", "Bahasa Indonesia (id)"), ("en", "English (en)"))
# What goes wrong at a polling station: its administration, and what stops people from voting.
PROBLEMS: Final = (
    *(one.code for one in categories_of("penyelenggaraan") if one.code not in {"anggaran", "psu"}),
    *("pelanggaran_prosedur", "politik_uang", "intimidasi", "bentrok_massa", "netralitas"),
    *("bencana", "kesehatan"),
)
CONCERNABLE: Final = tuple(
    code for code, kind in AGENCIES.items() if kind.is_member and code != "universitas"
)
MEASURE: Final = "m_"  # before a measure's code, in the name of its question
Row = dict[str, str]
_building = threading.Lock()  # pyxform parses with shared tables


@dataclass(frozen=True, slots=True)
class BuiltForm:
    """A form as clients download it."""

    form_id: str
    version: str
    title: Words
    about: Words
    xml: bytes


@cache
def words_of(part: str) -> dict[str, Words]:
    """Return the sentences of a form, or of a list, by their names."""
    file = resources.files("waspada.sources.odk") / "data" / "forms.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    for name in part.split("."):
        table = table[name]
    return {name: both(entry) for name, entry in table.items()}


@lru_cache(maxsize=1)
def report_form() -> BuiltForm:
    """Return the incident report: the four questions of the field form."""
    said = words_of("laporan")
    survey = [
        {"type": "start", "name": "start"},
        {"type": "note", "name": "danger"} | _label(said["danger"]),
        _asked("select_one choice", "choice", said["choice"], is_needed=True),
        *_where(),
        _asked("select_one when", "when", said["when"], default="now"),
        {"relevant": "${when} = 'earlier'", "constraint": ". <= today()"}
        | _asked("date", "day", said["day"], is_needed=True)
        | _label(words_of("shared")["not_ahead"], "constraint_message"),
        {"relevant": "${when} = 'earlier'"} | _asked("time", "hour", said["hour"]),
        {"appearance": "multiline"}
        | _asked("text", "text", said["text"])
        | _label(said["text_hint"], "hint"),
        {"parameters": "max-pixels=1600"} | _asked("image", "photo1", said["photo1"]),
        {"parameters": "max-pixels=1600", "relevant": "${photo1} != ''"}
        | _asked("image", "photo2", said["photo2"]),
        {"type": "begin_group", "name": "more"} | _label(said["more"]),
        _number("deaths", said["deaths"]),
        _number("injured", said["injured"]),
        _asked("select_one yes_no", "is_ongoing", said["is_ongoing"]),
        _asked("select_multiple agency", "concerns", said["concerns"])
        | _label(said["concerns_hint"], "hint"),
        _asked("select_one yes_no", "nameless", said["nameless"])
        | _label(said["nameless_hint"], "hint"),
        _asked("geopoint", "point", said["point"]),
        {"type": "end_group"},
    ]
    lists = {
        "choice": {one.code: one.name for one in CHOICES},
        "when": words_of("lists.when"),
        "yes_no": words_of("lists.yes_no"),
        "agency": {code: AGENCIES[code].name for code in CONCERNABLE},
    }
    return _built(REPORT_FORM, said, survey, lists)


@lru_cache(maxsize=1)
def station_form() -> BuiltForm:
    """Return the check-in of a polling station: opening, voting, closing, with its problems."""
    said = words_of("tps")
    survey = [
        {"type": "start", "name": "start"},
        *_where(needs_desa=True),
        {"constraint": ". >= 1 and . <= 999"}
        | _asked("integer", "station", said["station"], is_needed=True)
        | _label(words_of("shared")["number"], "constraint_message"),
        _asked("select_one step", "step", said["step"], is_needed=True),
        {"default": "today()", "constraint": ". <= today()"}
        | _asked("date", "day", said["day"], is_needed=True)
        | _label(words_of("shared")["not_ahead"], "constraint_message"),
        _asked("time", "hour", said["hour"], is_needed=True),
        {"relevant": "${step} != 'opened'"} | _number("voters", said["voters"]),
        _asked("select_multiple problem", "problems", said["problems"])
        | _label(said["problems_hint"], "hint"),
        {"appearance": "multiline", "relevant": "${problems} != ''"}
        | _asked("text", "text", said["text"]),
        {"parameters": "max-pixels=1600"} | _asked("image", "photo1", said["photo1"]),
    ]
    lists = {
        "step": words_of("lists.step"),
        "problem": {code: CATEGORIES[code].name for code in PROBLEMS},
    }
    return _built(STATION_FORM, said, survey, lists)


@lru_cache(maxsize=64)
def readiness_form(agency: str, measures: tuple[Measure, ...]) -> BuiltForm:
    """Return the form of an agency's measures; those of other levels than the place's are hidden.

    agency : its type, which becomes part of the form's id: a phone may hold several
    """
    said = words_of("kesiapan")
    lists: dict[str, Mapping[str, Words]] = {"yes_no": words_of("lists.yes_no")}
    survey: list[Row] = [
        {"type": "note", "name": "draft"} | _label(said["draft"]),
        _asked("select_one_from_file ukuran.csv", "place", said["place"], is_needed=True)
        | {"default": _first_of("ukuran")},
        {"default": "today()", "constraint": ". <= today()"}
        | _asked("date", "as_of", said["as_of"], is_needed=True)
        | _label(words_of("shared")["not_ahead"], "constraint_message"),
    ]
    for measure in measures:
        kind = "decimal" if measure.kind in {"percent", "money"} else "integer"
        if measure.kind == "yes_no":
            kind = "select_one yes_no"
        elif measure.kind == "choice":
            kind = f"select_one {measure.code}"
            lists[measure.code] = {one.code: one.name for one in measure.options}
        dots = int(measure.entered_at) - 1  # of a code at the level where it is filled in
        length = 2 + 3 * dots
        survey.append(
            {"relevant": f"string-length(${{place}}) = {length}"}
            | _asked(kind, MEASURE + measure.code, measure.name)
            | (_label(measure.unit, "hint") if measure.unit.id else {})
        )
    survey.append({"appearance": "multiline"} | _asked("text", "note", said["note"]))
    title = Words(
        id=f"{said['title'].id} – {AGENCIES[agency].short}",
        en=f"{said['title'].en} – {AGENCIES[agency].short}",
    )
    return _built(f"{READINESS_FORM}_{agency}", said | {"title": title}, survey, lists)


def _where(*, needs_desa: bool = False) -> list[Row]:
    """Return three selects, each of what lies in the one before; the answers are in files."""
    said = words_of("shared")
    return [
        {"type": "begin_group", "name": "where"} | _label(said["where"]),
        _asked("select_one_from_file kabkota.csv", "regency", said["regency"], is_needed=True)
        | {"default": _first_of("kabkota")},
        {"choice_filter": "parent = ${regency}", "appearance": "minimal autocomplete"}
        | _asked(
            "select_one_from_file kecamatan.csv",
            "kecamatan",
            said["kecamatan"],
            is_needed=needs_desa,
        ),
        {"choice_filter": "parent = ${kecamatan}", "appearance": "minimal autocomplete"}
        | _asked("select_one_from_file desa.csv", "desa", said["desa"], is_needed=needs_desa),
        {"type": "end_group"},
    ]


def _first_of(file: str) -> str:
    return f"instance('{file}')/root/item[1]/name"


def _asked(kind: str, name: str, said: Words, *, is_needed: bool = False, default: str = "") -> Row:
    row = {"type": kind, "name": name} | _label(said)
    if default:
        row["default"] = default
    if is_needed:
        row["required"] = "yes"
        row |= _label(words_of("shared")["needed"], "required_message")
    return row


def _number(name: str, said: Words) -> Row:
    return (
        {"constraint": ". >= 0 and . <= 100000"}
        | _asked("integer", name, said)
        | _label(words_of("shared")["number"], "constraint_message")
    )


def _label(said: Words, column: str = "label") -> Row:
    return {f"{column}::{name}": said.in_language(code) for code, name in LANGUAGES}


def _built(
    form_id: str,
    said: Mapping[str, Words],
    survey: Sequence[Row],
    lists: Mapping[str, Mapping[str, Words]],
) -> BuiltForm:
    choices = [
        {"list_name": list_name, "name": code} | _label(name)
        for list_name, answers in lists.items()
        for code, name in answers.items()
    ]
    asked = repr((form_id, said["title"], survey, choices)).encode()
    version = sha256(asked).hexdigest()[:12]
    settings = {
        "form_id": form_id,
        "form_title": said["title"].id,
        "version": version,
        "default_language": LANGUAGES[0][1],
        "instance_name": f"'{said['title'].id}'",
    }
    return BuiltForm(
        form_id, version, said["title"], said["about"], _xml(survey, choices, settings)
    )


def _xml(survey: Sequence[Row], choices: Sequence[Row], settings: Row) -> bytes:
    from pyxform.xls2xform import convert

    with _building:
        made = convert(
            xlsform={"survey": list(survey), "choices": list(choices), "settings": [settings]},
            validate=False,
            pretty_print=False,
            warnings=[],
        )
    xml: str = made.xform
    return xml.encode()
