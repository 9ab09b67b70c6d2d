"""Who reads a referral, who answers it, and what it keeps from the office it concerns."""

from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import make_incident
from tests.support.referrals import acted, content_of, letter, report_of, send
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Message
from waspada.apps.reports.incidents import reclassify_incident
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import Referral, Report
from waspada.apps.reports.referral_changes import (
    answer_referral,
    move_referral,
    note_paper_answer,
)
from waspada.apps.reports.referral_queries import addressed_to_me, referral_of
from waspada.apps.reports.referral_rights import follow_subject
from waspada.apps.reports.referrals import send_referral
from waspada.core.errors import (
    Conflict,
    NotAllowed,
    NotFound,
)


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def test_neither_letter_nor_notice_holds_the_number_that_the_reporter_gave(cast: Cast) -> None:
    report = report_of(cast)
    referral = send(cast, agency="kpu", report_id=report, reason="Hubungi 0813 1111 2222.")
    with acting_as(system_identity()):
        receipt = Report.objects.get().receipt
        message = Message.objects.get()
    for words in (content_of(referral), message.title, message.body):
        assert "0812" not in words
        assert "0813" not in words
        assert receipt not in words


def test_the_addressed_liaison_reads_the_letter_and_not_the_report(cast: Cast) -> None:
    report = report_of(cast, classification="T", owner_unit="kesbangpol-65.01")
    referral = send(cast, agency="kpu", report_id=report)
    pages = (f"/rujukan/{referral.pk}/", f"/dokumen/{referral.document_id}/berkas.pdf")
    for name, status in (("kpu", 200), ("desk", 200), ("province", 200), ("police", 404)):
        client = cast.client(name)
        assert [client.get(page).status_code for page in pages] == [status, status], name
    for name in ("camat", "fkdm", "bupati", "analyst", "admin", "stranger"):
        assert cast.client(name).get(pages[0]).status_code == 404, name
    kpu = cast.client("kpu")
    assert kpu.get(f"/laporan/{report}/").status_code == 404
    assert referral.subject in kpu.get("/rujukan/?lihat=untuk-kami").content.decode()
    assert referral.subject not in cast.client("police").get("/rujukan/").content.decode()
    with cast.acting("kpu"):
        assert [one.pk for one in addressed_to_me()] == [referral.pk]
    with cast.acting("desk"):
        assert not addressed_to_me().exists()


def test_only_the_addressed_unit_answers_and_only_the_desk_follows_up(cast: Cast) -> None:
    referral = send(cast, agency="kpu", report_id=report_of(cast))
    for name in ("police", "desk"):
        with cast.acting(name), pytest.raises(NotAllowed):
            answer_referral(referral.pk, "Sudah.", outcome="handled", **acted(cast, name))
    for name in ("kpu", "police"):
        with cast.acting(name), pytest.raises(NotAllowed):
            move_referral(referral.pk, "closed", **acted(cast, name))
        with cast.acting(name), pytest.raises(NotAllowed):
            note_paper_answer(
                referral.pk, "Ya.", outcome="handled", came_on=TODAY, **acted(cast, name)
            )
    with cast.acting("stranger"), pytest.raises(NotFound):
        referral_of(referral.pk)


def test_a_letter_to_whom_the_report_concerns_needs_a_knowing_yes(cast: Cast) -> None:
    report = report_of(cast, concerns_units=("kpu-65.01",))
    with pytest.raises(Conflict) as refused:
        send(cast, agency="kpu", report_id=report)
    assert refused.value.code == "referral.concerns_addressee"
    with acting_as(system_identity()):
        assert not Referral.objects.exists()
        assert Report.objects.get().state == "waiting"
    referral = send(cast, agency="kpu", report_id=report, is_confirmed=True)
    assert referral.confirmed_units == ("kpu-65.01",)
    assert referral.classification == "T"
    assert cast.client("kpu").get(f"/rujukan/{referral.pk}/").status_code == 200
    assert cast.client("kpu").get(f"/laporan/{report}/").status_code == 404
    assert cast.client("police").get(f"/rujukan/{referral.pk}/").status_code == 404


