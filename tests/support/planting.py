"""One marked row per right and place in every table of content, and who should see which.

Each row carries a word that stands nowhere else; what the table of `core.access_rules` lets
somebody read is computed here from that table alone, never from the policy's code.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models

from tests.support.cast import NOW, TODAY
from tests.support.incidents import facts, make_incident, make_report
from tests.support.planted_columns import DAY, columns_of, forecast_run
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import ContentColumns, RightsColumns
from waspada.apps.forecast.models import ForecastRun
from waspada.apps.reports.exchanges import ask_reporter
from waspada.apps.reports.versions import keys_of
from waspada.core.access import Identity
from waspada.core.access_rules import Situation, rule_for
from waspada.core.places import is_within
from waspada.core.vocabulary import CLASSES, THEMES

LETTERS: Final = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Spec:
    """The rights of one planted row."""

    place: str
    classification: str = "B"
    owner: str = "kesbangpol-65.01"
    addressee: str = ""
    concerns: str = ""
    compartment: str = ""
    realm: str = "live"


SPECS: Final = (
    Spec("ID", owner="kesbangpol-ID"),
    Spec("65", owner="kesbangpol-65"),
    Spec("65", "T", owner="kesbangpol-65"),
    Spec("65.01"),
    Spec("65.01", "T"),
    Spec("65.01", "T", owner="kpu-65.01"),
    Spec("65.01", "T", addressee="kpu-65.01"),
    Spec("65.01", "R"),
    Spec("65.01", compartment="k1"),
    Spec("65.01", concerns="kpu-65"),
    Spec("65.01.05"),
    Spec("65.01.05", concerns="pemda-65.01"),
    Spec("65.01.05", "T", owner="polri-65.01"),
    Spec("65.01.05.1002"),
    Spec("65.01.05.1002", "T"),
    Spec("33.74", owner="kesbangpol-33.74"),
    Spec("33.74", "T", owner="kesbangpol-33.74"),
    Spec("65.01", realm="replay"),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Whom a walk signs in: one seat, and the units it belongs to or sits under."""

    role: str
    place: str
    unit: str
    clearance: str
    chain: frozenset[str]
    compartments: frozenset[str] = frozenset()


@dataclass(slots=True)
class Row:
    """A planted row: its table, its rights, the words and keys that give it away."""

    model: type[RightsColumns]
    pk: Any
    spec: Spec
    marks: tuple[str, ...]
    keys: dict[str, Any] = field(default_factory=dict)


def reads(seat: Seat | None, spec: Spec) -> bool:
    """Say what the table says of a seat and a row; a visitor has no seat."""
    if seat is None or spec.realm != "live":
        return False
    reached = CLASSES[: 1 if seat.role == "field" else CLASSES.index(seat.clearance) + 1]
    if is_within(spec.place, seat.place):
        place = "within"
    else:
        place = "above" if is_within(seat.place, spec.place) else "elsewhere"
    compartment = "none"
    if spec.compartment:
        compartment = "held" if spec.compartment in seat.compartments else "foreign"
    return rule_for(
        Situation(
            role=seat.role,
            place=place,
            classification=spec.classification,
            is_cleared=spec.classification in reached,
            compartment=compartment,
            is_party=seat.unit in {spec.owner, spec.addressee},
            is_concerned=spec.concerns in seat.chain,
        )
    ).reads


EXAMPLE: Final = "KJ-65.01-2024-0007"  # of an incident's number, as hints write it


def word(number: int) -> str:
    """Return a word of consonants that no text, name or code holds."""
    said = ""
    for _place in range(4):
        number, letter = divmod(number, len(LETTERS))
        said += LETTERS[letter]
    return f"zq{said}zq"


# Written through their own actions; the day cells are counted by the incidents.
BY_ACTIONS: Final = frozenset({"DayCell", "Incident", "IncidentVersion", "Report", "Exchange"})


def _acting_in(spec: Spec) -> AbstractContextManager[Identity]:
    """Act as the system of a row's realm, which alone may write it."""
    return acting_as(system_identity(realm=spec.realm))


