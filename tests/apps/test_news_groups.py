"""Reports of one event come together in the worker; a person's word stands; nobody sees more."""

from dataclasses import fields
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.support.cast import NOW, Cast
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.news.grouping import CONSUMER, group_report, packed, secret, unpacked
from waspada.apps.news.groups import group_of
from waspada.apps.news.hands import join_reports, part_reports, undo_act
from waspada.apps.news.models import NewsItem
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import READ_TOPIC
from waspada.apps.reports.triage import Reading, save_reading
from waspada.apps.work.actions import claim_work, finish_work
from waspada.apps.work.registry import _consumers
from waspada.core.errors import BadInput, NotAllowed, NotFound, WrongState
from waspada.core.news.same_event import item_of
from waspada.core.reports.duplicates import Described

pytestmark = pytest.mark.django_db
TOLD = [
    "Kantor camat Sekatak dikepung ribuan massa, rekapitulasi berhenti, polisi beri tembakan",
    "ribuan massa kepung kantor camat Sekatak, rekapitulasi dihentikan. ada tembakan peringatan",
    "Rekapitulasi Sekatak berhenti karena kantor camat dikepung massa, polisi melepaskan tembakan",
]
OTHER = "Banjir merendam gudang logistik, puluhan kotak suara basah"


def told(text: str, **columns: Any) -> UUID:
    """Receive a report and group it, as the worker does."""
    with acting_as(system_identity()):
        report = make_report(text=text, **columns)
        group_report(report, NOW)
    return report


