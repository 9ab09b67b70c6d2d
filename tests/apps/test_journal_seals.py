"""Seals of the journal and their copy outside of the database: complete, own, never rewritten."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.apps.test_journal_chain import journal as _journal
from tests.apps.test_journal_chain import own_chain, write
from tests.support.cast import NOW
from waspada.apps.journal import actions
from waspada.apps.journal.actions import copy_seals, heads_of_chains, seal_journal
from waspada.apps.journal.models import JournalSeal
from waspada.apps.journal.queries import verify_journal

journal = _journal


def test_nothing_new_gives_no_new_seal(journal: Path) -> None:
    assert seal_journal(journal, now=NOW) is None
    assert JournalSeal.objects.count() == 3


def test_a_seal_names_only_chains_that_grew(journal: Path) -> None:
    heads = JournalSeal.objects.order_by("number").values_list("heads", flat=True)
    assert [len(entry) for entry in heads] == [1, 1, 1]


def test_now_and_then_a_seal_names_every_chain(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "FULL_EVERY", 4)
    with own_chain():
        write(1)
    seal = seal_journal(journal, now=NOW)
    assert seal is not None
    assert seal.heads == heads_of_chains()
    assert len(seal.heads) == 4
    assert seal_journal(journal, now=NOW) is None
    copy_seals(journal)
    assert verify_journal(journal).is_whole


def test_the_copy_waits_for_the_commit(db: None, tmp_path: Path) -> None:
    copy = tmp_path / "seals.jsonl"
    with transaction.atomic():
        write(1)
        seal_journal(copy, now=NOW)
        assert not copy.exists()


def test_a_seal_taken_back_is_not_in_the_copy(shared_database: None, tmp_path: Path) -> None:
    copy = tmp_path / "seals.jsonl"
    with transaction.atomic():
        write(1)
        seal_journal(copy, now=NOW)
        transaction.set_rollback(True)
    assert not copy.exists()
    with own_chain():
        write(1)
    seal_journal(copy, now=NOW)
    assert verify_journal(copy).is_whole


@pytest.mark.parametrize("kept", [0, 1, 40])
def test_a_copy_cut_off_in_the_middle_of_a_line_is_completed(journal: Path, kept: int) -> None:
    whole = journal.read_bytes()
    begun = whole.splitlines(keepends=True)[2][:kept]
    journal.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]) + begun)
    assert copy_seals(journal) == 1
    assert journal.read_bytes() == whole


def test_whole_lines_are_never_touched_even_forged_ones(journal: Path) -> None:
    forged = journal.read_bytes().splitlines(keepends=True)
    line = json.loads(forged[1]) | {"mac": "00" * 32}
    forged[1] = json.dumps(line).encode() + b"\n"
    journal.write_bytes(b"".join(forged))
    assert copy_seals(journal) == 0
    assert journal.read_bytes() == b"".join(forged)
    codes = {finding.code for finding in verify_journal(journal).findings}
    assert "journal.seal_differs" in codes


def test_the_copy_is_readable_by_its_owner_alone(journal: Path) -> None:
    assert journal.stat().st_mode & 0o777 == 0o600


def test_another_key_signs_nothing_that_ours_accepts(
    journal: Path, tmp_path: Path, settings: Any
) -> None:
    settings.WASPADA_KEYS = tmp_path / "other-keys"
    codes = {finding.code for finding in verify_journal(journal).findings}
    assert {"journal.row_altered", "journal.seal_forged"} <= codes


def test_the_check_asks_for_rows_piecewise_however_long_a_chain(
    journal: Path, django_assert_max_num_queries: Any
) -> None:
    with own_chain():
        write(60)
    with django_assert_max_num_queries(20):
        verdict = verify_journal(journal)
    assert verdict.rows == 15 + 61
