"""The newcomer's first ten minutes in the demo: five steps, each ticked by what was really done.

A report sent and a report decided are seen in their own rows; what leaves none (a page read, a
text copied) is noted when it happens. What was done once stays done, per account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from waspada.apps.journal.models import JournalRow
from waspada.apps.picture.links import address
from waspada.apps.picture.models import TakenStep
from waspada.apps.reports.models import Report
from waspada.apps.reports.sealing import sender_digest
from waspada.core.access import Identity

# The pages whose opening is a step.
READ_BY: Final = {
    "alerts:level": "level",
    "picture:map": "map",
    "picture:map_page": "map",
}
NOTED: Final = frozenset({"text"})  # told by the page itself: a text was copied
DECISIONS: Final = (
    "incident.created",
    "report.joined",
    "report.dismissed",
    "report.referred",
    "report.asked",
)
FOR_ROLE: Final = {
    "secretariat": ("level", "report", "triage", "map", "text"),
    "liaison": ("level", "report", "map", "text"),
    "leader": ("level", "map", "text"),
    "analyst": ("level", "map", "text"),
    "administrator": ("level", "map"),
    "field": ("report",),
}


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step: what to do, how, where, and whether it is done or the next one."""

    code: str
    label: str
    hint: str
    href: str
    is_done: bool
    is_next: bool


def first_steps(
    identity: Identity, account_id: UUID, *, day: date, now: datetime
) -> list[FirstStep]:
    """Return the steps of a newcomer's role with what is done; nothing once all are."""
    if not identity.memberships:
        return []
    seat = identity.memberships[0]
    codes = FOR_ROLE.get(seat.role, ())
    done = set(
        TakenStep.objects.filter(account_id=account_id, realm=identity.realm).values_list(
            "code", flat=True
        )
    )
    for code in _done_meanwhile(account_id, set(codes) - done):
        note_step(account_id, code, realm=identity.realm, now=now)
        done.add(code)
    following = next((code for code in codes if code not in done), None)
    if following is None:
        return []
    return [
        FirstStep(
            code,
            *_words(code),
            href=_link(code, seat.place, day),
            is_done=code in done,
            is_next=code == following,
        )
        for code in codes
    ]


def note_reading(identity: Identity, account_id: UUID, view: str, *, now: datetime) -> None:
    """Keep that somebody opened a page that is a step of theirs.

    A map shows what one sent only once it was decided about: before that it is no step.
    """
    code = READ_BY.get(view, "")
    if not identity.memberships or code not in FOR_ROLE.get(identity.memberships[0].role, ()):
        return
    if code == "map":
        codes = FOR_ROLE[identity.memberships[0].role]
        before = set(codes[: codes.index("map")])
        taken = TakenStep.objects.filter(account_id=account_id, realm=identity.realm)
        if before - set(taken.values_list("code", flat=True)):
            return
    note_step(account_id, code, realm=identity.realm, now=now)


def note_step(account_id: UUID, code: str, *, realm: str, now: datetime) -> None:
    """Keep that somebody took a step; a second time changes nothing."""
    TakenStep.objects.get_or_create(
        account_id=account_id, realm=realm, code=code, defaults={"done_at": now}
    )


def _done_meanwhile(account_id: UUID, left: Iterable[str]) -> list[str]:
    """Return the steps that rows show to be done: a report sent, a report decided."""
    found = []
    who = str(account_id)
    if "report" in left and Report.objects.filter(sender_digest=sender_digest(who)).exists():
        found.append("report")
    if "triage" in left and JournalRow.objects.filter(actor=who, action__in=DECISIONS).exists():
        found.append("triage")
    return found


def _words(code: str) -> tuple[str, str]:
    return {
        "level": (
            _("Lihat sebab level"),
            _("Buka level tempat ini: setiap alasan menunjuk laporan di bawahnya."),
        ),
        "report": (
            _("Kirim laporan contoh"),
            _("Empat pertanyaan, lalu Kirim. Laporan contoh tidak meninggalkan komputer ini."),
        ),
        "triage": (
            _("Pilah laporan itu"),
            _("Baca, beri nilai sumber dan isi, lalu jadikan kejadian."),
        ),
        "map": (_("Temukan di peta"), _("Kejadian baru tampak sebagai titik di tempatnya.")),
        "text": (
            _("Salin teks WhatsApp"),
            _("Laporan hari ini sudah tersusun; salin teksnya untuk grup pimpinan."),
        ),
    }[code]


def _link(code: str, place: str, day: date) -> str:
    return {
        "level": address("alerts:level", place),
        "report": address("reports:form"),
        "triage": address("reports:queue"),
        "map": address("picture:dashboard", place) + "?peta=jumlah#peta",
        "text": address("briefing:daily", place, day.isoformat()) + "#wa",
    }[code]
