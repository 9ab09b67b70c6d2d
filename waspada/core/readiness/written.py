"""A measure written as `read_measure` takes it, for files, forms and versions in a database."""

from collections.abc import Iterable
from typing import Any

from waspada.core.readiness.measures import ENTRY_LEVELS, Derived, Due, Measure, TargetRule, Term
from waspada.core.vocabulary import Words


def write_measure(measure: Measure) -> dict[str, Any]:
    """Return a measure as `read_measure` takes it: names, texts, whole numbers and lists only."""
    document: dict[str, Any] = {
        "code": measure.code,
        "name": _both(measure.name),
        "agency": measure.agency,
        "topic": measure.topic,
        "counts": measure.level,
        "entered_at": next(
            name for name, level in ENTRY_LEVELS.items() if level is measure.entered_at
        ),
        "kind": measure.kind,
        "unit": _both(measure.unit),
        "target": _written_target(measure.target),
        "direction": measure.direction,
        "is_cumulative": measure.is_cumulative,
        "is_capped": measure.is_capped,
        "law": {"document": measure.law.document, "certainty": measure.law.certainty},
        "offices": list(measure.offices),
        "class": measure.classification,
    }
    for entry in ("due", "asked_from"):
        due: Due | None = getattr(measure, entry)
        if due is not None:
            document[entry] = {"stage": due.stage, "edge": due.edge, "days": due.days}
    if measure.awaits:
        document["awaits"] = measure.awaits
    if measure.shelf_life_days is not None:
        document["shelf_life_days"] = measure.shelf_life_days
    if measure.options:
        document["options"] = [
            {"code": one.code, "name": _both(one.name), "value": str(one.value)}
            for one in measure.options
        ]
    if measure.derived is not None:
        document["derived"] = {measure.derived.kind: _written_derived(measure.derived)}
    if measure.note.id or measure.note.en:
        document["note"] = _both(measure.note)
    return document


def _both(words: Words) -> dict[str, str]:
    return {"id": words.id, "en": words.en}


def _written_terms(terms: Iterable[Term]) -> dict[str, str]:
    return {term.measure: str(term.factor) for term in terms}


def _written_target(rule: TargetRule) -> str | dict[str, Any]:
    if rule.kind in {"none", "given"}:
        return rule.kind
    value = _written_terms(rule.terms) if rule.kind == "measures" else str(rule.rate)
    return {rule.kind: value, "rounding": rule.rounding}


def _written_derived(derived: Derived) -> dict[str, str]:
    if derived.kind == "difference":
        return _written_terms(derived.terms)
    return {"stock": derived.stock, "use": derived.use}
