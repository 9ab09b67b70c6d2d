"""Give figures: submit them, keep them as drafts, say that nothing changed.

Everybody who writes holds the province's stamp first, so that two liaisons giving one figure
come one after the other: the second keeps theirs as a draft beside the first and decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.readiness.models import Cell, Draft, Figure
from waspada.apps.readiness.questions import settle_updates
from waspada.apps.readiness.rights import figure_rights
from waspada.apps.readiness.storing import (
    CellKey,
    Giving,
    Written,
    cells_for,
    hold,
    keep_draft,
    key_of,
    step,
    store,
)
from waspada.core.access import Rights, may_read
from waspada.core.errors import BadInput, NotAllowed, NotFound
from waspada.core.places import level_of, load_table, province_of, regency_of
from waspada.core.readiness import Measure
from waspada.core.vocabulary import CLASSES

__all__ = [
    "Clash",
    "Entry",
    "Giving",
    "Recorded",
    "discard_draft",
    "no_change_since",
    "record_figures",
    "submit_figures",
]

# Why there is no number: none yet, not ours to give, waiting for somebody else's.
REASONS: Final = ("none_yet", "not_ours", "waiting")
MOST_NOTE: Final = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as somebody gives it.

    value : None with a reason says that there is none yet, which differs from 0
    target : where the place states its own; None leaves the one that was stated
    seen : the figure that stood there when they began, "" for none; None does not ask
    """

    measure: str
    place: str
    value: Decimal | None
    as_of: date
    is_approximate: bool = False
    target: Decimal | None = None
    reason: str = ""
    note: str = ""
    classification: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that two people filled: what this one wanted, and what stands there."""

    entry: Entry
    stands: Cell


@dataclass(slots=True)
class Recorded:
    """What became of several figures."""

    figures: list[Figure] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    same: int = 0
    clashes: list[Clash] = field(default_factory=list)


def record_figures(
    entries: Iterable[Entry],
    measures: Mapping[str, Measure],
    giving: Giving,
    *,
    as_draft: bool = False,
) -> Recorded:
    """Give figures; what a colleague gave meanwhile stays, and both are kept and named.

    Raises
    ------
    BadInput : readiness.unknown_measure, wrong_level, ahead, not_entered, note_too_long
    NotAllowed : readiness.other_agency, in which case nothing is written
    """
    wanted = [_checked(one, measures, giving.today) for one in entries]
    done = Recorded()
    if not wanted:
        return done
    rights = {
        (one.measure, one.place): figure_rights(measures[one.measure], one.place) for one in wanted
    }
    with transaction.atomic():
        hold((province_of(one.place) or "" for one in wanted), giving)
        cells = cells_for(
            (one.measure for one in wanted), (one.place for one in wanted), giving.election_key
        )
        written = Written(done.figures, done.drafts)
        for one in wanted:
            measure = measures[one.measure]
            columns = _columns(one, measure, rights[one.measure, one.place], giving)
            _take(one, columns, measure, cells, written, done, as_draft=as_draft)
        store(written, cells.values(), giving)
        if done.figures and not as_draft:
            _settle_drafts(done.figures, giving.actor)
            settle_updates(((one.measure_code, one.place_code) for one in done.figures), giving)
    return done


def _take(
    entry: Entry,
    columns: dict[str, Any],
    measure: Measure,
    cells: dict[CellKey, Cell],
    written: Written,
    done: Recorded,
    *,
    as_draft: bool,
) -> None:
    key = key_of(columns)
    cell = cells.get(key)
    if as_draft:
        written.drafts.append(keep_draft(columns, cell, is_clash=False))
    elif cell is not None and _clashes(entry, cell):
        written.drafts.append(keep_draft(columns, cell, is_clash=True))
        done.clashes.append(Clash(entry, cell))
    elif cell is not None and _says_the_same(entry, cell):
        done.same += 1
    else:
        cells[key] = step(cell, columns, measure, written)


def _checked(entry: Entry, measures: Mapping[str, Measure], today: date) -> Entry:
    measure = measures.get(entry.measure)
    if measure is None:
        raise BadInput("readiness.unknown_measure", value=entry.measure[:60])
    if not measure.is_entered:
        raise BadInput("readiness.not_entered", measure=measure.name.id)
    if entry.place not in load_table():
        raise BadInput("places.unknown_code", value=entry.place[:16])
    if level_of(entry.place) is not measure.entered_at:
        raise BadInput("readiness.wrong_level", measure=measure.name.id, place=entry.place)
    if entry.as_of > today:
        raise BadInput("readiness.ahead", day=entry.as_of.isoformat())
    if len(entry.note) > MOST_NOTE:
        raise BadInput("readiness.note_too_long", length=len(entry.note), most=MOST_NOTE)
    if entry.value is None and entry.reason not in REASONS:
        return replace(entry, reason=REASONS[0])
    return entry


def _clashes(entry: Entry, cell: Cell) -> bool:
    """Say whether somebody else's figure came between what was seen and what is given."""
    if entry.seen is None or entry.seen == str(cell.figure_id):
        return False
    return (entry.value, entry.value is None and entry.reason) != (
        cell.value,
        cell.value is None and cell.reason,
    )


