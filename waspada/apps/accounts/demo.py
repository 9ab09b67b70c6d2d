"""The demo's people: one per role, invented and marked as such (contoh)."""

from dataclasses import dataclass
from datetime import date, datetime

from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.cards import digest_of_token, keep_card
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.models import Account, FieldCard, Membership
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import ROLES, Words, unit_code, unit_name

# Before the first incident of the demo, so that every date it shows lies in their term.
BEGAN = date(2018, 1, 1)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One person of the demo and the sentence on their card."""

    username: str
    display_name: str
    role: str
    agency: str
    place: str
    clearance: str
    about: Words

    @property
    def role_words(self) -> Words:
        return ROLES[self.role]

    @property
    def card(self) -> tuple[str, str] | None:
        return demo_card(self.username) if self.role == "field" else None

    @property
    def unit(self) -> str:
        return unit_code(self.agency, self.place)

    @property
    def unit_name(self) -> str:
        name = "Indonesia" if self.place == NATION else load_table()[self.place].name
        return unit_name(self.agency, self.place, name)


_PEOPLE = (
    DemoAccount(
        "contoh-pusat",
        "Retno Handayani",
        "secretariat",
        "kesbangpol",
        "ID",
        "T",
        Words(
            "Mulai di sini: melihat semua provinsi dan seluruh peta.",
            "Start here: sees every province and the whole map.",
        ),
    ),
    DemoAccount(
        "contoh-bulungan",
        "Sari Wulandari",
        "secretariat",
        "kesbangpol",
        "65.01",
        "T",
        Words(
            "Menjalankan hari di kabupaten: memilah laporan, menilai kejadian, "
            "mengirim laporan harian.",
            "Runs the day in the regency: triages reports, assesses incidents, "
            "sends the daily report.",
        ),
    ),
    DemoAccount(
        "contoh-kaltara",
        "Yohanes Lawing",
        "secretariat",
        "kesbangpol",
        "65",
        "T",
        Words(
            "Melihat seluruh provinsi dan menerima laporan harian kabupaten/kota.",
            "Sees the whole province and receives the daily reports of its regencies.",
        ),
    ),
    DemoAccount(
        "contoh-kpu",
        "Budi Santoso",
        "liaison",
        "kpu",
        "65.01",
        "T",
        Words(
            "Melaporkan logistik dan tahapan, menjawab yang ditanyakan kepada KPU.",
            "Reports on logistics and stages, answers what KPU is asked.",
        ),
    ),
    DemoAccount(
        "contoh-bawaslu",
        "Maria Ulfah",
        "liaison",
        "bawaslu",
        "65.01",
        "T",
        Words(
            "Menerima rujukan dugaan pelanggaran dan mengabarkan hasilnya.",
            "Receives referrals of suspected violations and reports the outcome.",
        ),
    ),
    DemoAccount(
        "contoh-polres",
        "Agus Prasetyo",
        "liaison",
        "polri",
        "65.01",
        "T",
        Words(
            "Melaporkan gangguan keamanan dan kesiapan personel.",
            "Reports disturbances and the readiness of personnel.",
        ),
    ),
    DemoAccount(
        "contoh-disdukcapil",
        "Nur Aini Salim",
        "liaison",
        "disdukcapil",
        "65",
        "T",
        Words(
            "Mengisi angka kependudukan kabupaten/kota dan menyampaikan kendalanya.",
            "Fills in the population figures of the regencies and raises what hinders.",
        ),
    ),
    DemoAccount(
        "contoh-camat",
        "Herlina Ngau",
        "liaison",
        "kecamatan",
        "65.01.05",
        "B",
        Words(
            "Melaporkan keadaan kecamatan dan melihat kejadian di wilayahnya.",
            "Reports on the kecamatan and sees the incidents in it.",
        ),
    ),
    DemoAccount(
        "contoh-fkdm",
        "Jamal Usat",
        "field",
        "fkdm",
        "65.01.05",
        "B",
        Words(
            "Melapor dari lapangan dengan ponsel; masuk dengan kartu QR dan PIN.",
            "Reports from the field with a phone; signs in with a QR card and a PIN.",
        ),
    ),
    DemoAccount(
        "contoh-bupati",
        "Lidya Ibrahim",
        "leader",
        "pemda",
        "65.01",
        "T",
        Words(
            "Membaca satu halaman: level, perubahan, dan yang perlu diputuskan.",
            "Reads one page: the level, what changed, what needs a decision.",
        ),
    ),
    DemoAccount(
        "contoh-gubernur",
        "Marthin Lasut",
        "leader",
        "pemda",
        "65",
        "T",
        Words(
            "Membaca keadaan provinsi, memberi disposisi, dan memutuskan yang lewat tanggal.",
            "Reads the province's situation, writes dispositions, decides what is overdue.",
        ),
    ),
    DemoAccount(
        "contoh-analis",
        "Dr. Rahmat Hidayat",
        "analyst",
        "universitas",
        "65",
        "B",
        Words(
            "Menelaah pola kejadian dan mengambil data terbuka.",
            "Studies patterns of incidents and takes open data out.",
        ),
    ),
    DemoAccount(
        "contoh-admin",
        "Dewi Lestari",
        "administrator",
        "kominfo",
        "65",
        "B",
        Words(
            "Mengelola akun, kartu pelapor, dan kunci API.",
            "Manages accounts, reporter cards and API keys.",
        ),
    ),
)


def demo_accounts() -> tuple[DemoAccount, ...]:
    """Return the demo's people, without touching the database."""
    return _PEOPLE


def demo_card(username: str) -> tuple[str, str]:
    """Return token and PIN of the demo reporter's card, the same every time on this machine."""
    digest = keyed_digest("demo-card", username.encode())
    return digest[:16].hex(), f"{int.from_bytes(digest[16:24]) % 10**6:06d}"


def _ensure_card(account: Account, now: datetime) -> None:
    token, pin = demo_card(account.username)
    if not FieldCard.objects.filter(token_digest=digest_of_token(token)).exists():
        keep_card(account, token, pin, actor="system", now=now)


def create_demo_accounts() -> list[DemoAccount]:
    """Make the demo's people and their seats; doing it again changes nothing."""
    for person in _PEOPLE:
        account = Account.objects.filter(username=person.username).first()
        if account is None:
            account = Account.objects.create_account(
                person.username,
                display_name=person.display_name,
                is_sample=True,
                needs_second_factor=False,
            )
        unit = ensure_unit(person.agency, person.place, is_sample=True)
        if not Membership.objects.filter(account=account, unit=unit, role=person.role).exists():
            grant_membership(
                account,
                role=person.role,
                place=person.place,
                unit=unit,
                clearance=person.clearance,
                starts_on=BEGAN,
                decree="contoh",
            )
        if person.role == "field":
            _ensure_card(account, real_now())
    return list(_PEOPLE)
