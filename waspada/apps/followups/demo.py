"""The demo's follow-ups: invented items at one desk and its province, marked as such (contoh).

Each is taken through its steps by the sample people on the days on which they would have done
so; the clock's own steps are written by the same code that the worker runs.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.models import Delivery
from waspada.apps.followups import actions, dating
from waspada.apps.followups.disposing import answer_disposition, dispose
from waspada.apps.followups.files import Given, add_evidence, check_files
from waspada.apps.followups.history import By
from waspada.apps.followups.models import Item
from waspada.apps.followups.tending import tend_items
from waspada.apps.links.kinds import Ref
from waspada.apps.reports.models import CURRENT, IncidentVersion
from waspada.core.followups.facts import DueStage, ItemFacts
from waspada.core.reports.incidents import zone_info

DESK, PROVINCE, KECAMATAN = "65.01", "65", "65.01.05"
PEOPLE: Final = ("bulungan", "kaltara", "kpu", "polres", "camat", "bupati", "gubernur")
H40: Final = -41  # days before the day shown: the time around H-40
_PAPER: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 300]/Contents 4 0 R"
    b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 83>>stream\n"
    b"BT /F1 16 Tf 40 200 Td (Contoh: berita acara serah terima penerangan gudang) Tj ET\n"
    b"endstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class _Story:
    """Lets the sample people act on past days."""

    def __init__(self, day: date, people: dict[str, Account]) -> None:
        self._day, self._people, self._now = day, people, real_now()

    def at(self, days: int, hour: int = 9) -> datetime:
        """Return a morning so many days from the day shown, by the desk's clock."""
        return datetime.combine(
            self._day + timedelta(days=days), time(hour, 15), tzinfo=zone_info(DESK)
        )

    def due(self, days: int) -> date:
        """Return a day so many days from the day shown."""
        return self._day + timedelta(days=days)

    def do(self, name: str, days: int, step: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Let somebody take a step on a day."""
        account = self._people[name]
        at = self.at(days, more.pop("hour", 9 + len(name) % 6))
        by: By = {"actor": str(account.pk), "now": self._now, "received_at": at}
        with acting_as(identity_of(account, day=at.date())):
            return step(*given, **more, **by)

    def propose(self, name: str, days: int, what: str, unit: str, **facts: Any) -> UUID:
        """Let somebody write an item; what it says begins with Contoh."""
        desk = facts.pop("desk", DESK)
        given = ItemFacts(
            what=f"Contoh: {what}",
            unit=unit,
            place=facts.pop("place", desk),
            desk=desk,
            election_key="pilkada-2024",
            is_sample=True,
            **facts,
        )
        item: Item = self.do(name, days, actions.propose_item, given)
        key: UUID = item.pk
        return key

    def pass_time(self, days: int) -> None:
        """Let the clock do what it would have done by a day."""
        tend_items(self.at(days, 12), self._now)


def make_demo_followups(day: date) -> int:
    """Write the items and a disposition around the day the demo shows; return how many items.

    Doing it again changes nothing.
    """
    if Item.objects.filter(is_sample=True).exists():
        return int(Item.objects.filter(is_sample=True).count())
    names = {f"contoh-{name}": name for name in PEOPLE}
    found = Account.objects.filter(username__in=names)
    people = {names[one.username]: one for one in found}
    if len(people) < len(PEOPLE):
        return 0
    story = _Story(day, people)
    _before_the_vote(story)
    _around_the_vote(story)
    story.pass_time(0)
    _dispose(story)
    _read_notices()
    return int(Item.objects.filter(is_sample=True).count())


def _before_the_vote(story: _Story) -> None:
    """The secondment of civil servants: late, before the chair, then done with its decree."""
    asn = story.propose(
        "bulungan",
        H40 - 12,
        "usulkan nama ASN untuk Sekretariat Panwascam di kecamatan yang belum lengkap",
        "pemda-65.01",
        due_on=story.due(H40 - 5),
        evidence="SK penugasan per kecamatan",
        priority="segera",
    )
    story.do("bupati", H40 - 11, actions.accept_item, asn)
    story.pass_time(H40 - 4)
    story.pass_time(H40)
    story.do(
        "bupati", H40 + 3, actions.finish_item, asn, "Contoh: nama diusulkan, SK menyusul hari ini."
    )
    story.do("bulungan", H40 + 4, actions.verify_item, asn)


def _around_the_vote(story: _Story) -> None:
    lamps = story.propose(
        "bulungan",
        -9,
        "perbaiki penerangan gudang logistik kecamatan",
        "kecamatan-65.01.05",
        place=KECAMATAN,
        due_on=story.due(-4),
        evidence="Berita acara serah terima",
    )
    story.do("camat", -8, actions.accept_item, lamps)
    story.do("camat", -7, actions.start_item, lamps)
    story.do("camat", -5, actions.finish_item, lamps, "Contoh: enam lampu dipasang, sudah dicoba.")
    files = check_files([Given("berita acara penerangan.pdf", _PAPER)])
    story.do("camat", -5, add_evidence, lamps, files)
    boxes = story.propose(
        "bulungan",
        -2,
        "kabarkan kedatangan kotak suara dari tiap TPS kepada desk",
        "kecamatan-65.01.05",
        place=KECAMATAN,
        due_on=story.due(1),
        priority="segera",
    )
    story.do("camat", -1, actions.accept_item, boxes)
    story.do("camat", -1, actions.start_item, boxes)
    story.propose(
        "bulungan",
        -1,
        "siapkan genset cadangan untuk rekapitulasi kecamatan",
        "kecamatan-65.01.05",
        place=KECAMATAN,
        due_on=story.due(3),
        waits_for=boxes,
        detail="Contoh: listrik dua kali padam pada malam penghitungan.",
    )
    # Nobody of Satpol PP has an account: the desk hands it over by letter and notes what comes.
    linmas = story.propose(
        "bulungan",
        -14,
        "serahkan daftar pengganti Linmas yang berhalangan",
        "satpolpp-65.01",
        due_on=story.due(-6),
        priority="penting",
    )
    story.do("bulungan", -13, actions.accept_item, linmas, "Contoh: lewat telepon kantor.")
    _requests(story)
    _of_the_province(story)


def _requests(story: _Story) -> None:
    """What bodies that cannot be ordered were asked, and what they said."""
    schedule = story.propose(
        "bulungan",
        -6,
        "sampaikan jadwal rekapitulasi tiap kecamatan",
        "kpu-65.01",
        due_on=story.due(-1),
    )
    story.do(
        "kpu",
        -4,
        actions.accept_item,
        schedule,
        "Contoh: jadwal ditetapkan sesudah pleno, jadi tanggalnya kami geser.",
        due_on=story.due(2),
    )
    guards = story.propose(
        "bulungan",
        -5,
        "jelaskan pola pengamanan gudang kecamatan sampai rekapitulasi selesai",
        "polri-65.01",
        due_on=story.due(0),
    )
    story.do(
        "polres", -2, actions.finish_item, guards, "Contoh: dua personel per gudang, bergantian."
    )


def _of_the_province(story: _Story) -> None:
    record = story.propose(
        "kaltara",
        -3,
        "buka layanan perekaman KTP-el pada akhir pekan sampai rekapitulasi selesai",
        "disdukcapil-65",
        desk=PROVINCE,
        due_stage=DueStage("pilkada-2024", "rekapitulasi", -2, "ends"),
    )
    story.do("kaltara", -2, actions.accept_item, record, "Contoh: disampaikan saat rapat.")
    roads = story.propose(
        "kaltara",
        -4,
        "pastikan jalan logistik Tanjung Selor ke hulu dapat dilalui",
        "pemda-65.01",
        desk=PROVINCE,
        due_on=story.due(-1),
    )
    story.do("bupati", -3, actions.accept_item, roads)
    reason = "Contoh: alat berat baru tiba besok."
    story.do("bupati", -1, dating.ask_for_date, roads, story.due(4), reason)


def _dispose(story: _Story) -> None:
    """Let the governor write on the newest incident of the province, and the desk answer."""
    found = IncidentVersion.objects.filter(CURRENT, within(PROVINCE), classification="B")
    number = found.exclude(state__in=["withdrawn", "merged"]).order_by("-day", "-number")
    first = number.values_list("number", flat=True).first()
    if first is None:
        return
    row = story.do(
        "gubernur",
        0,
        dispose,
        Ref("incident", first),
        "Contoh: tinjau keadaan di lapangan dan laporkan apakah perlu dibawa ke rakor.",
        units=("kesbangpol-65", "kominfo-65"),
        due_on=story.due(1),
        is_sample=True,
        hour=8,
    )
    text = "Contoh: desk kabupaten sudah dihubungi, keadaan tenang; laporan tertulis menyusul."
    story.do("kaltara", 0, answer_disposition, row.pk, text)


def _read_notices() -> None:
    """Leave unread only what still waits: what happened on past days was read then."""
    waiting = Item.objects.filter(state__in=["proposed", "asked", "escalated"], is_sample=True)
    keys = [str(key) for key in waiting.values_list("pk", flat=True)]
    past = Delivery.objects.filter(message__subject_kind="followup", read_at=None)
    for row in past.exclude(message__subject__in=keys):
        Delivery.unguarded.filter(pk=row.pk).update(read_at=real_now())
