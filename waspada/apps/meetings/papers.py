"""What agencies show (paparan): their live figures, frozen at a moment, and files they bring."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django.db import transaction
from django.utils import translation

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.documents.sealed import open_file, seal_file, sweep_sealed
from waspada.apps.meetings.actions import check_changeable
from waspada.apps.meetings.keeping import Stamp, check_class, held, note, rights_like
from waspada.apps.meetings.meeting_models import new_id
from waspada.apps.meetings.models import Meeting, Paper
from waspada.apps.meetings.queries import invitees_of
from waspada.apps.meetings.rights import may_prepare, may_speak_for
from waspada.apps.readiness import wording
from waspada.apps.readiness.board import ReadinessRow
from waspada.apps.readiness.constraint_queries import open_constraints
from waspada.apps.readiness.queries import readiness_rows
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooLarge
from waspada.core.meetings import Presence, room_identity
from waspada.core.readiness import STATES
from waspada.core.reports.incidents import local_date
from waspada.core.vocabulary import REALMS, split_unit

FOLDER: Final = "paparan"
MOST_BYTES: Final = 20 * 1024**2
_OFFICE: Final = {
    "ppt/presentation.xml": (".pptx", "presentationml.presentation"),
    "word/document.xml": (".docx", "wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", "spreadsheetml.sheet"),
}
_PLAIN: Final = (
    (b"%PDF-", ".pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png", "image/png"),
    (b"\xff\xd8\xff", ".jpg", "image/jpeg"),
)
Rows = list[dict[str, Any]]


def figures_of(unit: str, place: str, day: date) -> Rows:
    """Return a unit's figures and open constraints, as far as the acting person may read them."""
    with translation.override("id"):
        rows = [_row(one) for one in readiness_rows(place, day) if one.unit == unit]
        return rows + [
            {
                "code": one.number,
                "name_id": one.what,
                "name_en": one.what,
                "actual": "",
                "target": "",
                "state_id": "kendala",
                "state_en": "constraint",
                "is_sample": one.is_sample,
            }
            for one in open_constraints(place, day)
            # A paper has the meeting's rights: what concerns an office is told on its own page.
            if one.owner_unit == unit and not one.concerns_units and not one.compartment
        ]


def _row(one: ReadinessRow) -> dict[str, Any]:
    state = STATES[one.standing.state]
    is_rolled = one.rolled is not None
    return {
        "code": one.measure.code,
        "name_id": one.measure.name.id,
        "name_en": one.measure.name.en,
        "actual": wording.figure(one.standing.actual, one.measure, is_rolled=is_rolled) or "–",
        "target": wording.figure(one.standing.target, one.measure, is_rolled=is_rolled) or "–",
        "state_id": state.id,
        "state_en": state.en,
        "is_sample": one.is_sample,
    }


def figures_by_class(unit: str, place: str, day: date) -> dict[str, Rows]:
    """Return what everybody may see, and apart from it what the acting person sees beyond that.

    A sum is another one where it holds a restricted part: it then stands under T, and the open
    sum under B.
    """
    realm = current_identity().realm
    with acting_as(room_identity("paparan", place, [Presence()], realm=realm)):
        everybody = figures_of(unit, place, day)
    beyond = [one for one in figures_of(unit, place, day) if one not in everybody]
    return {"B": everybody, "T": beyond}


def check_may_bring(meeting: Meeting, unit: str) -> None:
    """Refuse whoever does not speak for a unit that is asked to the meeting.

    Raises
    ------
    BadInput : vocabulary.bad_unit
    NotFound : access.not_found, when the unit is not asked
    NotAllowed : meetings.not_your_office
    """
    split_unit(unit)
    if unit not in {one.unit_code for one in invitees_of(meeting)}:
        raise NotFound("access.not_found")
    if not may_speak_for(current_identity(), meeting, unit):
        raise NotAllowed("meetings.not_your_office")


def freeze_figures(meeting: Meeting, unit: str, stamp: Stamp) -> int:
    """Freeze a unit's figures as they are now; those frozen before make room. Return how many.

    Raises
    ------
    NotFound, NotAllowed; WrongState : meetings.not_open_for_changes
    """
    check_may_bring(meeting, unit)
    check_changeable(meeting)
    return _freeze(meeting, unit, stamp)


def _freeze(meeting: Meeting, unit: str, stamp: Stamp) -> int:
    day = local_date(stamp.at, meeting.place_code)
    found = figures_by_class(unit, meeting.place_code, day)
    with transaction.atomic():
        Paper.unguarded.filter(
            meeting=meeting, unit_code=unit, kind="figures", is_superseded=False
        ).update(is_superseded=True)
        for classification, rows in found.items():
            if rows:
                _new(meeting, unit, classification, stamp, kind="figures", rows=rows, as_of=day)
        _turn(meeting)
        note("meeting.figures_frozen", meeting, stamp, unit=unit)
    return sum(len(rows) for rows in found.values())


