"""Looking after people: making accounts, giving seats, links, closing, candidacy, cards, tables."""

import io
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.cast import NOW, TANJUNG_SELOR, TODAY, Cast
from waspada.apps.accounts import people
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.cards import check_pin, digest_of_token, issue_card
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.models import (
    Account,
    ApiKey,
    FieldCard,
    Membership,
    SignedInSession,
)
from waspada.apps.accounts.people_table import people_template, read_people_table
from waspada.apps.accounts.queries import identity_of
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import BadInput, NotAllowed, TooLarge, TooMany

NEW = {
    "display_name": "Rina Lestari",
    "username": "rina.bulungan",
    "email": "",
    "role": "liaison",
    "agency": "bawaslu",
    "place": "Bulungan",
    "clearance": "T",
    "decree": "SK 7/2024",
    "starts_on": "2024-09-01",
    "ends_on": "",
}


def _person_url(account: Account, tail: str = "") -> str:
    return f"/kelola/akun/{account.pk}/{tail}"


@pytest.mark.parametrize("name", ["kpu", "bupati", "analyst", "fkdm"])
def test_only_administrators_and_secretariats_look_after_accounts(cast: Cast, name: str) -> None:
    client = cast.client(name)
    for address in ("/kelola/akun/", "/kelola/akun/baru/", "/kelola/akun/impor/"):
        assert client.get(address).status_code == 403


def test_a_visitor_is_asked_to_sign_in_first(client: Client, db: None) -> None:
    assert client.get("/kelola/akun/")["Location"] == "/masuk/?next=/kelola/akun/"


def test_the_list_holds_the_own_area_only(cast: Cast) -> None:
    page = cast.client("desk").get("/kelola/akun/").content.decode()
    assert "Kpu" in page
    assert "Stranger" not in page
    assert "Province" not in page


def test_people_are_found_by_name_role_and_place(cast: Cast) -> None:
    client = cast.client("province")

    def found(query: str) -> set[str]:
        rows = client.get(f"/kelola/akun/?{query}").context["rows"]
        return {row["account"].username for row in rows}

    assert found("cari=kpu") == {"kpu"}
    assert found("cari=bawaslu") == set()
    assert found("peran=field") == {"fkdm"}
    assert found("tempat=65.01.05") == {"camat", "fkdm"}
    assert found("tempat=tanjung+selor") == {"camat", "fkdm"}


def test_an_account_is_made_with_its_seat_and_a_link_to_choose_a_password(cast: Cast) -> None:
    client = cast.client("desk")
    answer = client.post("/kelola/akun/baru/", NEW)
    account = Account.objects.get(username="rina.bulungan")
    assert answer["Location"] == _person_url(account)
    seat = Membership.objects.get(account=account)
    assert (seat.role, seat.unit_id, seat.clearance) == ("liaison", "bawaslu-65.01", "T")
    assert not account.has_usable_password()
    assert account.needs_second_factor
    page = client.post(_person_url(account, "kata-sandi/")).content.decode()
    link = re.search(r"http://testserver(/masuk/kata-sandi/[^<\s]+)", page)
    assert link
    holder = Client()
    assert holder.get(link[1])["Location"] == "/masuk/kata-sandi/"
    weak = holder.post("/masuk/kata-sandi/", {"new_password": "123", "again": "123"})
    assert weak.status_code == 200
    password = "lima perahu biru"
    given = {"new_password": password, "again": password}
    assert holder.post("/masuk/kata-sandi/", given)["Location"] == "/masuk/"
    signed = holder.post("/masuk/", {"username": "rina.bulungan", "password": password})
    assert signed.status_code == 302
    again = Client()
    again.get(link[1])
    assert again.get("/masuk/kata-sandi/").status_code == 404
    acts = set(JournalRow.objects.values_list("action", flat=True))
    assert {"account.created", "seat.given", "account.password_link_made"} <= acts


@pytest.mark.parametrize(
    "change",
    [
        {"place": "65"},
        {"place": "33.74"},
        {"clearance": "R"},
        {"agency": "kecamatan"},
        {"username": "kpu"},
        {"username": "Ada spasi"},
        {"ends_on": "2024-01-01"},
        {"place": "Entah di mana"},
    ],
)
def test_nobody_gives_more_than_they_hold_and_bad_input_makes_nothing(
    cast: Cast, change: dict[str, str]
) -> None:
    before = Account.objects.count(), Membership.objects.count()
    answer = cast.client("desk").post("/kelola/akun/baru/", NEW | change)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert (Account.objects.count(), Membership.objects.count()) == before


