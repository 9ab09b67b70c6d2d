"""The journal: chains, seals and their copy; whatever is done to them is found."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from tests.support.cast import NOW
from waspada.apps.journal import actions
from waspada.apps.journal.actions import copy_seals, record_act, seal_journal
from waspada.apps.journal.models import JournalRow, JournalSeal
from waspada.apps.journal.queries import verify_journal

ROWS, SEALS = "journal_journalrow", "journal_journalseal"


@contextmanager
def own_chain() -> Iterator[None]:
    """Write like another thread: in a chain of its own."""
    before = actions._own
    actions.forget_chains()
    try:
        yield
    finally:
        actions._own = before


def write(count: int, **more: Any) -> None:
    for number in range(count):
        record_act(
            "report.received",
            actor="a",
            now=NOW,
            subject_kind="report",
            subject=f"s{number}",
            content=b"isi laporan",
            details={"n": number},
            members=[b"m1", b"m2"],
            **more,
        )


@pytest.fixture
def journal(db: None, tmp_path: Path) -> Path:
    """Three chains of five rows, sealed three times, the last seal over everything."""
    copy = tmp_path / "seals.jsonl"
    for _ in range(3):
        with own_chain():
            write(4)
        seal_journal(copy, now=NOW)
        copy_seals(copy)
    return copy


def test_a_journal_as_written_is_whole(journal: Path) -> None:
    verdict = verify_journal(journal)
    assert verdict.is_whole, verdict.findings
    assert (verdict.rows, verdict.chains, verdict.seals, verdict.unsealed_rows) == (15, 3, 3, 0)


def test_rows_hold_digests_and_never_content(journal: Path) -> None:
    assert "isi laporan" not in repr(list(JournalRow.objects.values()))


def test_the_opening_row_names_the_row_before_it(journal: Path) -> None:
    openings = JournalRow.objects.filter(seq=0).order_by("id")
    named = [(row.predecessor_chain, row.predecessor_seq) for row in openings]
    assert named[0] == (None, None)
    assert named[1] == (openings[0].chain, 4)


def test_rows_after_the_last_seal_are_counted_and_whole(journal: Path) -> None:
    with own_chain():
        write(2)
    verdict = verify_journal(journal)
    assert verdict.is_whole
    assert verdict.unsealed_rows == 3


@pytest.mark.each_database
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize(("table", "column"), [(ROWS, "actor"), (SEALS, "taken_at")])
def test_the_database_itself_refuses_to_change_the_journal(
    journal: Path, verb: str, table: str, column: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table, column, column))
    assert verify_journal(journal).is_whole


def _without_triggers(cursor: Any) -> None:
    for table in (ROWS, SEALS):
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(f"DROP TRIGGER {table}_no_delete")


# Every column of both tables, with values it does not have.
BYTES = st.binary(min_size=1, max_size=40)
WORDS = st.text("abcXYZ019.-", min_size=1, max_size=30)
NUMBERS = st.integers(0, 10**6)
UUIDS = st.uuids()
JSONS = st.dictionaries(WORDS, NUMBERS, max_size=3)
DAYS = st.datetimes(timezones=st.just(NOW.tzinfo)).filter(lambda at: 1990 < at.year < 2100)
ROW_COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "id": UUIDS,
    "chain": UUIDS,
    "seq": NUMBERS,
    "at": DAYS,
    "actor": WORDS,
    "action": WORDS,
    "subject_kind": WORDS,
    "subject": WORDS,
    "details": JSONS,
    "digest": BYTES,
    "members": BYTES,
    "predecessor_chain": UUIDS,
    "predecessor_seq": NUMBERS,
    "previous_hash": BYTES,
    "row_hash": BYTES,
}
SEAL_COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(4, 99),
    "taken_at": DAYS,
    "heads": st.dictionaries(UUIDS.map(str), st.just({"seq": 1, "hash": "ab"}), max_size=2),
    "previous_mac": BYTES,
    "mac": BYTES,
}


def test_the_columns_tried_are_all_there_are() -> None:
    assert set(ROW_COLUMNS) == {field.column for field in JournalRow._meta.fields}
    assert set(SEAL_COLUMNS) == {field.column for field in JournalSeal._meta.fields}


@st.composite
def harms(draw: st.DrawFn) -> tuple[Any, ...]:
    """Return something that one might do to the journal's rows, seals or file."""
    kind = draw(
        st.sampled_from(
            (
                *("alter_row", "alter_seal", "drop_rows", "drop_tail", "drop_chain", "drop_seal"),
                *("swap_rows", "alter_line", "drop_line", "cut_file", "swap_lines", "drop_file"),
            )
        )
    )
    if kind == "alter_row":
        column = draw(st.sampled_from(sorted(ROW_COLUMNS)))
        return kind, draw(st.integers(0, 14)), column, draw(ROW_COLUMNS[column])
    if kind == "alter_seal":
        column = draw(st.sampled_from(sorted(SEAL_COLUMNS)))
        return kind, draw(st.integers(0, 2)), column, draw(SEAL_COLUMNS[column])
    if kind == "drop_rows":
        return kind, draw(st.sets(st.integers(0, 14), min_size=1))
    if kind in {"drop_tail", "swap_rows"}:
        return kind, draw(st.integers(0, 2)), draw(st.integers(1, 4))
    if kind == "alter_line":
        return kind, draw(st.integers(0, 2)), draw(st.floats(0, 0.999)), draw(st.integers(1, 255))
    if kind == "cut_file":
        return kind, draw(st.floats(0, 0.999))
    return kind, draw(st.integers(0, 2))


