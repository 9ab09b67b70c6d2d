"""Work queues: claimed by one, lost by none, given up where a page shows it."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from tests.support.cast import NOW
from waspada.apps.words.sentences import catalogue
from waspada.apps.work.actions import (
    BACKOFF_BASE,
    CLAIM_FOR,
    MOST_TRIES,
    claim_work,
    fail_work,
    finish_work,
    keep_claim,
    publish_again,
    publish_work,
    retry_work,
)
from waspada.apps.work.models import WorkItem
from waspada.apps.work.queries import backlog, dead_letters, failing
from waspada.core.errors import BadInput, NotFound

pytestmark = pytest.mark.django_db


def _publish(count: int = 1, consumer: str = "read") -> list[UUID]:
    subjects = [uuid4() for _ in range(count)]
    publish_work([consumer], subjects, now=NOW)
    return subjects


def test_each_consumer_gets_each_subject_once_however_often_it_is_published() -> None:
    subject = uuid4()
    for _ in range(3):
        publish_work(["read", "count"], [subject], now=NOW)
    assert backlog() == {"read": 1, "count": 1}


def test_a_claimed_row_is_nobody_elses_until_the_claim_runs_out() -> None:
    _publish()
    assert len(claim_work("read", now=NOW)) == 1
    assert claim_work("read", now=NOW) == []
    assert claim_work("read", now=NOW + CLAIM_FOR - timedelta(seconds=1)) == []


def test_a_dead_worker_does_not_lose_the_row() -> None:
    (subject,) = _publish()
    claim_work("read", now=NOW)  # and the worker dies here
    (again,) = claim_work("read", now=NOW + CLAIM_FOR)
    assert (again.subject, again.tries) == (subject, 2)


def test_a_row_that_kills_every_worker_is_given_up() -> None:
    _publish()
    now = NOW
    for _ in range(MOST_TRIES):
        assert len(claim_work("read", now=now)) == 1
        now += CLAIM_FOR
    assert claim_work("read", now=now) == []
    (dead,) = dead_letters()
    assert dead.reason_code == "work.worker_died"
    assert dead.reason_code in catalogue()


def test_oldest_first_and_not_more_than_asked() -> None:
    subjects = _publish(5)
    assert {item.subject for item in claim_work("read", now=NOW, limit=2)} < set(subjects)
    assert len(claim_work("read", now=NOW, limit=10)) == 3


def test_work_of_later_is_not_taken_now() -> None:
    publish_work(["read"], [uuid4()], now=NOW + timedelta(minutes=1))
    assert claim_work("read", now=NOW) == []


def test_a_failure_keeps_its_reason_and_waits_longer_each_time() -> None:
    _publish()
    now, waits = NOW, []
    for _ in range(4):
        (item,) = claim_work("read", now=now)
        fail_work(item, BadInput("web.bad_date", value="x"), now=now)
        item.refresh_from_db()
        waits.append(item.run_after - now)
        assert claim_work("read", now=item.run_after - timedelta(seconds=1)) == []
        now = item.run_after
    assert waits == [BACKOFF_BASE * factor for factor in (1, 2, 4, 8)]
    (row,) = failing()
    assert (row.reason_code, row.reason_params) == ("web.bad_date", {"value": "x"})


def test_an_unexpected_error_keeps_its_kind_and_not_its_words() -> None:
    _publish()
    (item,) = claim_work("read", now=NOW)
    fail_work(item, ValueError("0812-3456 melapor dari desa"), now=NOW)
    row = WorkItem.objects.values().get()
    assert row["reason_code"] == "work.crashed"
    assert "desa" not in repr(row)


def test_after_the_last_try_it_is_a_dead_letter_and_a_person_can_retry_it() -> None:
    _publish()
    now = NOW
    for _ in range(MOST_TRIES):
        (item,) = claim_work("read", now=now)
        fail_work(item, ValueError(), now=now)
        item.refresh_from_db()
        now = item.run_after
    assert [row.pk for row in dead_letters()] == [item.pk]
    assert claim_work("read", now=now + timedelta(days=9)) == []
    retry_work(item.pk, now=now)
    (again,) = claim_work("read", now=now)
    assert (again.pk, again.tries) == (item.pk, 1)
    finish_work(again, now=now)
    with pytest.raises(NotFound):
        retry_work(item.pk, now=now)


def test_a_late_failure_does_not_undo_the_claim_of_the_next_worker() -> None:
    _publish()
    (slow,) = claim_work("read", now=NOW)
    (next_one,) = claim_work("read", now=NOW + CLAIM_FOR)
    fail_work(slow, ValueError(), now=NOW + CLAIM_FOR)
    next_one.refresh_from_db()
    assert next_one.state == WorkItem.State.CLAIMED
    finish_work(next_one, now=NOW + CLAIM_FOR)
    fail_work(slow, ValueError(), now=NOW + CLAIM_FOR)
    next_one.refresh_from_db()
    assert next_one.state == WorkItem.State.DONE


def test_what_is_asked_for_again_while_it_is_done_is_done_again() -> None:
    (subject,) = _publish()
    (item,) = claim_work("read", now=NOW)
    publish_again(["read"], [subject], now=NOW)
    assert claim_work("read", now=NOW) == []  # two would do the same at the same time
    finish_work(item, now=NOW)
    (again,) = claim_work("read", now=NOW)
    finish_work(again, now=NOW)
    assert claim_work("read", now=NOW) == []
    publish_again(["read"], [subject], now=NOW)
    assert [one.pk for one in claim_work("read", now=NOW)] == [item.pk]


def test_who_ends_late_does_not_end_what_was_asked_for_after_it_began() -> None:
    (subject,) = _publish()
    (slow,) = claim_work("read", now=NOW)
    later = NOW + CLAIM_FOR
    publish_again(["read"], [subject], now=later)
    (next_one,) = claim_work("read", now=later)
    finish_work(slow, now=later)
    fail_work(next_one, ValueError(), now=later)
    (again,) = claim_work("read", now=later + 2 * BACKOFF_BASE)
    assert (again.pk, again.tries) == (next_one.pk, 3)


def test_a_late_end_counts_where_nothing_was_asked_for_since() -> None:
    _publish()
    (slow,) = claim_work("read", now=NOW)
    claim_work("read", now=NOW + CLAIM_FOR)
    finish_work(slow, now=NOW + CLAIM_FOR)
    assert claim_work("read", now=NOW + 2 * CLAIM_FOR) == []


def test_a_failure_of_what_was_asked_for_again_is_tried_at_once() -> None:
    (subject,) = _publish()
    (item,) = claim_work("read", now=NOW)
    publish_again(["read"], [subject], now=NOW)
    fail_work(item, ValueError(), now=NOW)
    (again,) = claim_work("read", now=NOW)
    assert (again.tries, again.reason_code) == (1, "")


def test_a_claim_that_is_kept_is_kept_and_one_that_was_lost_is_not_begun() -> None:
    _publish(2)
    first, second = claim_work("read", now=NOW)
    late = NOW + CLAIM_FOR - timedelta(seconds=1)
    assert keep_claim(first, now=late)
    (taken,) = claim_work("read", now=NOW + CLAIM_FOR)
    assert taken.pk == second.pk
    assert not keep_claim(second, now=NOW + CLAIM_FOR)
    finish_work(first, now=NOW + CLAIM_FOR)
    first.refresh_from_db()
    assert first.state == WorkItem.State.DONE


def test_a_person_who_asks_for_a_try_does_not_take_it_from_the_worker() -> None:
    _publish()
    (item,) = claim_work("read", now=NOW)
    retry_work(item.pk, now=NOW)
    assert claim_work("read", now=NOW) == []


def test_the_effect_and_the_end_of_the_work_stand_or_fall_together() -> None:
    _publish()
    (item,) = claim_work("read", now=NOW)
    with transaction.atomic():
        finish_work(item, now=NOW)
        transaction.set_rollback(True)
    assert len(claim_work("read", now=NOW + CLAIM_FOR)) == 1


def test_workers_side_by_side_never_hold_the_same_row(shared_database: None) -> None:
    subjects = _publish(60)
    taken: list[UUID] = []
    begin = threading.Barrier(4, timeout=300)

    def worker() -> None:
        try:
            begin.wait()
            while items := claim_work("read", now=NOW, limit=5):
                taken.extend(item.subject for item in items)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert sorted(taken) == sorted(subjects)