def _referred_first(models_of: Iterable[type[RightsColumns]]) -> list[type[RightsColumns]]:
    """Order tables so that a foreign key finds its row."""
    left, done = list(models_of), list[type[RightsColumns]]()
    while left:
        for model in left:
            needs = {column.related_model for column in model._meta.concrete_fields} - {model}
            if not needs & set(left):
                break
        left.remove(model)
        done.append(model)
    return done


class Planter:
    """Plants rows in every content model; new models are filled by the kinds of their fields."""

    def __init__(self, specs: Sequence[Spec] = SPECS) -> None:
        self.specs = specs
        self.rows: list[Row] = []
        self._by_key: dict[tuple[str, int], Any] = {}
        self._themes: dict[tuple[str, str], int] = {}
        self.account = Account.objects.create_account("tukang-tanam", display_name="Tukang")

    def plant_incidents(self) -> list[Row]:
        """Plant incidents alone, for walks that need no more."""
        for number, spec in enumerate(self.specs):
            with _acting_in(spec):
                self._incident(number, spec)
        return self.rows

    def plant_all(self) -> list[Row]:
        """Plant every model, those that others refer to first."""
        for number, spec in enumerate(self.specs):
            with _acting_in(spec):
                self._incident(number, spec)
                self._report(number, spec)
        for model in _referred_first(content_models()):
            if model.__name__ not in BY_ACTIONS:
                for number, spec in enumerate(self.specs):
                    with _acting_in(spec):
                        self._any(model, number, spec)
        return self.rows

    def _mark(self) -> str:
        return word(len(self.rows) + 1)

    def _add(self, row: Any, at: int, spec: Spec, *marks: str, **keys: Any) -> None:
        model = type(row)
        self._by_key[model.__name__, at] = row.pk
        given = (*marks, str(row.pk)) if isinstance(row.pk, UUID) else marks
        self.rows.append(Row(model, row.pk, spec, given, keys))

    def _incident(self, number: int, spec: Spec) -> None:
        mark = self._mark()
        version = make_incident(
            facts(
                DAY,
                spec.place,
                title=f"Kejadian {mark}",
                summary=f"Ringkasan {mark}.",
                classification=spec.classification,
                owner_unit=spec.owner,
                addressee_units=tuple(filter(None, [spec.addressee])),
                concerns_units=tuple(filter(None, [spec.concerns])),
                compartment=spec.compartment,
                severity=2,
            ),
            received_at=NOW - timedelta(hours=20),
        )
        self._by_key["Incident", number] = version.incident_id
        # Pages show the example to everybody; the row of that number is known by its word.
        marks = [one for one in (mark, version.number) if one != EXAMPLE]
        self._add(version, number, spec, *marks, number=version.number)

    def _report(self, number: int, spec: Spec) -> None:
        mark, asked = self._mark(), word(5_000 + number)
        report_id = make_report(spec.place, f"Laporan {mark}.", state="waiting", **_rights(spec))
        found = content("Report").unguarded.get(pk=report_id)
        self._add(found, number, spec, mark, receipt=found.receipt, report_id=report_id)
        if spec.realm == "live":
            exchange = ask_reporter(report_id, f"Tanya {asked}?", actor="test", now=NOW)
            # The desk's queue holds both: those waiting and those asked.
            if number % 2:
                content("Report").unguarded.filter(pk=report_id).update(state="waiting")
            self._add(exchange, number, spec, asked)

    def _any(self, model: type[RightsColumns], number: int, spec: Spec) -> None:
        mark = self._mark()
        given: dict[str, Any] = {}
        for column in model._meta.concrete_fields:
            if column.name in RIGHTS or column.primary_key:
                continue
            value = self._value(model, column, number, mark)
            if value is not None:
                given[column.attname] = value
        given |= _rights(spec) | self._known(model.__name__, number, spec)
        if issubclass(model, ContentColumns):
            given |= keys_of(spec.place)
        row = model.unguarded.create(**given)
        shown = [mark] if any(isinstance(v, str) and mark in v for v in given.values()) else []
        if model.__name__ == "Forecast":
            ForecastRun.objects.create(**forecast_run(number, spec.realm))
            shown = [f"0.{710_013 + 1_000 * number}"]
        self._add(row, number, spec, *shown)

    def _known(self, name: str, number: int, spec: Spec) -> dict[str, Any]:
        """Return what a table needs beyond the kinds of its fields."""
        if name in {"StandingLevel", "LevelProposal"}:
            themes = ["", *THEMES]
            turn = self._themes.get((name, spec.place), 0)
            self._themes[name, spec.place] = turn + 1
            past = turn >= len(themes)
            if name == "StandingLevel":
                ended = {"superseded_at": NOW - timedelta(hours=2)} if past else {}
                return {"theme": themes[turn % len(themes)], "level": "siaga"} | ended
            state = "rejected" if past else "open"
            return {"theme": themes[turn % len(themes)], "level": "awas", "state": state}
        return columns_of(name, number, spec.place, spec.owner)

    def _value(self, model: type[RightsColumns], column: Any, number: int, mark: str) -> Any:
        """Return a plausible value by a field's kind; None leaves its default."""
        if isinstance(column, models.ForeignKey):
            if issubclass(column.related_model, Account):
                return self.account.pk
            return self._by_key.get((column.related_model.__name__, number))
        if isinstance(column, models.UUIDField):
            owner = column.name.removesuffix("_id").replace("_", "").lower()
            for (name, at), key in self._by_key.items():
                if at == number and name.lower() == owner:
                    return key
            return None if column.null else UUID(int=number + 1)
        if column.has_default() and not isinstance(column, models.TextField):
            return None
        if column.choices:
            return column.choices[0][0]  # type: ignore[index]
        if isinstance(column, models.TextField) or (
            isinstance(column, models.CharField) and (column.max_length or 0) >= 80
        ):
            return mark if column.name.endswith(("key", "code", "digest")) else f"Isi {mark}"
        if isinstance(column, models.DateField) and column.name in _unique_together(model):
            return (NOW if isinstance(column, models.DateTimeField) else TODAY) - timedelta(number)
        return _by_kind(column, number)