def groups() -> set[frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for report_id, group in NewsItem.objects.values_list("report_id", "group_id"):
        found.setdefault(group, set()).add(report_id)
    return {frozenset(group) for group in found.values()}


def seen(cast: Cast, name: str, report: UUID) -> list[UUID]:
    with cast.acting(name):
        found = Report.objects.filter(pk=report).first()
        group = group_of(found) if found else None
        return sorted(member.report.pk for member in group.members) if group else []


def test_reports_of_one_event_are_one_group_and_a_second_run_changes_nothing(cast: Cast) -> None:
    one, two, three = (told(text) for text in TOLD)
    other = told(OTHER)
    assert groups() == {frozenset((one, two, three)), frozenset((other,))}
    names = list(NewsItem.objects.order_by("report_id").values_list("group_id", flat=True))
    with acting_as(system_identity()):
        group_report(two, NOW)
    assert list(NewsItem.objects.order_by("report_id").values_list("group_id", flat=True)) == names


def test_a_corrected_day_or_place_lets_a_report_be_compared_again_and_what_was_parted_stays_apart(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_consumers, READ_TOPIC, [CONSUMER])
    one, two, three = (told(text) for text in TOLD)
    with cast.acting("desk"):
        part_reports(one, [two], actor="desk", now=NOW)
    assert groups() == {frozenset((one, three)), frozenset((two,))}

    def corrected(**columns: Any) -> int:
        with cast.acting("desk"):
            report = Report.objects.get(pk=three)
            said = {column.name: getattr(report, column.name) for column in fields(Reading)}
            save_reading(three, Reading(**said | columns), actor="desk", now=NOW)
        with acting_as(system_identity()):
            due = claim_work(CONSUMER, now=NOW)
            for item in due:
                group_report(item.subject, NOW)
                finish_work(item, now=NOW)
        return len(due)

    assert corrected(occurred_at=NOW - timedelta(days=40)) == 1
    assert groups() == {frozenset((one,)), frozenset((two,)), frozenset((three,))}
    assert corrected(occurred_at=NOW, place_code="65.01.05") == 1
    assert groups() == {frozenset((one, three)), frozenset((two,))}
    assert corrected(severity=4) == 0  # which ties nothing


def test_what_is_kept_for_comparing_comes_back_and_holds_no_words() -> None:
    item = item_of(Described("a", TOLD[0], "65.01", NOW.date()), secret=secret())
    kept = packed(item)
    assert b"camat" not in kept
    row = NewsItem(report_id=UUID(int=1), words=kept, place_code="65.01", day=NOW.date())
    back = unpacked(row)
    assert back.words.keys() == item.words.keys()
    assert back.weight == pytest.approx(item.weight, rel=1e-5)


def test_a_part_moved_by_hand_stays_apart_when_more_is_told_and_comes_back_undone(
    cast: Cast,
) -> None:
    one, two, three = (told(text) for text in TOLD)
    with cast.acting("desk"):
        act = part_reports(one, [three], actor="desk", now=NOW)
    assert groups() == {frozenset((one, two)), frozenset((three,))}
    later = told(TOLD[0] + " lagi")
    homes = {member: group for group in groups() for member in group}
    assert homes[one] != homes[three]
    with cast.acting("desk"):
        undo_act(act.pk, actor="desk", now=NOW)
        with pytest.raises(WrongState, match=r"news\.undone_already"):
            undo_act(act.pk, actor="desk", now=NOW)
    assert groups() == {frozenset((one, two, three, later))}
    done = JournalRow.objects.filter(action__startswith="news.").values_list("action", flat=True)
    assert sorted(done) == ["news.parted", "news.undone"]


def test_joined_by_hand_is_one_event_and_joining_takes_back_an_earlier_parting(cast: Cast) -> None:
    one, two = told(TOLD[0]), told(TOLD[1])
    other = told(OTHER)
    with cast.acting("desk"):
        part_reports(one, [two], actor="desk", now=NOW)
        join_reports(one, other, actor="desk", now=NOW)
        joined = join_reports(one, two, actor="desk", now=NOW)
        assert groups() == {frozenset((one, two, other))}
        with pytest.raises(BadInput, match=r"news\.same_already"):
            join_reports(one, two, actor="desk", now=NOW)
        undo_act(joined.pk, actor="desk", now=NOW)
    assert groups() == {frozenset((one, other)), frozenset((two,))}


def test_a_group_is_seen_and_counted_only_through_what_one_may_read(cast: Cast) -> None:
    one, two = told(TOLD[0]), told(TOLD[1])
    secret_one = told(TOLD[2], classification="T")
    assert frozenset((one, two, secret_one)) in groups()
    assert seen(cast, "police", one) == sorted((one, two))
    assert seen(cast, "police", secret_one) == []
    page = cast.client("police").get(f"/satu-kejadian/{one}/").content.decode()
    assert str(two) in page
    assert str(secret_one) not in page
    assert "2 laporan" in page
    assert cast.client("police").get(f"/satu-kejadian/{secret_one}/").status_code == 404
    with cast.acting("police"), pytest.raises(NotFound):
        join_reports(one, secret_one, actor="police", now=NOW)


def test_who_may_not_decide_neither_joins_nor_parts(cast: Cast) -> None:
    one, two = told(TOLD[0]), told(TOLD[1])
    with cast.acting("police"), pytest.raises(NotAllowed):
        part_reports(one, [two], actor="police", now=NOW)
    answer = cast.client("police").post(
        f"/satu-kejadian/{one}/", {"langkah": "pisah", "laporan": str(two)}
    )
    assert answer.status_code == 403
    assert groups() == {frozenset((one, two))}


def test_the_desk_parts_joins_and_undoes_on_the_page(cast: Cast) -> None:
    one, two, other = told(TOLD[0]), told(TOLD[1]), told(OTHER)
    desk, page = cast.client("desk"), f"/satu-kejadian/{one}/"
    assert desk.post(page, {"langkah": "pisah"}).status_code == 400
    desk.post(page, {"langkah": "pisah", "laporan": str(two)})
    assert groups() == {frozenset((one,)), frozenset((two,)), frozenset((other,))}
    desk.post(page, {"langkah": "satukan", "dengan": f"https://x/laporan/{other}/"})
    assert frozenset((one, other)) in groups()
    shown = desk.get(page).content.decode()
    act = shown.split('name="tindakan" value="')[1].split('"')[0]
    desk.post(page, {"langkah": "urungkan", "tindakan": act})
    assert frozenset((one, other)) not in groups()
    assert "Kejadian yang sama dengan" not in desk.get(f"/laporan/{other}/").content.decode()


@pytest.mark.words
def test_pages_of_a_report_and_of_its_incident_name_what_tells_the_same(cast: Cast) -> None:
    one, two = told(TOLD[0]), told(TOLD[1])
    with acting_as(system_identity()):
        incident = make_incident(facts())
        Report.unguarded.filter(pk=one).update(incident_id=incident.incident_id, state="joined")
    desk = cast.client("desk")
    for page in (f"/laporan/{one}/", f"/kejadian/{incident.number}/"):
        shown = desk.get(page).content.decode()
        assert "Kejadian yang sama dengan" in shown
        assert f"/laporan/{two}/" in shown


def test_word_that_came_days_later_without_a_day_joins_and_another_day_does_not(cast: Cast) -> None:
    one = told(TOLD[0])
    late = told(TOLD[1], occurred_at=None, received_at=NOW + timedelta(days=5))
    apart = told(TOLD[2], occurred_at=NOW - timedelta(days=30))
    assert groups() == {frozenset((one, late)), frozenset((apart,))}