def _update(rows: QuerySet[Any], column: str, value: object) -> None:
    """Alter a column; a key that another row has is refused by the database itself."""
    try:
        with transaction.atomic():
            rows.update(**{column: value})
    except IntegrityError:
        reject()


def _harm_rows(kind: str, rest: tuple[Any, ...]) -> None:
    rows = list(JournalRow.objects.order_by("chain", "seq"))
    chains = sorted({row.chain for row in rows})
    if kind == "alter_row":
        at, column, value = rest
        before = getattr(rows[at], column)
        assume((bytes(before) if isinstance(before, memoryview) else before) != value)
        _update(JournalRow.objects.filter(pk=rows[at].pk), column, value)
    elif kind == "alter_seal":
        at, column, value = rest
        _update(JournalSeal.objects.filter(number=at + 1), column, value)
    elif kind == "drop_rows":
        JournalRow.objects.filter(pk__in=[rows[at].pk for at in rest[0]]).delete()
    elif kind == "drop_tail":
        JournalRow.objects.filter(chain=chains[rest[0]], seq__gte=rest[1]).delete()
    elif kind == "drop_chain":
        JournalRow.objects.filter(chain=chains[rest[0]]).delete()
    elif kind == "drop_seal":
        JournalSeal.objects.filter(number=rest[0] + 1).delete()
    elif kind == "swap_rows":
        one, other = [row for row in rows if row.chain == chains[rest[0]]][
            rest[1] - 1 : rest[1] + 1
        ]
        JournalRow.objects.filter(pk=one.pk).update(seq=10**9)
        JournalRow.objects.filter(pk=other.pk).update(seq=one.seq)
        JournalRow.objects.filter(pk=one.pk).update(seq=other.seq)


def _harm_file(kind: str, rest: tuple[Any, ...], content: bytes) -> bytes | None:
    lines = content.splitlines(keepends=True)
    if kind == "alter_line":
        at = sum(len(line) for line in lines[: rest[0]]) + int(rest[1] * len(lines[rest[0]]))
        return content[:at] + bytes([content[at] ^ rest[2]]) + content[at + 1 :]
    if kind == "drop_line":
        return b"".join(line for at, line in enumerate(lines) if at != rest[0])
    if kind == "cut_file":
        return content[: int(rest[0] * (len(content) - 1))]
    if kind == "swap_lines":
        one, other = rest[0], (rest[0] + 1) % 3
        lines[one], lines[other] = lines[other], lines[one]
        return b"".join(lines)
    return None if kind == "drop_file" else content


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(harm=harms())
def test_every_alteration_removal_and_truncation_is_found(
    journal: Path, harm: tuple[Any, ...]
) -> None:
    kind, *rest = harm
    with transaction.atomic():
        with connection.cursor() as cursor:
            _without_triggers(cursor)
        _harm_rows(kind, tuple(rest))
        harmed = _harm_file(kind, tuple(rest), journal.read_bytes())
        file = journal.with_name("harmed.jsonl")
        file.unlink(missing_ok=True)
        if harmed is not None:
            file.write_bytes(harmed)
        assert not verify_journal(file).is_whole
        transaction.set_rollback(True)
    assert verify_journal(journal).is_whole


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite stores what it is given")
@pytest.mark.parametrize(
    ("column", "value"),
    [("id", "no uuid"), ("chain", "zz"), ("details", "17"), ("at", "yesterday")],
)
def test_a_value_of_no_shape_is_found_and_does_not_crash_the_check(
    journal: Path, column: str, value: str
) -> None:
    with connection.cursor() as cursor:
        _without_triggers(cursor)
        cursor.execute(
            f"UPDATE {ROWS} SET {column} = %s WHERE id = (SELECT max(id) FROM {ROWS})", [value]
        )
    assert not verify_journal(journal).is_whole


def test_a_rolled_back_act_leaves_the_chain_whole(journal: Path) -> None:
    with own_chain():
        write(1)
        with transaction.atomic():
            write(3)
            transaction.set_rollback(True)
        write(1)
    verdict = verify_journal(journal)
    assert verdict.is_whole, verdict.findings
    assert verdict.unsealed_rows == 3


def test_a_rolled_back_first_act_leaves_no_headless_chain(journal: Path) -> None:
    with own_chain():
        with transaction.atomic():
            write(1)
            transaction.set_rollback(True)
        write(1)
    assert verify_journal(journal).is_whole


def test_writers_at_the_same_time_each_keep_their_own_chain(
    shared_database: None, tmp_path: Path
) -> None:
    def writer() -> None:
        try:
            with transaction.atomic():
                write(5)
            write(5)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    copy = tmp_path / "seals.jsonl"
    seal_journal(copy, now=NOW)
    verdict = verify_journal(copy)
    assert verdict.is_whole, verdict.findings
    assert (verdict.chains, verdict.rows, verdict.unsealed_rows) == (4, 4 * 11, 0)