def _unique_together(model: type[RightsColumns]) -> set[str]:
    """Return the columns that a constraint holds apart from row to row."""
    constraints = model._meta.constraints
    found = {name for one in constraints for name in getattr(one, "fields", ())}
    return found | {name for names in model._meta.unique_together for name in names}


RIGHTS: Final = frozenset(
    column.name
    for column in ContentColumns._meta.get_fields()  # type: ignore[attr-defined]
    if hasattr(column, "attname")
)


def _by_kind(column: Any, number: int) -> Any:
    if column.null or (column.blank and not column.unique):
        return None
    kinds: tuple[tuple[type[Any], Any], ...] = (
        (models.DateTimeField, NOW - timedelta(hours=1)),
        (models.DateField, TODAY),
        (models.TimeField, time(8)),
        (models.BooleanField, False),
        (models.IntegerField, number),
        (models.FloatField, 1.0),
        (models.BinaryField, b"x"),
        (models.JSONField, {}),
        (models.CharField, f"k{number}"),
    )
    return next((value for kind, value in kinds if isinstance(column, kind)), None)


def _rights(spec: Spec) -> dict[str, Any]:
    return {
        "realm": spec.realm,
        "place_code": spec.place,
        "classification": spec.classification,
        "owner_unit": spec.owner,
        "addressee_units": spec.addressee,
        "concerns_units": spec.concerns,
        "compartment": spec.compartment,
    }


def content(name: str) -> Any:
    """Return a content model by its name."""
    return next(model for model in content_models() if model.__name__ == name)


def content_models() -> list[type[RightsColumns]]:
    """Return every table of content, in a fixed order."""
    found = [model for model in apps.get_models() if issubclass(model, RightsColumns)]
    return sorted(found, key=lambda model: model.__name__)
