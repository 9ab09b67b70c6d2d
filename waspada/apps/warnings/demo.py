"""The demo's warnings: invented (contoh), one in each of the lives that a warning can have.

One ended and was judged, one is in force and partly acknowledged, one waits for a decision.
Each goes through the steps of the pages, taken by the sample people on the days before.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.models import Delivery
from waspada.apps.followups.actions import propose_item
from waspada.apps.followups.history import By
from waspada.apps.links.kinds import Ref
from waspada.apps.warnings import actions, answering
from waspada.apps.warnings.history import SUBJECT
from waspada.apps.warnings.models import Recipient, WarningRow
from waspada.apps.warnings.tending import tend_warnings
from waspada.core.alerts.warnings import OPEN_STATES, STANDING, WarningFacts
from waspada.core.followups.facts import ItemFacts
from waspada.core.reports.incidents import zone_info

PLACE, REGENCY = "65", "65.01"
PEOPLE: Final = ("kaltara", "bulungan", "kpu", "polres", "gubernur")
_TOLD: Final = ("bawaslu", "kesbangpol", "kpu", "pemda", "polri")


class _Story:
    """Lets the sample people act on past days, by the clock of the province's capital."""

    def __init__(self, day: date, people: dict[str, Account]) -> None:
        self._day, self._people, self._now = day, people, real_now()

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        day = self._day + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), tzinfo=zone_info(PLACE))

    def do(self, name: str, at: datetime, step: Any, *given: Any, **more: Any) -> Any:
        account = self._people[name]
        by: By = {"actor": str(account.pk), "now": self._now, "received_at": at}
        with acting_as(identity_of(account, day=at.date())):
            return step(*given, **more, **by)

    def pass_time(self, at: datetime) -> None:
        """Let the clock do what it would have done by then."""
        tend_warnings(at, self._now)


def make_demo_warnings(day: date) -> int:
    """Write the warnings around the day the demo shows; return how many there are.

    Doing it again changes nothing.
    """
    if not WarningRow.objects.filter(is_sample=True).exists():
        names = {f"contoh-{name}": name for name in PEOPLE}
        found = Account.objects.filter(username__in=names)
        people = {names[one.username]: one for one in found}
        if len(people) == len(PEOPLE):
            story = _Story(day, people)
            with transaction.atomic():
                _averted(story)
                _in_force(story)
                _waiting(story)
                _read_notices()
    return int(WarningRow.objects.filter(is_sample=True).count())


def _averted(story: _Story) -> None:
    """Low water on the way of the ballot boxes: told, acted upon, over, and judged."""
    row = story.do(
        "bulungan",
        story.at(-7, 9),
        actions.propose_warning,
        WarningFacts(
            place=REGENCY,
            theme="logistics",
            level="waspada",
            expected="Contoh: air sungai surut sehingga perahu logistik tertahan di hulu.",
            headline="Contoh: Waspada logistik, Kab. Bulungan",
            headline_en="Example: Watch, logistics, Kab. Bulungan",
            message="Contoh: air Sungai Kayan surut. Perahu logistik ke kecamatan di hulu dapat "
            "tertahan satu sampai dua hari. Siapkan jalur darat sebagai pengganti.",
            message_en="Example: the Kayan is low. Boats with election supplies may be held up "
            "for a day or two. Prepare the way over land instead.",
            valid_until=story.at(-4, 18),
            measures=("rute-logistik-cadangan", "majukan-pengiriman"),
            audience=tuple(f"{agency}-{REGENCY}" for agency in _TOLD),
            is_sample=True,
        ),
    )
    story.do("bulungan", story.at(-7, 10), actions.approve, row.pk)
    story.do("kpu", story.at(-7, 10, 25), answering.acknowledge, row.pk)
    story.do("polres", story.at(-7, 11, 5), answering.acknowledge, row.pk)
    done = "Contoh: kotak suara tiga kecamatan di hulu dialihkan ke truk."
    story.do("kpu", story.at(-6, 14), answering.note_done, row.pk, done)
    story.pass_time(story.at(-4, 18, 5))
    why = "Contoh: air surut seperti diperkirakan, dan kotak suara tiba tepat waktu lewat darat."
    story.do("bulungan", story.at(-3, 9), answering.set_outcome, row.pk, "averted", why)


