"""What the states and rows of items and dispositions are called, in both languages."""

from collections.abc import Mapping
from typing import Final

from waspada.core.followups.states import REQUEST
from waspada.core.vocabulary import Words

STATE_WORDS: Final[Mapping[str, Words]] = {
    "proposed": Words("menunggu diterima", "waits to be accepted"),
    "accepted": Words("diterima", "accepted"),
    "working": Words("dikerjakan", "under way"),
    "overdue": Words("lewat tanggal", "overdue"),
    "escalated": Words("di ketua desk", "with the chair"),
    "refused": Words("ditolak", "refused"),
    "done": Words("selesai, belum diperiksa", "done, not checked yet"),
    "verified": Words("selesai", "complete"),
    "withdrawn": Words("ditarik", "withdrawn"),
    "asked": Words("menunggu jawaban", "waits for an answer"),
    "promised": Words("disanggupi", "taken on"),
    "answered": Words("dijawab", "answered"),
    "declined": Words("tidak dapat dipenuhi", "declined"),
    "closed": Words("selesai", "closed"),
}

# Rows of a history; where a request says it in other words, those come second.
_EVENTS: Final[Mapping[str, tuple[Words, Words | None]]] = {
    "proposed": (Words("Diusulkan", "Proposed"), Words("Disampaikan", "Put forward")),
    "read": (Words("Dibaca kantor itu", "Read by the office"), None),
    "accepted": (Words("Diterima", "Accepted"), Words("Disanggupi", "Taken on")),
    "refused": (Words("Ditolak", "Refused"), Words("Tidak dapat dipenuhi", "Declined")),
    "started": (Words("Mulai dikerjakan", "Begun"), None),
    "finished": (Words("Dinyatakan selesai", "Reported as done"), Words("Dijawab", "Answered")),
    "verified": (
        Words("Diperiksa, selesai", "Checked, complete"),
        Words("Dinyatakan selesai", "Closed"),
    ),
    "sent_back": (
        Words("Dikembalikan untuk dilengkapi", "Sent back to be completed"),
        Words("Ditanyakan lebih lanjut", "Asked further"),
    ),
    "asked_again": (Words("Diminta lagi", "Asked again"), Words("Disampaikan lagi", "Put again")),
    "withdrawn": (Words("Ditarik", "Withdrawn"), None),
    "date_set": (Words("Tanggal diubah", "Date changed"), None),
    "date_moved": (Words("Tanggal bergeser bersama tahapan", "Date moved with the stage"), None),
    "date_wanted": (Words("Tanggal lain diminta", "Another date asked for"), None),
    "overdue": (Words("Lewat tanggal", "Overdue"), None),
    "escalated": (Words("Dibawa ke ketua desk", "Laid before the chair"), None),
    "note": (Words("Catatan", "Note"), None),
    "waits": (Words("Ketergantungan diubah", "Dependency changed"), None),
    "evidence": (Words("Bukti ditambahkan", "Evidence added"), None),
    "letter": (Words("Surat diterbitkan", "Letter issued"), None),
    "class_raised": (Words("Kelas dinaikkan", "Class raised"), None),
    "class_wanted": (Words("Penurunan kelas diusulkan", "A lower class was asked for"), None),
    "class_lowered": (Words("Kelas diturunkan", "Class lowered"), None),
    "class_kept": (Words("Kelas dipertahankan", "Class kept"), None),
}


def state_words(state: str, language: str) -> str:
    """Return a state in words; an unknown one is shown as itself."""
    found = STATE_WORDS.get(state)
    return found.in_language(language) if found else state


def event_words(kind: str, event: str, language: str) -> str:
    """Return what a row of a history says happened."""
    order, request = _EVENTS.get(event, (Words(event, event), None))
    return ((request if kind == REQUEST else None) or order).in_language(language)
