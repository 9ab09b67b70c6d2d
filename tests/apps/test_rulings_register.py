"""The register: awaited and issued rulings, what they ask, who complied, as of a day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts import clock
from waspada.apps.documents.sealed import ORPHAN_AGE
from waspada.apps.links.kinds import Ref, things
from waspada.apps.rulings import actions, complying, files
from waspada.apps.rulings.actions import By
from waspada.apps.rulings.models import Compliance, Requirement, RulingFile, RulingVersion
from waspada.apps.rulings.queries import (
    asked_of,
    duties_in,
    register,
    ruling,
    ruling_state,
    rulings_awaited,
    versions_of,
)
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, TooLarge, WrongState
from waspada.core.rulings import RequirementFacts, RulingFacts

PDF = b"%PDF-1.7 contoh"
YESTERDAY = TODAY - timedelta(days=1)
PAGE = "/surat-keputusan/"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def _by(cast: Cast, name: str, hours: float = 0) -> By:
    at: datetime = NOW + timedelta(hours=hours)
    return By(actor=str(cast[name].pk), now=at, received_at=at)


def _facts(**named: Any) -> RulingFacts:
    given = {"kind": "se", "about": "Contoh: siaga", "place": "65", "number": "5/SE/2024",
             "issuer": "Gubernur", "issued_on": date(2024, 10, 1)} | named  # fmt: skip
    return RulingFacts(**given)


def _register(cast: Cast, name: str = "province", hours: float = 0, **named: Any) -> RulingVersion:
    with cast.acting(name):
        return actions.register_ruling(_facts(**named), **_by(cast, name, hours))


def _ask(cast: Cast, row: RulingVersion, name: str = "province", **named: Any) -> Requirement:
    given = {"what": "Kirim nama petugas", "agency": "kesbangpol", "level": "regency",
             "due_on": date(2024, 11, 20)} | named  # fmt: skip
    with cast.acting(name):
        return actions.add_requirement(row.ruling_id, RequirementFacts(**given), **_by(cast, name))


def test_an_awaited_ruling_is_found_by_its_key_until_it_is_issued(cast: Cast) -> None:
    nothing = {"number": "", "issuer": "", "issued_on": None}
    row = _register(cast, key="nphd", expected_on=date(2024, 11, 1), hours=-30, **nothing)
    with cast.acting("desk"):
        assert ruling_state("nphd", "65.01.05", YESTERDAY) == "awaited"
        assert [one.ruling_id for one in rulings_awaited("65.01")] == [row.ruling_id]
        assert not ruling_state("lain", "65.01")
    with cast.acting("province"), pytest.raises(Conflict, match="key_taken"):
        actions.register_ruling(_facts(key="nphd"), **_by(cast, "province"))
    with cast.acting("province"):
        issued = actions.change_ruling(
            row.ruling_id, _facts(key="nphd"), seen=1, **_by(cast, "province")
        )
    assert (issued.state, issued.version) == ("issued", 2)
    with cast.acting("desk"):
        assert ruling_state("nphd", "65.01") == "issued"
        assert ruling_state("nphd", "65.01", YESTERDAY) == "awaited"
        assert not ruling_state("nphd", "65.01", TODAY - timedelta(days=3))
        assert not rulings_awaited("65.01")
        assert len(rulings_awaited("65.01", YESTERDAY)) == 1
        assert ruling(row.ruling_id, YESTERDAY).number == ""
        assert [one.version for one in versions_of(issued)] == [2, 1]


def test_a_places_own_ruling_decides_before_that_of_the_province(cast: Cast) -> None:
    _register(cast, key="nphd")
    own = _register(cast, "desk", key="nphd", place="65.01", issued_on=None)
    with cast.acting("desk"):
        assert (ruling_state("nphd", "65.01"), ruling_state("nphd", "65")) == ("awaited", "issued")
        assert {one.place_code for one in register("65.01")} == {"65", "65.01"}
        assert ruling_state("nphd", own.place_code) == "awaited"


def test_states_need_reasons_and_nothing_is_deleted(cast: Cast) -> None:
    row = _register(cast)
    with cast.acting("province"):
        with pytest.raises(BadInput, match="no_reason"):
            actions.set_ruling_state(row.ruling_id, "revoked", seen=1, **_by(cast, "province"))
        with pytest.raises(WrongState):
            actions.set_ruling_state(row.ruling_id, "dropped", seen=1, **_by(cast, "province"))
        gone = actions.set_ruling_state(
            row.ruling_id, "revoked", reason="Keliru", seen=1, **_by(cast, "province")
        )
        with pytest.raises(Conflict, match="changed_meanwhile"):
            actions.change_ruling(row.ruling_id, _facts(), seen=1, **_by(cast, "province"))
        with pytest.raises(BadInput, match="issued_stays"):
            actions.change_ruling(
                row.ruling_id, _facts(issued_on=None), seen=2, **_by(cast, "province")
            )
        with pytest.raises(TypeError):
            gone.delete()


def test_each_office_complies_for_itself_and_the_secretariat_checks(cast: Cast) -> None:
    row = _register(cast)
    asked = _ask(cast, row)
    unit = "kesbangpol-65.01"
    with cast.acting("desk"):
        with pytest.raises(BadInput, match="no_evidence"):
            complying.state_compliance(asked.pk, unit, " ", **_by(cast, "desk"))
        with pytest.raises(NotAllowed, match="not_your_unit"):
            complying.state_compliance(asked.pk, "kesbangpol-65.02", "x", **_by(cast, "desk"))
        with pytest.raises(BadInput, match="not_asked"):
            complying.state_compliance(asked.pk, "kpu-65.01", "x", **_by(cast, "desk"))
        file = files.check_file("../../sk desk.pdf", PDF)
        step = complying.state_compliance(
            asked.pk, unit, "Sudah dikirim", file=file, **_by(cast, "desk")
        )
        assert not step.is_noted
        with pytest.raises(WrongState):
            complying.state_compliance(asked.pk, unit, "lagi", **_by(cast, "desk"))
        with pytest.raises(NotAllowed, match="only_secretariat"):
            complying.check_compliance(asked.pk, unit, is_met=True, **_by(cast, "desk"))
    with cast.acting("province"):
        (one,) = asked_of([row], day=None, today=TODAY)[row.ruling_id]
        assert [duty.state for duty in one.duties] == ["stated", *["open"] * 4]
        assert sum(duty.is_late for duty in one.duties) == 4
        with pytest.raises(BadInput, match="no_reason"):
            complying.check_compliance(asked.pk, unit, is_met=False, **_by(cast, "province"))
        complying.check_compliance(
            asked.pk, unit, is_met=False, text="Belum ditandatangani", **_by(cast, "province", 1)
        )
        stated = complying.state_compliance(
            asked.pk, unit, "Dicatat dari telepon", **_by(cast, "province", 2)
        )
        assert stated.is_noted
        with pytest.raises(NotAllowed, match="own_statement"):
            complying.check_compliance(asked.pk, unit, is_met=True, **_by(cast, "province", 3))
        (kept,) = RulingFile.objects.all()
        assert files.read_file(files.readable_file(kept.pk)) == PDF
        assert "/" not in kept.name
        assert Compliance.objects.count() == 3


def test_compliance_is_answered_as_of_a_past_day(cast: Cast) -> None:
    row = _register(cast, hours=-60)
    with cast.acting("province"):
        asked = actions.add_requirement(
            row.ruling_id,
            RequirementFacts(what="Lapor", unit="kpu-65.01", due_on=date(2024, 11, 1)),
            **_by(cast, "province", -50),
        )
    with cast.acting("kpu"):
        complying.state_compliance(asked.pk, "kpu-65.01", "Sudah", **_by(cast, "kpu"))
    with cast.acting("province"):
        states = {
            day: [one.duty.state for one in duties_in("65", day=day, today=TODAY)]
            for day in (None, YESTERDAY, TODAY - timedelta(days=3))
        }
        assert list(states.values()) == [["stated"], ["open"], []]
        (owed,) = duties_in("65.01", day=YESTERDAY, today=TODAY)
        # KPU is no body that the desk directs: nobody says that it is late.
        assert (owed.duty.days_late, owed.duty.is_late) == (None, False)
        actions.end_requirement(asked.pk, "Digabung", **_by(cast, "province", 1))
        assert not duties_in("65", day=None, today=TODAY)
        assert duties_in("65", day=YESTERDAY, today=TODAY)


def test_a_ruling_no_longer_in_force_asks_nothing(cast: Cast) -> None:
    row = _register(cast)
    asked = _ask(cast, row)
    with cast.acting("province"):
        actions.set_ruling_state(
            row.ruling_id, "replaced", reason="SE baru", seen=1, **_by(cast, "province")
        )
        assert not duties_in("65", day=None, today=TODAY)
        with pytest.raises(WrongState, match="not_in_force"):
            complying.state_compliance(asked.pk, "kesbangpol-65.01", "x", **_by(cast, "province"))


def test_who_keeps_the_register_and_who_reads_it(cast: Cast) -> None:
    for name in ("kpu", "police", "camat", "fkdm", "bupati", "analyst", "admin", "stranger"):
        with pytest.raises(NotAllowed, match="only_secretariat"):
            _register(cast, name, place="65.01")
    with pytest.raises(NotAllowed):
        _register(cast, "desk", place="65")
    row = _register(cast, "desk", place="65.01", classification="T", about="TERBATASDESK")
    readers = {"desk": 1, "province": 1, "kpu": 0, "camat": 0, "bupati": 0, "analyst": 0,
               "admin": 0, "stranger": 0}  # fmt: skip
    for name, count in readers.items():
        with cast.acting(name):
            assert len(things([Ref("ruling", str(row.ruling_id))])) == count, name
            assert register("65.01").count() == count, name
    for name in ("desk", "kpu"):
        client, count = cast.client(name), readers[name]
        listed = client.get(f"{PAGE}65.01/").content.decode()
        assert ("TERBATASDESK" in listed) == bool(count), name
        one = client.get(f"{PAGE}naskah/{row.ruling_id}/")
        assert one.status_code == (200 if count else 404), name
    assert cast.client("fkdm").get(f"{PAGE}65.01/").status_code == 403


def test_files_are_what_they_hold_and_strays_are_swept(cast: Cast, as_system: object) -> None:
    for name, content, code in (
        ("a.pdf", b"", "empty_file"),
        ("a.pdf", b"<html>", "bad_file"),
        ("a.exe", b"MZ" * 50, "bad_file"),
    ):
        with pytest.raises(BadInput, match=code):
            files.check_file(name, content)
    with pytest.raises(TooLarge, match="big_file"):
        files.check_file("a.pdf", b"%PDF-" + b"x" * files.MOST_BYTES)
    later = clock.real_now() + ORPHAN_AGE * 100_000
    files.sweep_ruling_files(later)  # what other tests left in the folder
    row = _register(cast)
    with cast.acting("province"):
        kept = files.attach_file(
            row.ruling_id, files.check_file("SE.pdf", PDF), **_by(cast, "province")
        )
        again = files.attach_file(
            row.ruling_id, files.check_file("lagi.pdf", PDF), **_by(cast, "province")
        )
    assert again.pk == kept.pk
    assert files.sweep_ruling_files(later) == 0
    RulingFile.unguarded.filter(pk=kept.pk)._raw_delete("default")  # type: ignore[attr-defined]
    assert files.sweep_ruling_files(later) == 1


def test_the_pages_take_a_ruling_from_awaited_to_complied(cast: Cast) -> None:
    client, liaison = cast.client("desk"), cast.client("kpu")
    form = {"kind": "sk", "about": "Contoh: desk", "issuer": "", "number": "", "issued_on": "",
            "expected_on": "2024-11-20", "key": "sk-desk", "election_key": "", "address": "",
            "note": "", "classification": "B"}  # fmt: skip
    bad = client.post(f"{PAGE}65.01/baru/", form | {"issued_on": "2024-11-21"})
    assert (bad.status_code, "Contoh: desk" in bad.content.decode()) == (400, True)
    made = client.post(f"{PAGE}65.01/baru/", form)
    assert made.status_code == 302
    page = made["Location"]
    assert "lewat perkiraan" in client.get(f"{PAGE}65.01/").content.decode()
    issued = form | {"issued_on": "2024-11-21", "number": "7", "issuer": "Bupati", "versi": "1",
                     "reason": ""}  # fmt: skip
    assert client.post(f"{page}ubah/", issued).status_code == 302
    stale = client.post(f"{page}ubah/", issued | {"about": "Contoh: punya saya"})
    assert (stale.status_code, "Contoh: punya saya" in stale.content.decode()) == (409, True)
    wrong = client.post(f"{page}kewajiban/", {"what": "", "who": "*kpu"})
    assert wrong.status_code == 400
    ask = {"what": "Kirim nama", "who": "kpu-65.01", "level": "", "due_on": "", "due_stage": "",
           "due_days": ""}  # fmt: skip
    assert client.post(f"{page}kewajiban/", ask).status_code == 302
    with cast.acting("desk"):
        asked = Requirement.objects.get()
    duty = f"{PAGE}kewajiban/{asked.pk}/"
    empty = liaison.post(f"{duty}nyatakan/", {"kantor": "kpu-65.01", "isi": ""})
    assert empty.status_code == 400
    said = {"kantor": "kpu-65.01", "isi": "Sudah", "berkas": SimpleUploadedFile("b.pdf", PDF)}
    assert liaison.post(f"{duty}nyatakan/", said).status_code == 302
    shown = client.get(page).content.decode()
    assert "b.pdf" in shown
    with cast.acting("kpu"):
        file = RulingFile.objects.get()
    assert liaison.get(f"{PAGE}berkas/{file.pk}.pdf").content == PDF
    assert cast.client("stranger").get(f"{PAGE}berkas/{file.pk}.pdf").status_code == 404
    checked = client.post(f"{duty}periksa/", {"kantor": "kpu-65.01", "langkah": "benar"})
    assert checked.status_code == 302
    assert "1 dari 1 kantor memenuhi" in client.get(f"{PAGE}65.01/").content.decode()
    assert "dipenuhi" in client.get(f"{PAGE}65.01/kewajiban/").content.decode()
    ended = client.post(f"{duty}akhiri/", {"alasan": "Selesai"})
    assert ended.status_code == 302
    revoked = client.post(f"{page}keadaan/", {"keadaan": "revoked", "alasan": "", "versi": "2"})
    assert (revoked.status_code, "Tulis alasannya" in revoked.content.decode()) == (400, True)


def test_a_ruling_that_is_not_there_is_not_found(cast: Cast) -> None:
    with cast.acting("desk"), pytest.raises(NotFound):
        ruling(cast["desk"].pk)