def _in_force(story: _Story) -> None:
    """Heavy rain and high tide: in force in the province, some have acknowledged it."""
    row = story.do(
        "kaltara",
        story.at(-1, 14),
        actions.propose_warning,
        WarningFacts(
            place=PLACE,
            theme="hazard_health",
            level="waspada",
            expected="Contoh: hujan lebat dan pasang mengganggu pengangkutan hasil dari TPS.",
            headline="Contoh: Waspada alam dan kesehatan, Kalimantan Utara",
            headline_en="Example: Watch, hazard and health, Kalimantan Utara",
            message="Contoh: hujan lebat bersamaan dengan pasang. Jalan rendah dan dermaga dapat "
            "tergenang malam hari. Angkut kotak suara sebelum gelap.",
            message_en="Example: heavy rain at high tide. Low roads and jetties may flood at "
            "night. Move the ballot boxes before dark.",
            valid_until=story.at(2, 18),
            measures=("prakiraan-dan-ambang", "aman-perjalanan"),
            audience=(
                *(f"{agency}-{PLACE}" for agency in ("bpbd", "disdukcapil", "pemda")),
                *(f"{agency}-{REGENCY}" for agency in ("bawaslu", "kpu", "pemda", "polri")),
            ),
            is_sample=True,
        ),
    )
    story.do("gubernur", story.at(-1, 14, 40), actions.approve, row.pk)
    story.do("kaltara", story.at(-1, 14, 50), answering.acknowledge, row.pk)
    story.do("kpu", story.at(-1, 15, 10), answering.acknowledge, row.pk)
    story.do("polres", story.at(-1, 16, 30), answering.acknowledge, row.pk)
    story.do(
        "kaltara",
        story.at(-1, 16),
        propose_item,
        ItemFacts(
            what="Contoh: siapkan pompa dan perahu karet di dermaga Tanjung Selor",
            unit=f"bpbd-{PLACE}",
            place=PLACE,
            desk=PLACE,
            due_on=story.at(1, 9).date(),
            priority="segera",
            election_key="pilkada-2024",
            is_sample=True,
        ),
        about=[Ref(SUBJECT, str(row.pk))],
    )
    story.pass_time(story.at(-1, 20))


def _waiting(story: _Story) -> None:
    """Two crowds in one street: proposed by the police, to be decided by the desk."""
    story.do(
        "polres",
        story.at(0, 0, 20),
        actions.propose_warning,
        WarningFacts(
            place=REGENCY,
            theme="security",
            level="siaga",
            expected="Contoh: dua kelompok pendukung bertemu di jalan yang sama seusai "
            "penghitungan.",
            headline="Contoh: Siaga keamanan, Kab. Bulungan",
            headline_en="Example: Alert, security, Kab. Bulungan",
            message="Contoh: dua kelompok pendukung merencanakan syukuran di jalan yang sama. "
            "Pisahkan waktu dan jalurnya sebelum sore.",
            message_en="Example: two groups of supporters plan to celebrate in the same street. "
            "Part them in time and place before the afternoon.",
            valid_until=story.at(2, 18),
            measures=("posko-bersama", "penyekat-massa"),
            audience=tuple(f"{agency}-{REGENCY}" for agency in _TOLD),
            is_sample=True,
        ),
    )


def _read_notices() -> None:
    """Leave unread what still stands or waits and was not confirmed: the rest was read then."""
    open_now = WarningRow.objects.filter(state__in=[*sorted(OPEN_STATES), STANDING])
    keys = [str(key) for key in open_now.values_list("pk", flat=True)]
    confirmed = set(
        Recipient.objects.filter(acknowledged_at__isnull=False).values_list("warning_id", "account")
    )
    for row in Delivery.objects.filter(message__subject_kind=SUBJECT).select_related("message"):
        key = row.message.subject
        if key not in keys or (UUID(key), row.address) in confirmed:
            Delivery.unguarded.filter(pk=row.pk).update(read_at=real_now())