def _says_the_same(entry: Entry, cell: Cell) -> bool:
    return (
        (entry.value, entry.as_of) == (cell.value, cell.as_of)
        and (entry.value is not None or entry.reason == cell.reason)
        and entry.note in {"", cell.note}
        and entry.target in {None, cell.target}
    )


def _columns(
    entry: Entry, measure: Measure, rights: tuple[str, str], giving: Giving
) -> dict[str, Any]:
    # A person may raise the class of a figure, never lower it below its measure's.
    asked = entry.classification or measure.classification
    classification = max((asked, measure.classification), key=CLASSES.index)
    check_class_allowed(classification)
    owner, by_unit = rights
    if not may_read(current_identity(), Rights(entry.place, classification, owner)):
        raise NotAllowed("readiness.class_beyond", value=classification)
    return {
        "measure_code": entry.measure,
        "value": entry.value,
        "is_approximate": entry.is_approximate,
        "target": entry.target,
        "reason": entry.reason if entry.value is None else "",
        "note": entry.note.strip(),
        "as_of": entry.as_of,
        "by_unit": by_unit,
        "channel": giving.channel,
        "received_at": giving.received_at,
        "recorded_at": giving.recorded_at,
        "recorded_by": giving.actor,
        "is_sample": giving.is_sample,
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "election_key": giving.election_key,
        "place_code": entry.place,
        "province_code": province_of(entry.place) or "",
        "regency_code": regency_of(entry.place) or "",
        "classification": classification,
        "owner_unit": owner,
    }


def _settle_drafts(figures: Iterable[Figure], actor: str) -> None:
    """Forget the author's drafts of cells that now hold a figure of theirs."""
    mine = Draft.objects.filter(recorded_by=actor, realm=current_identity().realm)
    given = {(one.election_key, one.measure_code, one.place_code) for one in figures}
    gone = [
        pk
        for pk, *key in mine.values_list("pk", "election_key", "measure_code", "place_code")
        if tuple(key) in given
    ]
    if gone:
        Draft.unguarded.filter(pk__in=gone).delete()


def submit_figures(
    draft_ids: Sequence[UUID], measures: Mapping[str, Measure], giving: Giving
) -> Recorded:
    """Hand over drafts of one's own unit; one whose cell moved on since stays a draft.

    Raises
    ------
    NotFound : access.not_found, when a draft is not there or not of one's unit
    """
    with transaction.atomic():
        drafts = list(Draft.objects.filter(pk__in=list(draft_ids)))
        if len(drafts) < len(set(draft_ids)):
            raise NotFound("access.not_found")
        entries = [
            Entry(
                measure=one.measure_code,
                place=one.place_code,
                value=one.value,
                as_of=one.as_of,
                is_approximate=one.is_approximate,
                target=one.target,
                reason=one.reason,
                note=one.note,
                classification=one.classification,
                seen=str(one.stands or ""),
            )
            for one in drafts
        ]
        done = record_figures(entries, measures, giving)
        kept = {(one.measure_code, one.place_code) for one in done.drafts}
        gone = [one.pk for one in drafts if (one.measure_code, one.place_code) not in kept]
        Draft.unguarded.filter(pk__in=gone).delete()
    return done


def discard_draft(draft_id: UUID) -> None:
    """Drop a draft of one's own unit; the figure that stands, stands."""
    found = Draft.objects.filter(pk=draft_id).values_list("pk", flat=True)
    if not found:
        raise NotFound("access.not_found")
    Draft.unguarded.filter(pk=draft_id).delete()


def no_change_since(
    places: Iterable[tuple[str, str]], measures: Mapping[str, Measure], giving: Giving
) -> Recorded:
    """Say of some (measure, place) that the last figure still holds today.

    Raises
    ------
    NotFound : readiness.nothing_to_repeat, where there is no figure yet
    """
    keys = list(dict.fromkeys(places))
    cells = cells_for((code for code, _ in keys), (place for _, place in keys), giving.election_key)
    entries = []
    for code, place in keys:
        measure = measures.get(code)
        if measure is None:
            raise BadInput("readiness.unknown_measure", value=code[:60])
        owner, _by = figure_rights(measure, place)
        mine = [
            cell
            for (one, where, unit, _class), cell in cells.items()
            if (one, where, unit) == (code, place, owner)
        ]
        cell = max(mine, key=lambda one: (one.as_of, one.received_at), default=None)
        if cell is None:
            raise NotFound("readiness.nothing_to_repeat", measure=measure.name.id, place=place)
        entries.append(
            Entry(
                measure=code,
                place=place,
                value=cell.value,
                as_of=giving.today,
                is_approximate=cell.is_approximate,
                reason=cell.reason,
                note=cell.note,
                classification=cell.classification,
                seen=str(cell.figure_id),
            )
        )
    return record_figures(entries, measures, giving)