def test_the_action_itself_refuses_what_the_form_would_not_offer(cast: Cast) -> None:
    with cast.acting("admin"), pytest.raises(NotAllowed):
        people.give_seat(
            cast["camat"],
            role="secretariat",
            agency="kesbangpol",
            place="65",
            clearance="T",
            starts_on=TODAY,
            now=NOW,
        )


def test_nobody_gives_themselves_a_seat_or_closes_themselves(cast: Cast) -> None:
    client = cast.client("desk")
    seat = {"role": "leader", "agency": "pemda", "place": "65.01", "clearance": "T"}
    answer = client.post(
        _person_url(cast["desk"], "peran/"), {**seat, "starts_on": "2024-11-28", "decree": ""}
    )
    assert answer.status_code == 200
    assert Membership.objects.filter(account=cast["desk"]).count() == 1
    assert client.post(_person_url(cast["desk"], "aktif/"), {"aktif": "0"}).status_code == 403
    assert client.post(_person_url(cast["desk"], "kata-sandi/")).status_code == 403


@pytest.mark.parametrize("tail", ["aktif/", "kata-sandi/", "faktor-kedua/", "kunci/", "kartu/"])
def test_an_account_that_reaches_further_cannot_be_taken_over(cast: Cast, tail: str) -> None:
    grant_membership(
        cast["kpu"], role="liaison", place="65", unit=ensure_unit("kpu", "65"), starts_on=TODAY
    )
    assert cast.client("desk").post(_person_url(cast["kpu"], tail)).status_code == 403
    assert cast.client("desk").get(_person_url(cast["kpu"])).status_code == 200
    assert cast.client("desk").post(_person_url(cast["stranger"], tail)).status_code == 404


def test_an_administrator_cleared_for_b_cannot_reset_somebody_cleared_for_t(cast: Cast) -> None:
    assert cast.client("admin").post(_person_url(cast["kpu"], "kata-sandi/")).status_code == 403
    assert cast.client("admin").post(_person_url(cast["camat"], "kata-sandi/")).status_code == 200


def test_closing_an_account_ends_its_sessions_at_once(cast: Cast) -> None:
    holder = cast.client("kpu")
    assert holder.get("/akun/").status_code == 200
    cast.client("desk").post(_person_url(cast["kpu"], "aktif/"), {"aktif": "0"})
    assert not SignedInSession.objects.filter(account_id=cast["kpu"].pk).exists()
    assert holder.get("/akun/").status_code == 302


def test_a_seat_ends_by_its_date_and_is_kept(cast: Cast) -> None:
    seat = Membership.objects.get(account=cast["kpu"])
    answer = cast.client("desk").post(
        _person_url(cast["kpu"], f"peran/{seat.pk}/"),
        {"clearance": "B", "decree": "SK 9", "ends_on": "2024-11-27"},
    )
    assert answer.status_code == 302
    assert identity_of(cast["kpu"], day=date(2024, 11, 27)).memberships[0].clearance == "B"
    assert identity_of(cast["kpu"], day=date(2024, 11, 28)).memberships == ()


def test_a_candidate_is_barred_and_the_acting_head_has_the_seat(cast: Cast) -> None:
    acting = Account.objects.create_account("pjs", display_name="Pjs")
    grant_membership(
        acting,
        role="liaison",
        place="65.01",
        unit=ensure_unit("pemda", "65.01"),
        starts_on=date(2024, 1, 1),
    )
    client = cast.client("desk")
    answer = client.post(
        _person_url(cast["bupati"], "pencalonan/"),
        {
            "election_key": "pilkada-2024-65.01",
            "nominated_on": "2024-09-22",
            "document": "SK KPU",
            "acting": "pjs",
            "acting_decree": "SK Mendagri",
        },
    )
    assert answer.status_code == 302
    during, after = date(2024, 11, 1), date(2025, 1, 9)
    assert identity_of(cast["bupati"], day=during).memberships == ()
    roles = {seat.role for seat in identity_of(acting, day=during).memberships}
    assert roles == {"liaison", "leader"}
    candidacy = cast["bupati"].candidacy_set.get()
    client.post(
        _person_url(cast["bupati"], f"pencalonan/{candidacy.pk}/"),
        {"results_final_on": after.isoformat()},
    )
    assert len(identity_of(cast["bupati"], day=after).memberships) == 1
    assert {seat.role for seat in identity_of(acting, day=after).memberships} == {"liaison"}


