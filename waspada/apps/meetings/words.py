"""What states, points and sections are called, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waspada.apps.meetings.models import AgendaItem
from waspada.apps.words.sentences import say

STATE_WORDS: Final[Mapping[str, str | Promise]] = {
    "planned": _("direncanakan"),
    "invited": _("diundang"),
    "moved": _("dipindah"),
    "running": pgettext_lazy("rapat", "berlangsung"),
    "closed": _("menunggu tanda tangan"),
    "signed": _("ditandatangani"),
    "cancelled": _("dibatalkan"),
}
SECTION_WORDS: Final[Mapping[str, str | Promise]] = {
    "situation": _("Situasi"),
    "followups": _("Tindak lanjut rapat lalu"),
    "papers": _("Paparan instansi"),
    "constraints": _("Kendala"),
    "decisions": _("Keputusan"),
    "reading": _("Pembacaan keputusan"),
}
SOURCE_WORDS: Final[Mapping[str, str | Promise]] = {
    "standing": _("acara tetap"),
    "own": _("ditambahkan"),
    "warning": _("peringatan"),
    "gap": _("kesenjangan"),
    "stale": _("angka lama"),
    "constraint": _("kendala"),
    "overdue": _("lewat waktu"),
    "risk": _("peta ATHG"),
    "stage": _("tahapan"),
    "activity": _("agenda kegiatan"),
    "ruling": _("putusan ditunggu"),
    "forum": _("laporan FKDM"),
}
ANSWER_WORDS: Final[Mapping[str, str | Promise]] = {
    "comes": _("hadir"),
    "sends": _("diwakilkan"),
    "absent": _("berhalangan"),
}
DECISION_WORDS: Final[Mapping[str, str | Promise]] = {
    "read": _("dibacakan, belum ditetapkan"),
    "adopted": _("ditetapkan"),
    "withdrawn": _("dicabut"),
}
LINE_WORDS: Final[Mapping[str, str | Promise]] = {
    "note": _("Catatan"),
    "dissent": _("Pendapat berbeda"),
    "correction": _("Ralat"),
}


def item_title(item: AgendaItem) -> str:
    """Return what a point is called."""
    return item.title or say(item.code, item.params)


def item_question(item: AgendaItem) -> str:
    """Return the question that a point puts to the room; empty where it only informs."""
    if item.question:
        return item.question
    return say(item.ask, item.params) if item.ask else ""
