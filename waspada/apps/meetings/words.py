"""What states, points and sections are called, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from waspada.apps.meetings.models import AgendaItem
from waspada.apps.words.sentences import say
from waspada.core.places import load_table
from waspada.core.vocabulary import AGENCIES, unit_name

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
    return item.title or say(item.code, _named(item.params))


def item_question(item: AgendaItem) -> str:
    """Return the question that a point puts to the room; empty where it only informs."""
    if item.question:
        return item.question
    return say(item.ask, _named(item.params)) if item.ask else ""


def _named(params: Mapping[str, object]) -> dict[str, object]:
    """Return a sentence's parameters with names for codes, in the reader's language."""
    given = dict(params)
    if isinstance(unit := given.get("unit"), str):
        given["unit"] = unit_label(unit)
    if "name_id" in given:
        given["name"] = given[f"name_{(get_language() or 'id')[:2]}"]
    return given


def unit_label(code: str) -> str:
    """Return the name of an agency's unit from its code; a code that is none as itself."""
    agency, _dash, place = code.partition("-")
    if agency not in AGENCIES or place not in load_table():
        return code
    return unit_name(agency, place, load_table()[place].name)
