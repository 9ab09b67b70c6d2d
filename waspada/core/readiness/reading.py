"""A measure as a file or a form gives it, checked; `written.py` writes it back.

The form is nested names and values as YAML or JSON hold them:

    code: kpps_terbentuk
    name: { id: KPPS terbentuk, en: KPPS formed }
    topic: badan_adhoc
    counts: station
    kind: count
    unit: { id: orang, en: people }
    target: { per_station: 7 }
    due: { stage: badan-adhoc, edge: end, days: 0 }

docs/readiness.md lists every entry.
"""

from collections.abc import Mapping
from typing import Any, Final

from waspada.core.elections import OFFICES, Problem
from waspada.core.readiness.entries import CODE_LENGTH, WORDS_LENGTH, EntryReader
from waspada.core.readiness.measures import (
    CERTAINTIES,
    DERIVATIONS,
    DIRECTIONS,
    EDGES,
    ENTRY_LEVELS,
    KINDS,
    LEVELS,
    ROUNDINGS,
    TARGET_RULES,
    TOPICS,
    Derived,
    Due,
    Law,
    Measure,
    Option,
    TargetRule,
)
from waspada.core.rulings import is_ruling_key
from waspada.core.vocabulary import AGENCIES, CLASSES, Words

ENTRIES: Final = (
    "code", "name", "agency", "topic", "counts", "entered_at", "kind", "unit", "target",
    "direction", "is_cumulative", "is_capped", "due", "asked_from", "shelf_life_days", "law", "awaits",
    "offices",
    "class", "options", "derived", "note",
)  # fmt: skip
_NOTE_LENGTH: Final = 600
_LONGEST_SHELF: Final = 400
_FURTHEST_DUE: Final = 1_000
# Where people fill it in unless the measure says otherwise: totals of TPS and desa come from the
# kabupaten/kota, as KPU and Bawaslu hold them there.
_USUAL_ENTRY: Final = {"station": "regency", "desa": "regency"}
_RATED: Final = ("fixed", "per_station", "per_kecamatan", "per_desa", "per_voter")


def read_measure(
    document: object, *, agency: str = "", order: int = 0
) -> tuple[Measure | None, list[Problem]]:
    """Read and check one measure.

    Parameters
    ----------
    agency : its owner where the entry does not name one, as in a file of one agency

    Returns
    -------
    (the measure, no problems) or (None, every problem with the path to its entry)
    """
    reader = EntryReader()
    table = reader.table(document, (), ENTRIES)
    if not table:
        return None, reader.problems or [Problem((), "readiness.entry_not_a_table", {"entry": ""})]
    counts = reader.choice(table.get("counts"), ("counts",), tuple(LEVELS))
    entered = reader.choice(
        table.get("entered_at"),
        ("entered_at",),
        tuple(ENTRY_LEVELS),
        usual=_USUAL_ENTRY.get(counts, counts),
    )
    shelf = table.get("shelf_life_days")
    measure = Measure(
        code=reader.code(table.get("code"), ("code",)),
        name=_named(reader, table, "name"),
        agency=reader.choice(table.get("agency"), ("agency",), tuple(AGENCIES), usual=agency),
        topic=reader.choice(table.get("topic"), ("topic",), tuple(TOPICS)),
        level=counts,
        entered_at=ENTRY_LEVELS[entered],
        kind=reader.choice(table.get("kind"), ("kind",), tuple(KINDS)),
        unit=_named(reader, table, "unit"),
        target=_target(reader, table.get("target")),
        direction=reader.choice(
            table.get("direction"), ("direction",), tuple(DIRECTIONS), usual="at_least"
        ),
        is_cumulative=reader.flag(table.get("is_cumulative"), ("is_cumulative",), usual=True),
        is_capped=reader.flag(table.get("is_capped"), ("is_capped",), usual=False),
        due=_due(reader, table, "due"),
        asked_from=_due(reader, table, "asked_from"),
        shelf_life_days=None
        if shelf is None
        else reader.whole(shelf, ("shelf_life_days",), 1, _LONGEST_SHELF),
        law=_law(reader, table.get("law")),
        awaits=_awaits(reader, table.get("awaits")),
        offices=_offices(reader, table.get("offices")),
        classification=reader.choice(table.get("class"), ("class",), CLASSES, usual="B"),
        options=_options(reader, table),
        derived=_derived(reader, table.get("derived")),
        note=reader.words(table["note"], ("note",), longest=_NOTE_LENGTH)
        if table.get("note")
        else Words(id="", en=""),
        order=order,
    )
    _check_whole(reader, measure)
    return (None if reader.problems else measure), reader.problems


def _named(reader: EntryReader, table: Mapping[str, Any], entry: str) -> Words:
    if table.get(entry) in (None, ""):
        reader.note((entry,), "entry_missing", entry=entry)
        return Words(id="", en="")
    return reader.words(table[entry], (entry,))


