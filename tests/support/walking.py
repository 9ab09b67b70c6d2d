"""Walk every address of the site as somebody, and say where an answer differs from the table."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import Any, Final
from unittest.mock import patch

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.support.cast import NOW
from tests.support.planting import Row, Seat, Spec, content, content_models, reads
from tests.web.route_words import FIXED, KEYS, PUBLIC, Route
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.core.places import is_within

PLACES: Final = ("ID", "65", "65.01", "65.01.05", "33.74")
HOLE: Final = re.compile(r"<(?:\w+:)?(\w+)>")
# What differs between two answers to one question: tokens, and nothing else.
# Form keys, drawn anew for every answer: in a form, and as the page that waited asks for one.
CHANGING: Final = re.compile(
    rb'name="csrfmiddlewaretoken" value="\w+"|name="token" value="[^"]+"|"key": "\w{64}"'
)
# The two forms that most marks have: an answer is read once for all of them, wherever they stand.
WORD: Final = re.compile(rb"zq(?=[a-z]{4}zq)")
KEY: Final = re.compile(rb"-(?<=[0-9a-f]{8}-)(?=(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")
READING: Final = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET")
REFUSED: Final = frozenset({302, 401, 403, 404, 405})


def every_view() -> dict[str, Callable[..., Any]]:
    """Return the view behind the pattern of every address that the site answers."""

    def walk(patterns: Iterable[Any], before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, before + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                yield before + str(pattern.pattern), pattern.callback

    return dict(walk(get_resolver().url_patterns, ""))


def every_route() -> list[str]:
    """Return the pattern of every address that the site answers."""
    return list(every_view())


def marks_in(body: bytes) -> set[bytes]:
    """Return the words of rows and the keys that an answer holds."""
    words = (body[one.start() : one.start() + 8] for one in WORD.finditer(body))
    keys = (body[one.start() - 8 : one.start() + 28] for one in KEY.finditer(body))
    return {*words, *keys}


class Stopped(datetime):
    """A clock that stands still: two answers a second apart say the same."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Stopped":
        """Return the moment of the cast."""
        return cls.fromtimestamp(NOW.timestamp(), UTC)


class Written:
    """Listens to the database: reading every hidden row again is due only after a write to one."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        """Keep a statement that writes, and let it pass."""
        if not sql.lstrip().upper().startswith(READING):
            self.statements.append(sql)
        return execute(sql, *given)

    def touches(self, tables: Iterable[str]) -> bool:
        """Say whether a statement that may have written names one of these tables."""
        return any(table in sql for sql in self.statements for table in tables)


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a walk: a filled address, and the planted row its key belongs to."""

    pattern: str
    route: Route
    address: str
    row: Row | None


def steps_of(pattern: str, route: Route, rows: list[Row]) -> list[Step]:
    """Fill a pattern's placeholders: every planted place, every planted row of its key."""
    names = HOLE.findall(pattern)
    unknown = set(names) - KEYS.keys() - FIXED.keys() - {"code"}
    assert not unknown, f"say in route_words.py what fills {unknown} of {pattern}"
    key = next((name for name in names if name in KEYS), None)
    found: list[tuple[str, Row | None]] = [("/" + pattern, None)]
    if key is not None:
        model, column = KEYS[key]
        found = [
            (
                _fill("/" + pattern, key, row.pk if column == "pk" else row.keys[column]),
                row,
            )
            for row in rows
            if row.model.__name__ == model
        ]
        assert found, f"no planted {model} for {pattern}"
    if "code" in names:
        found = [
            (_fill(address, "code", code), row)
            for address, row in found
            for code in (PLACES if row is None else (row.spec.place,))
        ]
    for name in names:
        if name in FIXED:
            found = [(_fill(address, name, FIXED[name]), row) for address, row in found]
    return [
        Step(pattern, route, address + query, row)
        for address, row in found
        for query in ("", *route.query)
    ]


def _fill(address: str, name: str, value: object) -> str:
    return re.sub(rf"<(?:\w+:)?{name}>", str(value), address)