def test_a_letter_to_another_body_stays_hidden_from_whom_the_report_concerns(cast: Cast) -> None:
    referral = send(cast, report_id=report_of(cast, concerns_units=("kpu-65.01",)))
    assert referral.concerns_units == ("kpu-65.01",)
    kpu = cast.client("kpu")
    assert kpu.get(f"/rujukan/{referral.pk}/").status_code == 404
    assert kpu.get(f"/dokumen/{referral.document_id}/").status_code == 404
    assert referral.number not in kpu.get("/rujukan/?lihat=semua").content.decode()
    assert referral.number not in kpu.get("/dokumen/").content.decode()


def test_a_unit_below_the_one_concerned_counts_as_concerned(cast: Cast) -> None:
    report = report_of(cast, concerns_units=("kpu-65",))
    with pytest.raises(Conflict):
        send(cast, agency="kpu", report_id=report)
    above = report_of(cast, concerns_units=("kpu-65.01",))
    assert send(cast, agency="kpu", place="65", report_id=above).confirmed_units == ()


def test_what_the_report_concerns_later_closes_its_letters_too(cast: Cast) -> None:
    referral = send(cast, agency="bawaslu", report_id=report_of(cast))
    confirmed = send(
        cast,
        agency="kpu",
        report_id=report_of(cast, concerns_units=("kpu-65.01",)),
        is_confirmed=True,
    )
    with acting_as(system_identity()):
        for row in (referral, confirmed):
            follow_subject(
                report_id=row.report_id,
                classification="T",
                concerns_units=("kpu-65.01", "polri-65.01"),
            )
    assert cast.client("kpu").get(f"/rujukan/{referral.pk}/").status_code == 404
    assert cast.client("kpu").get(f"/dokumen/{referral.document_id}/").status_code == 404
    assert cast.client("kpu").get(f"/rujukan/{confirmed.pk}/").status_code == 200
    assert cast.client("police").get(f"/rujukan/{confirmed.pk}/").status_code == 404


def test_an_incident_is_referred_by_whoever_may_change_it(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident(category="politik_uang")
    with pytest.raises(NotAllowed):
        send(cast, "kpu", incident_id=version.incident_id)
    with pytest.raises(NotFound):
        send(cast, "stranger", incident_id=version.incident_id)
    referral = send(cast, incident_id=version.incident_id)
    assert referral.incident_number == version.number
    assert version.number in content_of(referral)
    assert referral.subject in cast.client("desk").get("/rujukan/").content.decode()


def test_what_lies_in_a_compartment_leaves_by_no_letter(cast: Cast) -> None:
    report = report_of(cast, compartment="operasi")
    with acting_as(system_identity()), pytest.raises(NotAllowed) as refused:
        send_referral(letter(report_id=report), by="", actor="x", received_at=NOW, now=NOW)
    assert refused.value.code == "referral.in_compartment"


def test_a_page_warns_of_the_office_a_report_concerns(cast: Cast) -> None:
    report = report_of(cast, concerns_units=("bawaslu-65.01",))
    client, address = cast.client("desk"), f"/laporan/{report}/rujuk/"
    page = client.get(address).content.decode()
    assert "Bawaslu Kabupaten Bulungan (disangkut laporan ini)" in page
    assert '<option value="bawaslu-65" selected>' in page
    sent = {
        "unit": "bawaslu-65.01",
        "subject": "Hal",
        "urgency": "biasa",
        "what": "Apa",
        "reason": "Sebab",
        "langkah": "kirim",
    }
    refused = client.post(address, sent)
    assert refused.status_code == 409
    assert "menyangkut Bawaslu Kabupaten Bulungan" in refused.content.decode()
    assert client.post(address, sent | {"is_confirmed": "on"}).status_code == 302


def test_an_incident_that_comes_to_concern_an_office_closes_its_letters_to_it(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
    referral = send(cast, incident_id=version.incident_id)
    assert cast.client("kpu").get(f"/rujukan/{referral.pk}/").status_code == 200
    with cast.acting("desk"):
        rights = NewRights(
            classification="B", owner_unit="kesbangpol-65.01", concerns_units=("kpu-65.01",)
        )
        reclassify_incident(version.incident_id, rights, actor="desk", now=NOW)
    assert cast.client("kpu").get(f"/rujukan/{referral.pk}/").status_code == 404
    assert cast.client("kpu").get(f"/dokumen/{referral.document_id}/").status_code == 404