def _target(reader: EntryReader, value: object) -> TargetRule:
    if value in (None, "none"):
        return TargetRule()
    if value == "given":
        return TargetRule(kind="given")
    table = reader.table(value, ("target",), (*_RATED, "measures", "rounding"))
    rounding = reader.choice(
        table.pop("rounding", None), ("target", "rounding"), ROUNDINGS, usual="up"
    )
    rules = [name for name in table if name in TARGET_RULES]
    if len(rules) != 1:
        reader.note(("target",), "entry_one_rule", known=", ".join((*_RATED, "measures")))
        return TargetRule()
    kind = rules[0]
    path = ("target", kind)
    if kind == "measures":
        terms = reader.terms(table[kind], path)
        return TargetRule(kind=kind, rounding=rounding, terms=terms)
    return TargetRule(kind=kind, rate=reader.number(table[kind], path), rounding=rounding)


def _due(reader: EntryReader, table: Mapping[str, Any], entry: str) -> Due | None:
    if table.get(entry) is None:
        return None
    value = reader.table(table[entry], (entry,), ("stage", "edge", "days"))
    stage = reader.text(value.get("stage"), (entry, "stage"), CODE_LENGTH)
    if value and not stage:
        reader.note((entry, "stage"), "entry_missing", entry="stage")
    return Due(
        stage=stage,
        edge=reader.choice(value.get("edge"), (entry, "edge"), EDGES, usual="end"),
        days=reader.whole(value.get("days", 0), (entry, "days"), -_FURTHEST_DUE, _FURTHEST_DUE),
    )


def _law(reader: EntryReader, value: object) -> Law:
    if value is None:
        return Law()
    table = reader.table(value, ("law",), ("document", "certainty"))
    return Law(
        document=reader.text(table.get("document"), ("law", "document"), WORDS_LENGTH),
        certainty=reader.choice(
            table.get("certainty"), ("law", "certainty"), tuple(CERTAINTIES), usual="umum"
        ),
    )


def _awaits(reader: EntryReader, value: object) -> str:
    """Read the key of a ruling, in the shape that the register gives it."""
    if value is None:
        return ""
    key = reader.text(value, ("awaits",), CODE_LENGTH)
    if key and not is_ruling_key(key):
        reader.note(("awaits",), "entry_ruling_key", value=key)
        return ""
    return key


def _offices(reader: EntryReader, value: object) -> tuple[str, ...]:
    return tuple(
        reader.choice(office, ("offices", number), OFFICES)
        for number, office in enumerate(reader.rows(value, ("offices",)))
    )


def _options(reader: EntryReader, table: Mapping[str, Any]) -> tuple[Option, ...]:
    options = []
    for number, row in enumerate(reader.rows(table.get("options"), ("options",))):
        path = ("options", number)
        entry = reader.table(row, path, ("code", "name", "value"))
        options.append(
            Option(
                code=reader.code(entry.get("code"), (*path, "code")),
                name=reader.words(entry.get("name"), (*path, "name")),
                value=reader.number(entry.get("value", number), (*path, "value")),
            )
        )
    if (table.get("kind") == "choice") != bool(options):
        reader.note(("options",), "entry_options_and_choice")
    for part in ("code", "value"):
        if len({getattr(option, part) for option in options}) != len(options):
            reader.note(("options",), "entry_twice", entry=part)
    return tuple(options)


def _derived(reader: EntryReader, value: object) -> Derived | None:
    if value is None:
        return None
    table = reader.table(value, ("derived",), (*DERIVATIONS,))
    if len(table) != 1:
        reader.note(("derived",), "entry_one_rule", known=", ".join(DERIVATIONS))
        return None
    (kind,) = table
    path = ("derived", kind)
    if kind == "difference":
        return Derived(kind, terms=reader.terms(table[kind], path))
    stock = reader.table(table[kind], path, ("stock", "use"))
    return Derived(
        kind,
        stock=reader.code(stock.get("stock"), (*path, "stock")),
        use=reader.code(stock.get("use"), (*path, "use")),
    )


def _check_whole(reader: EntryReader, measure: Measure) -> None:
    """Check what only several entries together tell."""
    if measure.kind in {"yes_no", "choice"} and measure.target.kind not in {"none", "fixed"}:
        reader.note(("target",), "entry_target_of_kind")
    if measure.target.kind in _RATED and (measure.target.rate or 0) < 0:
        reader.note(("target",), "entry_below_zero", entry=measure.target.kind)
    owner = AGENCIES.get(measure.agency)
    if owner is not None and not owner.is_member:
        reader.note(("agency",), "entry_not_a_member", value=measure.agency)