@dataclass
class Walk:
    """One person's walk; `differences` names every answer that the table does not give."""

    seat: Seat | None
    client: Client
    rows: list[Row]
    differences: list[str] = field(default_factory=list)
    requests: int = 0
    without: set[tuple[str, str]] = field(default_factory=set)  # methods that addresses lack

    def __post_init__(self) -> None:
        self.client.raise_request_exception = False
        self._crash = ""
        self._cookies = {name: one.value for name, one in self.client.cookies.items()}
        self.hidden = [row for row in self.rows if not reads(self.seat, row.spec)]
        self._hidden_marks: dict[bytes, list[Row]] = {}
        for row in self.hidden:
            for mark in row.marks:
                self._hidden_marks.setdefault(mark.encode(), []).append(row)
        self._formless = [mark for mark in self._hidden_marks if mark not in marks_in(mark)]
        self._before = _values(self.hidden)  # every step is taken back, so it stays so
        self._hidden_tables = {row.model._meta.db_table for row in self.hidden}
        self._shown = [row for row in self.rows if reads(self.seat, row.spec)]

    def go(self, steps: Iterable[Step]) -> None:
        """Take each step by GET and by POST, and look at what came back."""
        for step in steps:
            for method, take in (("GET", self._look), ("POST", self._press)):
                if (step.pattern, method) not in self.without and take(step) == 405:
                    self.without.add((step.pattern, method))

    def _look(self, step: Step) -> int:
        with transaction.atomic():  # a page that crashed takes its writes back
            status, body = self._ask(self.client.get, step)
            transaction.set_rollback(True)
        self._check_marks(step, "GET", body)
        if status >= 500 and not step.route.file:
            self._differs(step, "GET", f"crashed with {status} {self._crash}")
        is_let_in = step.route.who == PUBLIC or (
            self.seat is not None and self.seat.role in step.route.who
        )
        if not is_let_in and status not in REFUSED:
            self._differs(step, "GET", f"let in with {status}")
        if step.row is None or step.route.file:
            if status == 200 and is_let_in and "?" not in step.address:
                self._check_shown(step, body, self._shown)
            return status
        may = reads(self.seat, step.row.spec)
        if step.route.whole and self.seat is not None:
            may = may and is_within(step.row.spec.place, self.seat.place)
        if not may and status == 200 and not step.route.bearer:
            self._differs(step, "GET", "opened what the table hides")
        if may and is_let_in and status in {403, 404}:
            self._differs(step, "GET", f"{status} for what the table shows")
        if may and status == 200:
            self._check_shown(step, body, [step.row])
        return status

    def _check_shown(self, step: Step, body: bytes, rows: list[Row]) -> None:
        for row in rows:
            if row.model.__name__ in step.route.shows and row.marks[0].encode() not in body:
                self._differs(step, "GET", f"left out {row.model.__name__} {row.spec}")

    def _press(self, step: Step) -> int:
        with transaction.atomic():
            written = Written()
            with connection.execute_wrapper(written):
                status, body = self._ask(self.client.post, step, self._sent(step))
            self._check_marks(step, "POST", body)
            if status >= 500:
                self._differs(step, "POST", f"crashed with {status} {self._crash}")
            elif written.touches(self._hidden_tables) and self._changes_hidden(step, status):
                self._differs(step, "POST", "changed what the table hides")
            transaction.set_rollback(True)
        self.client.cookies.clear()
        self.client.cookies.load(self._cookies)
        return status

    def _changes_hidden(self, step: Step, status: int) -> bool:
        if status == 405 or step.route.bearer:
            return False
        return _values(self.hidden) != self._before

    def _sent(self, step: Step) -> dict[str, Any]:
        """Return a route's body, hidden rows by their keys: nothing may be done to them."""
        return {
            name: [row.pk for row in self.hidden if row.model.__name__ == value[1:]]
            if value.startswith("*")
            else value
            for name, value in step.route.body
        }

    def _ask(
        self, method: Callable[..., Any], step: Step, sent: dict[str, Any] | None = None
    ) -> tuple[int, bytes]:
        self.requests += 1
        answer = method(step.address, sent or {})
        streamed = getattr(answer, "streaming_content", None)
        body = b"".join(streamed) if streamed is not None else answer.content
        self._crash = repr(answer.exc_info[1])[:200] if getattr(answer, "exc_info", None) else ""
        return answer.status_code, body

    def _check_marks(self, step: Step, method: str, body: bytes) -> None:
        unasked = body.replace(step.address.encode(), b"")
        found = marks_in(unasked) & self._hidden_marks.keys()
        found.update(mark for mark in self._formless if mark in unasked)
        for mark in found:
            for row in self._hidden_marks[mark]:
                if not self._is_bearer(step, row, mark):
                    self._differs(step, method, f"gave away {row.model.__name__} {row.spec}")

    @staticmethod
    def _is_bearer(step: Step, row: Row, mark: bytes) -> bool:
        """Say whether the key in the address opens this row, or is the mark itself."""
        if mark.decode() in step.address:
            return True  # an answer may repeat what was asked
        is_open = row.model.__name__ in step.route.bearer
        return is_open and step.row is not None and row.spec == step.row.spec

    def _differs(self, step: Step, method: str, what: str) -> None:
        self.differences.append(f"{self.seat}: {method} {step.address}: {what}")

    def compare(self, steps: list[Step]) -> None:
        """Answers must be the same, byte by byte, as if the hidden rows did not exist.

        This holds counts, sums, levels, maps and orders to the table, not words alone.
        """
        with patch("waspada.apps.accounts.clock.datetime", Stopped):
            there = self._answers(steps)
            with transaction.atomic():
                self._remove_hidden()
                without = self._answers(steps)
                transaction.set_rollback(True)
        for step in steps:
            if there[step.address] != without[step.address]:
                self._differs(step, "GET", "depends on what the table hides")

    def _answers(self, steps: list[Step]) -> Mapping[str, bytes]:
        found: dict[str, bytes] = {}
        for step in steps:
            with transaction.atomic():  # a visit leaves no trace for the next one
                _status, body = self._ask(self.client.get, step)
                transaction.set_rollback(True)
            found[step.address] = CHANGING.sub(b"", body)
        return found

    def _remove_hidden(self) -> None:
        with acting_as(system_identity()):
            for model, rows in groupby(reversed(self.hidden), key=lambda row: row.model):
                model.unguarded.filter(pk__in=[row.pk for row in rows]).delete()
            cells = content("DayCell").unguarded
            hidden = [
                cell.pk
                for cell in cells.all()
                if not reads(
                    self.seat,
                    Spec(cell.place_code, cell.classification, cell.owner_unit, realm=cell.realm),
                )
            ]
            cells.filter(pk__in=hidden).delete()


def _values(rows: list[Row]) -> dict[Any, Any]:
    """Return the stored values of the rows, as the system sees them."""
    with acting_as(system_identity()):
        found: dict[Any, Any] = {}
        for model in content_models():
            keys = [row.pk for row in rows if row.model is model]
            if keys:
                # Not `objects`: it would leave out rows of another realm.
                found[model] = list(
                    model.unguarded.filter(pk__in=keys).order_by("pk").values_list()
                )
    return found
