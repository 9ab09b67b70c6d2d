"""Links join two things; a reader sees one where both ends may be read, and no sign of others."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.support.cast import NOW, Cast
from tests.support.incidents import make_incident, make_report
from waspada.apps.journal.models import JournalRow
from waspada.apps.links.actions import link, link_readable, unlink
from waspada.apps.links.kinds import Ref, read_ref
from waspada.apps.links.models import Link
from waspada.apps.links.queries import linked_to, trail
from waspada.core.errors import BadInput, NotFound

pytestmark = pytest.mark.django_db


def incident(**columns: object) -> Ref:
    return Ref("incident", make_incident(**columns).number)


def join(source: Ref, target: Ref, relation: str = "arises_from") -> None:
    link(source, relation, target, actor="test", now=datetime.now(UTC))


def test_both_ends_tell_of_the_link_in_their_own_direction(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = incident(title="Kabar bohong"), incident(title="Kericuhan")
        join(second, first)
        (seen,) = linked_to(second)
        assert (seen.ref, seen.relation, seen.is_outward) == (first, "arises_from", True)
        (back,) = linked_to(first)
        assert (back.ref, back.is_outward) == (second, False)
        assert "Kericuhan" in back.thing.title


def test_joining_twice_is_one_link_and_one_act(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = incident(), incident()
        join(second, first)
        join(second, first)
        assert Link.objects.count() == 1
        assert JournalRow.objects.filter(action="links.joined").count() == 1


def test_a_reader_of_one_end_sees_no_sign_of_the_other(cast: Cast) -> None:
    with cast.acting("desk"):
        open_one, closed_one = incident(), incident(classification="T", title="Hanya desk")
        join(closed_one, open_one)
        assert len(linked_to(open_one)) == 1
    with cast.acting("kpu"):
        assert linked_to(open_one) == []
        assert [stop.ref for stop in trail(open_one)] == [open_one]
        assert trail(closed_one) == []
    page = cast.client("kpu").get(reverse("links:trail", args=("incident", open_one.id)))
    assert page.status_code == 200
    assert "Hanya desk" not in page.content.decode()
    hidden = cast.client("kpu").get(reverse("links:trail", args=("incident", closed_one.id)))
    assert hidden.status_code == 404


def test_a_trail_does_not_pass_through_what_may_not_be_read(cast: Cast) -> None:
    with cast.acting("desk"):
        first, middle, last = incident(), incident(classification="T"), incident()
        join(middle, first)
        join(last, middle)
        assert {stop.ref for stop in trail(first)} == {first, middle, last}
    with cast.acting("kpu"):
        assert {stop.ref for stop in trail(first)} == {first}


def test_nobody_links_what_they_may_not_read_or_what_is_not_there(cast: Cast) -> None:
    with cast.acting("desk"):
        open_one, closed_one = incident(), incident(classification="T")
    with cast.acting("kpu"):
        for target in (closed_one, Ref("incident", "KJ-65.01-2024-9999"), Ref("report", "x")):
            with pytest.raises(NotFound, match=r"links\.no_such_thing"):
                join(open_one, target)
        with pytest.raises(BadInput, match=r"links\.to_itself"):
            join(open_one, open_one)
        with pytest.raises(BadInput, match=r"links\.no_such_relation"):
            join(open_one, closed_one, "loves")
        assert Link.objects.count() == 0
    with pytest.raises(BadInput, match=r"links\.no_such_kind"):
        read_ref("person:budi")


def test_a_trail_tells_in_the_order_of_time_wherever_it_begins(cast: Cast) -> None:
    with cast.acting("desk"):
        report = Ref("report", str(make_report(text="Warga berkumpul di dermaga.")))
        early = incident(occurred_at=NOW - timedelta(days=5))
        late = incident(occurred_at=NOW + timedelta(hours=1))
        join(late, early)
        join(early, report)
        wanted = [early, report, late]
        for start in wanted:
            assert [stop.ref for stop in trail(start)] == wanted


def test_a_link_taken_back_is_gone_today_and_stands_on_the_day_before(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = incident(), incident()
        join(second, first)
        began = Link.objects.get().received_at
        Link.objects.update(received_at=began - timedelta(days=2))
        assert unlink(second, "arises_from", first, actor="test", now=datetime.now(UTC))
        assert linked_to(first) == []
        assert len(linked_to(first, until=began - timedelta(days=1))) == 1
        assert linked_to(first, until=began - timedelta(days=3)) == []
        join(second, first)
        assert len(linked_to(first)) == 1


def test_a_trail_comes_to_a_list_and_does_not_go_on_through_it(cast: Cast) -> None:
    with cast.acting("desk"):
        agenda, first, second, after = incident(), incident(), incident(), incident()
        for listed in (first, second):
            join(agenda, listed, "takes_up")
        join(after, first)
        assert {stop.ref for stop in trail(first)} == {agenda, first, after}
        assert {stop.ref for stop in trail(after)} == {agenda, first, after}
        assert {stop.ref for stop in trail(agenda)} == {agenda, first, second, after}


def test_of_many_those_that_may_be_read_are_joined_once_and_as_one_act(cast: Cast) -> None:
    with cast.acting("desk"):
        paper, open_one, closed_one = incident(), incident(), incident(classification="T")
    told = [open_one, closed_one, paper, Ref("incident", "KJ-65.01-2024-9999"), open_one]
    now = datetime.now(UTC)
    with cast.acting("kpu"):
        assert link_readable(paper, "records", told, actor="test", now=now) == 1
        assert link_readable(paper, "records", told, actor="test", now=now) == 0
    with cast.acting("desk"):
        assert link_readable(paper, "records", told, actor="test", now=now) == 1
        assert {one.ref for one in linked_to(paper)} == {open_one, closed_one}
    assert JournalRow.objects.filter(action="links.joined").count() == 2


def test_a_circle_of_links_ends(cast: Cast) -> None:
    with cast.acting("desk"):
        ring = [incident() for _ in range(4)]
        for one, next_one in zip(ring, [*ring[1:], ring[0]], strict=True):
            join(one, next_one)
        assert {stop.ref for stop in trail(ring[0])} == set(ring)


def test_a_number_typed_on_the_page_joins_and_a_wrong_one_says_so(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = incident(), incident(title="Jembatan putus")
    client = cast.client("desk")
    address = reverse("links:trail", args=("incident", first.id))
    page = client.post(
        address, {"jenis": "incident", "nomor": " " + second.id.lower()}, follow=True
    )
    assert "Jembatan putus" in page.content.decode()
    wrong = client.post(address, {"jenis": "incident", "nomor": "KJ-0"})
    assert wrong.status_code == 400
    assert "tidak ada yang berubah" in wrong.content.decode()
    assert 'value="KJ-0"' in wrong.content.decode()
    reader = cast.client("bupati").post(address, {"jenis": "incident", "nomor": second.id})
    assert reader.status_code == 400