def _turn(meeting: Meeting) -> None:
    row = held(meeting)
    Meeting.unguarded.filter(pk=row.pk).update(revision=row.revision + 1)


def freeze_missing(meeting: Meeting, stamp: Stamp) -> int:
    """Freeze the figures of every unit asked that has frozen none; return how many units."""
    if not may_prepare(current_identity(), meeting.place_code):
        return 0
    frozen = set(
        Paper.unguarded.filter(meeting=meeting, kind="figures", is_superseded=False).values_list(
            "unit_code", flat=True
        )
    )
    units = dict.fromkeys(one.unit_code for one in invitees_of(meeting))
    return sum(_freeze(meeting, unit, stamp) > 0 for unit in units if unit not in frozen)


def _new(meeting: Meeting, unit: str, classification: str, stamp: Stamp, **columns: Any) -> Paper:
    rights = rights_like(meeting, classification)
    # An agency's figures stay its own: the secretariat and the room read them, other
    # agencies do not come to own them by sitting in it.
    rights |= {"owner_unit": unit, "addressee_units": ()}
    paper = Paper(
        id=columns.pop("id", None) or new_id(),
        meeting=meeting,
        unit_code=unit,
        frozen_at=stamp.at,
        is_sample=meeting.is_sample or any(one.get("is_sample") for one in columns.get("rows", ())),
        written_by=stamp.actor,
        **columns,
        **rights,
    )
    paper.save(force_insert=True)
    return paper


# ---- files -------------------------------------------------------------------------------------------


def bring_file(
    meeting: Meeting, unit: str, name: str, content: bytes, classification: str, stamp: Stamp
) -> Paper:
    """Keep a file that a unit brings, sealed; what it is says its content, not its name.

    Raises
    ------
    NotFound, NotAllowed; BadInput : meetings.file_kind; TooLarge : meetings.file_too_large
    """
    check_may_bring(meeting, unit)
    check_changeable(meeting)
    check_class(classification, meeting.place_code)
    check_size(len(content))
    ending, media_type = _kind_of(content)
    stem = "".join(one for one in PurePath(name.replace("\\", "/")).stem if one.isprintable())
    key: UUID = new_id()
    with transaction.atomic():
        paper = _new(
            meeting,
            unit,
            classification,
            stamp,
            id=key,
            kind="file",
            file_name=(stem[:100] or "paparan") + ending,
            media_type=media_type,
            size_bytes=len(content),
            wrapped_key=seal_file(FOLDER, key, content),
        )
        _turn(meeting)
        note("meeting.file_brought", meeting, stamp, unit=unit, paper=str(key))
    return paper


def check_size(size: int) -> None:
    """Refuse a file that is larger than a paper may be: meetings.file_too_large."""
    if size > MOST_BYTES:
        raise TooLarge("meetings.file_too_large", most=MOST_BYTES // 1024**2)


def _kind_of(content: bytes) -> tuple[str, str]:
    for head, ending, media_type in _PLAIN:
        if content.startswith(head):
            return ending, media_type
    try:
        with ZipFile(BytesIO(content)) as archive:
            names: Sequence[str] = archive.namelist()
    except (BadZipFile, OSError) as error:
        raise BadInput("meetings.file_kind") from error
    for part, (ending, kind) in _OFFICE.items():
        if part in names and not any(name.endswith("vbaProject.bin") for name in names):
            return ending, f"application/vnd.openxmlformats-officedocument.{kind}"
    raise BadInput("meetings.file_kind")


def paper_of(meeting: Meeting, paper_id: UUID) -> Paper:
    """Return a paper that the acting person may read.

    Raises
    ------
    NotFound : meetings.no_such_paper
    """
    found: Paper | None = Paper.objects.filter(meeting=meeting, pk=paper_id).first()
    if found is None:
        raise NotFound("meetings.no_such_paper")
    return found


def content_of(paper: Paper) -> bytes:
    """Return a paper's file as it was brought."""
    if paper.kind != "file":
        raise NotFound("meetings.no_such_paper")
    return open_file(FOLDER, paper.pk, bytes(paper.wrapped_key), paper.file_name)


def sweep_papers(now: datetime) -> int:
    """Remove files that no row names; return how many."""
    return sweep_sealed(FOLDER, _standing, now=now)


def _standing(keys: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    # The database shows a system the rows of one realm only; a file of any realm must stay.
    for realm in REALMS:
        with acting_as(system_identity("sweep", realm)):
            rows = Paper.objects.filter(pk__in=keys, kind="file")
            found.update(rows.values_list("pk", flat=True))
    return found