def test_a_key_is_shown_once_and_revoked(cast: Cast) -> None:
    client = cast.client("desk")
    page = client.post(_person_url(cast["kpu"], "kunci/"), {"name": "SIAKBA"}).content.decode()
    token = re.search(r"wsp_[\w-]+", page)
    assert token
    assert token[0] not in client.get(_person_url(cast["kpu"])).content.decode()
    key = ApiKey.objects.get()
    client.post(_person_url(cast["kpu"], f"kunci/{key.pk}/cabut/"))
    key.refresh_from_db()
    assert key.revoked_at is not None


# ---- cards -------------------------------------------------------------------------------------


def test_a_reporter_signs_in_with_card_and_pin(cast: Cast, client: Client) -> None:
    issued = issue_card(cast["fkdm"], actor="test", now=real_now())
    scanned = client.get(f"/kartu/{issued.token}/")
    assert scanned["Location"] == "/kartu/"
    assert "PIN" in client.get("/kartu/").content.decode()
    assert client.post("/kartu/", {"pin": "x" + issued.pin}).status_code == 200
    assert client.post("/kartu/", {"pin": issued.pin}).status_code == 302
    assert client.session["_auth_user_id"] == str(cast["fkdm"].pk)


def test_neither_token_nor_pin_is_in_the_database(cast: Cast) -> None:
    issued = issue_card(cast["fkdm"], actor="test", now=NOW)
    row = FieldCard.objects.values().get()
    stored = repr(row) + repr(list(JournalRow.objects.values()))
    assert issued.token not in stored
    assert issued.pin not in stored
    assert row["pin_hash"].startswith("argon2")


def test_five_wrong_pins_lock_the_card_for_a_quarter_of_an_hour(cast: Cast) -> None:
    from datetime import timedelta

    issued = issue_card(cast["fkdm"], actor="test", now=NOW)
    digest = digest_of_token(issued.token)
    wrong = "000000" if issued.pin != "000000" else "111111"
    for _ in range(5):
        assert check_pin(digest, wrong, now=NOW) is None
    with pytest.raises(TooMany):
        check_pin(digest, issued.pin, now=NOW)
    later = NOW + timedelta(minutes=15)
    assert check_pin(digest, issued.pin, now=later) == cast["fkdm"]


def test_a_locked_card_says_so_without_its_token_in_any_address(cast: Cast, client: Client) -> None:
    issued = issue_card(cast["fkdm"], actor="test", now=real_now())
    client.get(f"/kartu/{issued.token}/")
    wrong = "000000" if issued.pin != "000000" else "111111"
    for _ in range(5):
        client.post("/kartu/", {"pin": wrong})
    locked = client.post("/kartu/", {"pin": issued.pin})
    assert locked.status_code == 429
    assert "15 menit" in locked.content.decode()


def test_a_new_card_or_a_revocation_ends_the_old_one(cast: Cast, client: Client) -> None:
    first = issue_card(cast["fkdm"], actor="test", now=NOW)
    second = issue_card(cast["fkdm"], actor="test", now=NOW)
    client.get(f"/kartu/{first.token}/")
    assert client.get("/kartu/").status_code == 404
    cast.client("desk").post(_person_url(cast["fkdm"], "kartu/"), {"cabut": "1"})
    client.get(f"/kartu/{second.token}/")
    assert client.get("/kartu/").status_code == 404


