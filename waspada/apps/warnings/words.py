"""What the rows of a warning's history are called, in both languages."""

from collections.abc import Mapping
from typing import Final

from waspada.core.vocabulary import Words

EVENT_WORDS: Final[Mapping[str, Words]] = {
    "proposed": Words("Diusulkan", "Proposed"),
    "edited": Words("Diubah", "Edited"),
    "evidence": Words("Bukti ditambahkan", "Evidence added"),
    "in_review": Words("Mulai ditinjau", "Taken into review"),
    "first_approved": Words(
        "Disetujui satu orang, menunggu instansi lain", "Approved by one, waiting for another"
    ),
    "team_told": Words(
        "Tim internal diberi tahu: menunggu persetujuan kedua",
        "The internal team was told: waiting for the second approval",
    ),
    "declassified": Words(
        "Dikeluarkan pada kelas di bawah buktinya", "Released below its evidence"
    ),
    "standing": Words("Disetujui dan berlaku", "Approved and in force"),
    "told": Words("Disampaikan", "Told"),
    "acknowledged": Words("Dikonfirmasi penerima", "Acknowledged"),
    "escalated": Words("Belum dikonfirmasi, diteruskan kepada", "Unanswered, passed on to"),
    "done": Words("Sudah dilakukan", "Done"),
    "outcome": Words("Hasilnya", "Outcome"),
    "superseded": Words("Diperbarui", "Updated"),
    "cancelled": Words("Dicabut", "Cancelled"),
    "expired": Words("Masa berlaku habis", "Expired"),
    "rejected": Words("Ditolak", "Rejected"),
    "lapsed": Words("Gugur karena tidak diputuskan", "Lapsed undecided"),
}
