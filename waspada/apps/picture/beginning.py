"""*Mulai di sini*: what a real installation needs before its first day, each point by its rows."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from waspada.apps.accounts.models import Membership
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.queries import in_force, units_within
from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.apps.briefing.queries import receiving_accounts, receiving_place
from waspada.apps.elections.queries import polling_day
from waspada.apps.picture.links import address
from waspada.apps.reports.models import Report
from waspada.core.access import Identity
from waspada.core.places import load_table
from waspada.core.vocabulary import split_unit

BEGINNERS: Final = frozenset(("secretariat", "administrator"))
FEW: Final = 3  # units or people: the desk's own and two others, enough to work together


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to set up: what it is for, whether it is there, and where it is done."""

    code: str
    title: str
    why: str
    href: str
    button: str
    is_done: bool


def beginners_place(identity: Identity) -> str:
    """Return the place that somebody sets up: of their desk's or administrator's seat."""
    for seat in identity.memberships:
        if seat.role in BEGINNERS:
            return seat.place
    return ""


def points_of(place: str, day: date) -> list[Point]:
    """Return what a place needs before its first day, in the order in which it is done."""
    name = load_table()[place].display
    today = day.isoformat()
    found = [
        Point(
            "place",
            _("Tempat: %(name)s") % {"name": name},
            _("Semua halaman, peta, dan tahapan mengikuti tempat dari peran Anda."),
            address("accounts:people"),
            _("Lihat peran"),
            is_done=True,
        ),
        Point(
            "election",
            _("Pemilihan dan tahapannya"),
            _("Hari-H dan tahapan menentukan ambang level; muat jadwal KPU atau tulis sendiri."),
            address("elections:calendar", place),
            _("Buka tahapan"),
            is_done=polling_day(place, day) is not None,
        ),
        Point(
            "letterhead",
            _("Kop surat dan penanda tangan"),
            _("Dipakai pada laporan harian dan surat rujukan."),
            address("briefing:settings", place),
            _("Isi kop surat"),
            is_done=_has_letterhead(place),
        ),
        Point(
            "agencies",
            _("Instansi anggota"),
            _("KPU, Bawaslu, Polres, dan lainnya: mereka melapor dan menjawab rujukan."),
            address("accounts:new_person"),
            _("Tambah instansi dan orangnya"),
            is_done=_agencies(place) >= FEW,
        ),
        Point(
            "people",
            _("Akun dari tabel XLSX"),
            _("Satu tabel untuk semua orang: peran, tempat, instansi, izin kelas."),
            address("accounts:people_import"),
            _("Unggah tabel"),
            is_done=_people(place, day) >= FEW,
        ),
        Point(
            "recipient",
            _("Penerima di tingkat atas"),
            _("Laporan harian sampai kepada sekretariat di atas yang punya akun."),
            address("accounts:people"),
            _("Lihat akun"),
            is_done=bool(receiving_accounts(place, day)),
        ),
        Point(
            "report",
            _("Laporan percobaan"),
            _(
                "Kirim satu dari ponsel: tandai sebagai percobaan, lalu pilah sebagai bukan kejadian."
            ),
            address("reports:form"),
            _("Kirim laporan"),
            is_done=Report.objects.filter(within(place)).exists(),
        ),
        Point(
            "nihil",
            _("NIHIL pertama terkirim"),
            _("Bila hari ini tidak ada kejadian, satu ketukan mengirim NIHIL ke tingkat atas."),
            address("briefing:daily", place, today) + "#nihil",
            _("Buka laporan harian"),
            is_done=DailyReport.objects.filter(place_code=place).exists(),
        ),
    ]
    if not receiving_place(place):  # nobody is above the nation
        found = [point for point in found if point.code != "recipient"]
    return found


def _has_letterhead(place: str) -> bool:
    row = BriefingSetting.objects.filter(pk=place).first()
    return row is not None and bool(row.letterhead.strip() or row.signer_name.strip())


def _agencies(place: str) -> int:
    """Return how many kinds of agency have a unit in the place or below."""
    codes = units_within(place).values_list("code", flat=True)
    return len({split_unit(code)[0] for code in codes})


def _people(place: str, day: date) -> int:
    """Return how many accounts hold a seat in the place or below."""
    seats = Membership.objects.filter(in_force(day), within(place), account__is_active=True)
    return seats.values("account").distinct().count()