def test_only_a_field_reporter_gets_a_card(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        issue_card(cast["kpu"], actor="test", now=NOW)


def test_cards_are_printed_for_all_reporters_without_one(cast: Cast) -> None:
    client = cast.client("desk")
    page = client.post("/kelola/kartu/")
    assert "no-store" in page["Cache-Control"]
    assert page.content.decode().count('class="idcard"') == 1
    assert client.post("/kelola/kartu/").status_code == 302


# ---- tables ------------------------------------------------------------------------------------

HEADINGS = ["Nama*", "Nama pengguna*", "Peran*", "Instansi*", "Tempat*", "Kelas", "Mulai"]
GOOD = ["Jamal", "jamal.selor", "pelapor lapangan", "FKDM", "65.01.05", "", "2024-09-01"]


def _xlsx(*rows: list[str]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for at, row in enumerate([HEADINGS, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def _upload(client: Client, content: bytes, name: str = "akun.xlsx"):
    return client.post("/kelola/akun/impor/", {"table": SimpleUploadedFile(name, content)})


def test_a_table_is_previewed_then_made_and_a_second_run_adds_nothing(cast: Cast) -> None:
    client = cast.client("desk")
    bad = ["", "Nama Buruk", "raja", "XYZ", "65.99", "SR", "kemarin"]
    beyond = ["Andi", "andi.kaltara", "analis", "Perguruan tinggi", "65", "", ""]
    preview = _upload(client, _xlsx(GOOD, bad, beyond, GOOD))
    checked = preview.context["checked"]
    assert [row.number for row in checked if row.is_good] == [2]
    assert len(checked[1].problems) >= 5
    assert "baris 2" in checked[3].problems[0]
    assert not Account.objects.filter(username="jamal.selor").exists()
    made = client.post("/kelola/akun/impor/", {"rows": preview.context["rows"]})
    assert [account.username for account in made.context["outcome"].made] == ["jamal.selor"]
    assert [number for number, _ in made.context["outcome"].failed] == [3, 4, 5]
    again = _upload(client, _xlsx(GOOD))
    assert again.context["known"] == 1
    assert again.context["good"] == 0


def test_a_confirmation_of_somebody_else_or_altered_is_refused(cast: Cast) -> None:
    rows = _upload(cast.client("desk"), _xlsx(GOOD)).context["rows"]
    for client, token in ((cast.client("province"), rows), (cast.client("desk"), rows + "x")):
        answer = client.post("/kelola/akun/impor/", {"rows": token})
        assert "problem" in answer.context
    forged = signing.dumps({"by": str(cast["desk"].pk), "rows": []}, salt="elsewhere")
    assert "problem" in cast.client("desk").post("/kelola/akun/impor/", {"rows": forged}).context
    assert not Account.objects.filter(username="jamal.selor").exists()


def test_a_csv_of_excel_in_windows_1252_with_semicolons_is_read() -> None:
    lines = "Nama;Nama pengguna;Peran;Instansi;Tempat\r\nJos\xe9;jose.selor;field;fkdm;65.01.05\r\n"
    (row,) = read_people_table(lines.encode("cp1252"), "akun.csv")
    assert row.cells["name"] == "José"
    assert row.number == 2


def test_the_template_reads_back_with_its_example() -> None:
    (row,) = read_people_table(people_template(), "t.xlsx")
    assert row.cells["place"] == TANJUNG_SELOR
    assert row.cells["starts_on"] == "2024-09-01"


def test_formulas_come_as_text_and_are_never_run() -> None:
    row = ['=HYPERLINK("http://x")', *GOOD[1:]]
    (read,) = read_people_table(_xlsx(row), "akun.xlsx")
    assert "http" not in read.cells["name"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 broken", "accounts.table_unreadable"),
        (b"", "accounts.table_empty"),
        (b"Nama,Peran\nA,field\n", "accounts.column_missing"),
        (b"Nama,Nama pengguna,Peran,Instansi,Tempat\n", "accounts.table_empty"),
        (
            b"Nama,Nama pengguna,Peran,Instansi,Tempat\n" + b"a,b,c,d,e\n" * 2001,
            "accounts.table_too_long",
        ),
    ],
)
def test_a_broken_table_says_what_is_wrong(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_people_table(content, "akun.xlsx")
    assert caught.value.code == code


def test_a_zip_bomb_named_xlsx_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (70 * 1024 * 1024))
    assert len(buffer.getvalue()) < 200_000
    with pytest.raises(TooLarge):
        read_people_table(buffer.getvalue(), "akun.xlsx")


def test_a_broken_table_on_the_page_is_a_sentence_not_a_crash(cast: Cast) -> None:
    answer = _upload(cast.client("desk"), b"PK\x03\x04 broken")
    assert "belum ada yang tersimpan" in answer.content.decode()


# ---- who can see -------------------------------------------------------------------------------


def test_the_access_page_names_units_and_roles_and_no_person(cast: Cast) -> None:
    for account in cast.accounts.values():
        Account.objects.filter(pk=account.pk).update(display_name=f"Rahasia {account.username}")
    client = cast.client("analyst")
    page = client.get("/akses/?kelas=T&tempat=65.01").content.decode()
    assert "Kesbangpol Kabupaten Bulungan" in page
    assert "KPU Kabupaten Bulungan" in page
    assert "hanya yang dimiliki atau ditujukan ke kantornya" in page
    assert not any(f"Rahasia {name}" in page for name in ("desk", "kpu", "province", "bupati"))
    assert client.get("/akses/?kelas=zz&tempat=zz").status_code == 200
