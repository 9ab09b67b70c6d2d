"""The steps that an item's page offers to its reader, in the words of an order or a request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.choices import class_choices
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.followups.rights import is_owner, looks_after
from waspada.core.followups.states import OPEN_STATES, REQUEST, may_step
from waspada.core.vocabulary import CLASSES

OWN: Final = "own"
NOTED: Final = "noted"
DESK: Final = "desk"


@dataclass(frozen=True, slots=True)
class Offer:
    """One step: its button, and what is asked beside it.

    side : who takes it – the office itself, the desk noting for it, the desk for its own part
    text_label, date_label : empty where nothing is asked
    choices : the classes to choose from, with their words
    """

    code: str
    side: str
    label: str
    text_label: str = ""
    needs_text: bool = False
    date_label: str = ""
    has_files: bool = False
    is_primary: bool = False
    is_danger: bool = False
    choices: tuple[tuple[str, str], ...] = ()


def offers_of(item: Item, state: str, *, has_read: bool, has_asked: bool) -> list[Offer]:
    """Return what the reader may do with an item that stands so, the usual step first.

    has_read : the office has marked it as read; has_asked : it waits for another date
    """
    identity = current_identity()
    owns, keeps = is_owner(identity, item.unit_code), looks_after(identity, item.desk)
    found: list[Offer] = []
    if owns and not has_read and state in OPEN_STATES:
        found.append(Offer("read", OWN, _("Tandai sudah dibaca")))
    if owns or keeps:
        found += _office_steps(item, state, OWN if owns else NOTED)
    if keeps:
        found += _desk_steps(item, state, has_asked=has_asked)
    if owns or keeps:
        side = OWN if owns else DESK
        found.append(Offer("note", side, _("Beri catatan"), _("Catatan"), needs_text=True))
        if state != "withdrawn":
            label = _("Tambahkan berkas bukti")
            found.append(Offer("evidence", OWN if owns else NOTED, label, has_files=True))
    return found


def _office_steps(item: Item, state: str, side: str) -> Iterator[Offer]:
    is_request = item.kind == REQUEST
    if may_step(item.kind, "accept", state):
        yield Offer(
            "accept",
            side,
            _("Sanggupi") if is_request else _("Terima"),
            _("Catatan (boleh kosong)"),
            date_label=_("Tanggal menurut kantor ini") if is_request else "",
            is_primary=True,
        )
    if may_step(item.kind, "start", state):
        yield Offer(
            "start", side, _("Mulai kerjakan"), _("Catatan (boleh kosong)"), is_primary=True
        )
    if may_step(item.kind, "finish", state):
        yield Offer(
            "finish",
            side,
            _("Jawab") if is_request else _("Nyatakan selesai"),
            _("Jawaban") if is_request else _("Apa yang dilakukan"),
            needs_text=True,
            has_files=True,
            is_primary=not may_step(item.kind, "accept", state),
        )
    if state in OPEN_STATES:
        label = _("Tentukan tanggal lain") if is_request else _("Minta tanggal lain")
        text = _("Catatan (boleh kosong)") if is_request else _("Alasan")
        code = "set_date" if is_request else "want_date"
        if not (is_request and state == "asked"):  # there the date stands beside `accept`
            yield Offer(code, side, label, text, not is_request, _("Tanggal yang diminta"))
    if may_step(item.kind, "refuse", state):
        label = _("Nyatakan tidak dapat") if is_request else _("Tolak dengan alasan")
        yield Offer("refuse", side, label, _("Alasan"), needs_text=True, is_danger=not is_request)


def _desk_steps(item: Item, state: str, *, has_asked: bool) -> Iterator[Offer]:
    is_request = item.kind == REQUEST
    if may_step(item.kind, "verify", state):
        label = _("Nyatakan selesai") if is_request else _("Periksa dan nyatakan selesai")
        yield Offer("verify", DESK, label, _("Catatan (boleh kosong)"), is_primary=True)
    if may_step(item.kind, "send_back", state):
        label = _("Tanyakan lebih lanjut") if is_request else _("Kembalikan untuk dilengkapi")
        yield Offer("send_back", DESK, label, _("Yang masih kurang"), needs_text=True)
    if may_step(item.kind, "ask_again", state):
        yield Offer(
            "ask_again",
            DESK,
            _("Sampaikan lagi") if is_request else _("Minta lagi"),
            _("Catatan (boleh kosong)"),
            date_label=_("Paling lambat"),
            is_primary=True,
        )
    if state in OPEN_STATES:
        label = _("Ubah tanggal yang diharapkan") if is_request else _("Beri tanggal baru")
        yield Offer(
            "set_date",
            DESK,
            label,
            _("Catatan (boleh kosong)"),
            date_label=_("Tanggal baru"),
            is_primary=has_asked,
        )
    if may_step(item.kind, "withdraw", state):
        yield Offer("withdraw", DESK, _("Tarik"), _("Alasan"), needs_text=True, is_danger=True)


def class_offers(item: Item, asked: ItemEvent | None) -> list[Offer]:
    """Return what the desk may do about an item's class; lowering takes two people.

    asked : the row in which somebody asked for a lower class, while nobody has decided
    """
    identity = current_identity()
    if not looks_after(identity, item.desk):
        return []
    why = _("Alasan")
    if asked is not None:
        found = [Offer("keep_class", DESK, _("Pertahankan kelasnya"), why, needs_text=True)]
        if asked.recorded_by != identity.account:
            label = _("Setujui penurunan kelas")
            found.insert(0, Offer("lower_class", DESK, label, _("Catatan (boleh kosong)")))
        return found
    offered = class_choices(item.place_code)
    at = CLASSES.index(item.classification)
    up = tuple(one for one in offered if CLASSES.index(one[0]) > at)
    down = tuple(one for one in offered if CLASSES.index(one[0]) < at)
    found = []
    if up:
        label = _("Naikkan kelas")
        found.append(Offer("raise_class", DESK, label, _("Catatan (boleh kosong)"), choices=up))
    if down:
        label = _("Usulkan penurunan kelas")
        found.append(Offer("want_lower", DESK, label, why, needs_text=True, choices=down))
    return found
