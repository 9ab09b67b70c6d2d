"""Constraints, questions between agencies, measures as the desk changes them, programs, reminders."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from tests.support.readiness import ELECTION, days_before, give, giving, noon
from waspada.apps.accounts.api_keys import create_api_key
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Message
from waspada.apps.readiness.constraint_queries import constraints_on, open_constraints
from waspada.apps.readiness.constraints import (
    ConstraintFacts,
    close_constraint,
    raise_constraint,
    revise_constraint,
)
from waspada.apps.readiness.defining import define_measure
from waspada.apps.readiness.models import Answer, Constraint, Figure, Question
from waspada.apps.readiness.queries import readiness_rows, worst_gaps
from waspada.apps.readiness.questions import answer_question, check_area
from waspada.apps.readiness.reminding import remind_stale
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.readiness import read_measure, write_measure

PLACE = "65.01"
pytestmark = pytest.mark.usefixtures("readiness")


def _facts(**more: object) -> ConstraintFacts:
    facts: dict[str, object] = {
        "place_code": PLACE,
        "what": "Blangko habis",
        "decision": "Tambah 500 lembar",
        "decision_unit": "pemda-65.01",
        "decide_by": TODAY + timedelta(days=3),
        "measure_code": "linmas",
    }
    return ConstraintFacts(**{**facts, **more})  # type: ignore[arg-type]


# ---- constraints ----------------------------------------------------------------------------------


def test_a_constraint_keeps_its_versions_and_is_shown_as_of_a_day(cast: Cast) -> None:
    with cast.acting("police"):
        row = raise_constraint(_facts(), giving(days_before(10)))
        revise_constraint(
            row.constraint_id, _facts(what="Blangko tinggal 20"), giving(days_before(4))
        )
        close_constraint(row.constraint_id, "resolved", "Datang 500 lembar.", giving(TODAY))
    with cast.acting("desk"):
        told = [
            [(one.what, one.state) for one in constraints_on(PLACE, day)]
            for day in (days_before(11), days_before(10), days_before(4), TODAY)
        ]
        assert not open_constraints(PLACE, TODAY)
    assert told == [
        [],
        [("Blangko habis", "open")],
        [("Blangko tinggal 20", "open")],
        [("Blangko tinggal 20", "resolved")],
    ]


def test_a_secret_constraint_is_read_by_its_owner_whom_it_asks_and_the_desk(cast: Cast) -> None:
    with cast.acting("police"):
        raise_constraint(_facts(classification="T"), giving())
    readers = set()
    for name in cast.accounts:
        with cast.acting(name):
            if Constraint.objects.exists():
                readers.add(name)
    assert readers == {"police", "desk", "province", "bupati"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": " "}, "readiness.constraint_empty"),
        ({"decision_unit": ""}, "readiness.decision_without_unit"),
        ({"place_code": "65.99"}, "places.unknown_code"),
        ({"effect": "x" * 2001}, "readiness.text_too_long"),
    ],
)
def test_a_constraint_that_says_too_little_is_refused(
    cast: Cast, changes: dict[str, object], code: str
) -> None:
    with acting_as(system_identity()), pytest.raises(BadInput) as caught:
        raise_constraint(_facts(**changes), giving(), owner_unit="kpu-65.01")
    assert caught.value.code == code


def test_only_its_agency_and_the_desk_change_a_constraint(cast: Cast) -> None:
    with cast.acting("police"):
        key = raise_constraint(_facts(), giving()).constraint_id
    for name in ("kpu", "camat", "bupati"):
        with cast.acting(name), pytest.raises(NotAllowed):
            close_constraint(key, "resolved", "selesai", giving())
    with cast.acting("desk"):
        close_constraint(key, "averted", "tidak jadi", giving())
        with pytest.raises(WrongState):
            close_constraint(key, "resolved", "lagi", giving())


def test_a_constraint_is_raised_and_closed_on_its_pages(cast: Cast) -> None:
    client = cast.client("kpu")
    answer = client.post(
        f"/kendala/{PLACE}/baru/",
        {"what": "Jalan putus", "place_code": PLACE, "classification": "B", "is_foreseen": "on"},
    )
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Jalan putus" in page
    assert "diperkirakan" in page
    listed = cast.client("desk").get(f"/kendala/{PLACE}/").context
    assert [one.what for one in listed["foreseen"]] == ["Jalan putus"]
    assert not listed["now"]
    moved = client.post(answer["Location"] + "keadaan/", {"keadaan": "averted", "hasil": "Aman."})
    assert moved.status_code == 302
    assert not cast.client("desk").get(f"/kendala/{PLACE}/").context["foreseen"]


def test_changing_a_constraint_keeps_the_days_that_stood_in_it(cast: Cast) -> None:
    with cast.acting("police"):
        row = raise_constraint(_facts(since=days_before(5)), giving())
    client = cast.client("police")
    fresh = client.get(f"/kendala/{PLACE}/baru/").content.decode()
    assert f'value="{TODAY.isoformat()}"' in fresh
    page = client.get(f"/kendala/{PLACE}/{row.constraint_id}/ubah/").content.decode()
    for day in (days_before(5), TODAY + timedelta(days=3)):
        assert f'value="{day.isoformat()}"' in page


# ---- questions --------------------------------------------------------------------------------------


def _check() -> int:
    with acting_as(system_identity()):
        return check_area(PLACE, ELECTION, now=noon(TODAY), recorded_at=NOW)


def test_figures_that_cannot_both_hold_are_asked_once_and_settle_themselves(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2000)
        give("kpps_dilatih", PLACE, 2100)
    assert _check() == 1
    assert _check() == 0
    with cast.acting("kpu"):
        (question,) = Question.objects.all()
        assert question.addressee_units == ("kpu-65.01",)
        answer_question(question.pk, "Angka dilatih salah ketik.", giving())
        page = cast.client("kpu").get(f"/kesiapan/{PLACE}/pertanyaan/").content.decode()
        assert "KPPS dilatih 2.100, KPPS terbentuk 2.000" in page
        assert "salah ketik" in page
        give("kpps_dilatih", PLACE, 1990)
    _check()
    with cast.acting("kpu"):
        question.refresh_from_db()
        assert question.settled_how == "figures"
        assert Answer.objects.count() == 1


def test_only_who_is_asked_and_the_desk_answer(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2000)
        give("kpps_dilatih", PLACE, 2100)
    _check()
    with cast.acting("police"):
        question = Question.objects.get()
        with pytest.raises(NotAllowed):
            answer_question(question.pk, "bukan kami", giving())


def test_a_new_figure_is_asked_for_and_settles_the_request(cast: Cast) -> None:
    client = cast.client("desk")
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 1000, day=days_before(20))
    # The desk may fill in itself, so the request is made by another agency.
    cast.client("police").post(f"/kesiapan/{PLACE}/minta/", {"ukuran": "kpps_terbentuk"})
    page = cast.client("kpu").get(f"/kesiapan/{PLACE}/instansi/kpu-65.01/").content.decode()
    assert "Angka baru ditunggu: KPPS terbentuk" in page
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2198)
    with cast.acting("desk"):
        assert Question.objects.get().settled_how == "figures"
    assert client.get(f"/kesiapan/{PLACE}/pertanyaan/").status_code == 200


# ---- measures -----------------------------------------------------------------------------------------


def _document(**more: object) -> dict[str, object]:
    document: dict[str, object] = {
        "code": "linmas",
        "name": {"id": "Linmas siap", "en": "Linmas ready"},
        "agency": "satpolpp",
        "topic": "keamanan",
        "counts": "station",
        "kind": "count",
        "unit": {"id": "orang", "en": "people"},
        "target": {"per_station": 3},
    }
    return document | more


def _target(day: object = TODAY) -> object:
    rows = readiness_rows(PLACE, day)  # type: ignore[arg-type]
    return next(row.target.value for row in rows if row.measure.code == "linmas")


def test_a_changed_measure_holds_from_its_day_on(cast: Cast) -> None:
    with cast.acting("desk"):
        assert _target() == 628
        row, problems = define_measure(_document(), PLACE, giving(), reason="SE Mendagri")
        assert row is not None
        assert not problems
        assert _target() == 942
        assert _target(days_before(1)) == 628
    with cast.acting("province"):
        other = next(r for r in readiness_rows("65.71", TODAY) if r.measure.code == "linmas")
        assert other.target.value == 638


def test_two_who_change_one_measure_are_told(cast: Cast) -> None:
    with cast.acting("desk"):
        define_measure(_document(), PLACE, giving())
        with pytest.raises(Conflict):
            define_measure(_document(target={"per_station": 4}), PLACE, giving(), seen=0)


def test_a_measure_that_others_rest_on_is_not_taken_away(cast: Cast) -> None:
    with cast.acting("desk"):
        before = next(
            r.measure for r in readiness_rows(PLACE, TODAY) if r.measure.code == "kpps_terbentuk"
        )
        row, problems = define_measure(write_measure(before), PLACE, giving(), is_retired=True)
    assert row is None
    assert [one.code for one in problems] == ["readiness.entry_unknown_measure"]


def test_the_measures_page_changes_adds_and_exchanges_yaml(cast: Cast) -> None:
    client = cast.client("desk")
    form = client.get(f"/kesiapan/{PLACE}/daftar/linmas/ubah/").context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields} | {
        "rate": "4",
        "versi": "0",
    }
    data = {name: value for name, value in data.items() if value is not False}
    answer = client.post(f"/kesiapan/{PLACE}/daftar/linmas/ubah/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    with cast.acting("desk"):
        assert _target() == 1256
    text = client.get(f"/kesiapan/{PLACE}/daftar/ukuran.yaml").content
    assert b"per_station: '4'" in text
    again = client.post(
        f"/kesiapan/{PLACE}/daftar/ambil/",
        {
            "berkas": SimpleUploadedFile(
                "u.yaml", text.replace(b"per_station: '4'", b"per_station: 5")
            )
        },
    )
    assert again.status_code == 302
    with cast.acting("desk"):
        assert _target() == 1570
    broken = client.post(
        f"/kesiapan/{PLACE}/daftar/ambil/",
        {"berkas": SimpleUploadedFile("u.yaml", b"agency: kpu\nmeasures:\n  - code: X!\n")},
    )
    assert broken.status_code == 400
    for name in ("kpu", "bupati", "stranger"):
        assert cast.client(name).get(f"/kesiapan/{PLACE}/daftar/baru/").status_code == 403


def test_a_measure_is_read_as_it_was_written() -> None:
    for document in (_document(), _document(target="given", kind="money")):
        measure, problems = read_measure(document)
        assert measure is not None, problems
        assert read_measure(write_measure(measure))[0] == measure


# ---- programs -------------------------------------------------------------------------------------------


@pytest.fixture
def key(cast: Cast) -> str:
    return create_api_key(cast["kpu"], "uji", actor="test", now=NOW)[1]


def _post(key: str, figures: list[dict[str, object]]):  # type: ignore[no-untyped-def]
    return Client().post(
        "/api/v1/readiness",
        json.dumps({"place": PLACE, "figures": figures}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )


def test_a_program_gives_figures_and_hears_of_each(cast: Cast, key: str) -> None:
    answer = _post(
        key,
        [
            {"measure": "kpps_terbentuk", "value": 2198, "as_of": "2024-11-27"},
            {"measure": "kpps_dilatih", "value": "± 2.100 org"},
            {"measure": "tiada", "value": 1},
            {"measure": "kpps_dilatih", "place": "65.01.05", "value": 1},
        ],
    )
    assert answer.status_code == 207
    statuses = [one["status"] for one in answer.json()["figures"]]
    assert statuses == ["taken", "taken", "wrong", "wrong"]
    with acting_as(system_identity()):
        figure = Figure.objects.get(measure_code="kpps_dilatih")
    assert (figure.value, figure.is_approximate, figure.channel) == (2100, True, "api")


def test_a_program_that_saw_an_older_figure_is_told_and_both_stay(cast: Cast, key: str) -> None:
    with cast.acting("kpu"):
        stands = give("kpps_terbentuk", PLACE, 2000, actor="other").figures[0]
    first = _post(key, [{"measure": "kpps_terbentuk", "value": 2100, "seen": ""}])
    (told,) = first.json()["figures"]
    assert (told["status"], told["stands"], UUID(told["seen"])) == ("clash", 2000, stands.pk)
    second = _post(key, [{"measure": "kpps_terbentuk", "value": 2100, "seen": told["seen"]}])
    assert second.json()["figures"] == [{"status": "taken"}]


def test_another_agencys_key_and_a_session_give_nothing(cast: Cast, key: str) -> None:
    assert _post(key, [{"measure": "linmas", "value": 1}]).status_code == 403
    session = cast.client("kpu").post(
        "/api/v1/readiness",
        json.dumps({"place": PLACE, "figures": [{"measure": "kpps_terbentuk", "value": 1}]}),
        content_type="application/json",
    )
    assert session.status_code == 403
    assert _post("falsch", []).status_code == 401
    with acting_as(system_identity()):
        assert not Figure.objects.exists()


def test_programs_read_targets_and_gaps(cast: Cast, key: str) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 1000)
    client = cast.client("province")
    rows = client.get("/api/v1/readiness?tempat=65").json()["readiness"]
    kpps = next(row for row in rows if row["measure"] == "kpps_terbentuk")
    assert (kpps["target"], kpps["actual"], kpps["filled"], kpps["parts"]) == (9548, 1000, 1, 5)
    gaps = client.get("/api/v1/readiness/gaps?tempat=65").json()["gaps"]
    assert gaps[0]["measure"] == "kpps_terbentuk"
    assert gaps[0]["score"] == pytest.approx(
        gaps[0]["factors"]["share"]["value"] * gaps[0]["factors"]["urgency"]["value"], abs=1e-3
    )
    assert Client().get("/api/v1/readiness?tempat=65").status_code == 401


def test_the_worst_gaps_come_first_and_what_is_unfilled_has_no_score(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 100)
    with acting_as(system_identity()):
        give("linmas", PLACE, 600)
    with cast.acting("desk"):
        assert [one.gap.measure.code for one in worst_gaps(PLACE, TODAY)] == [
            "kpps_terbentuk",
            "linmas",
        ]


# ---- reminders --------------------------------------------------------------------------------------------


def test_liaisons_hear_before_their_figures_grow_stale_and_only_once(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 1000, day=days_before(6))
    assert remind_stale(days_before(3), NOW) == 0
    assert remind_stale(TODAY, NOW) == 1
    assert remind_stale(TODAY, NOW) == 0
    with acting_as(system_identity()):
        message = Message.objects.get(subject_kind="readiness")
    assert "KPPS terbentuk" in message.body
    assert message.owner_unit == "kpu-65.01"
