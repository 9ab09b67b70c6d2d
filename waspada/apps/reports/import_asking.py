"""An upload whose headings nobody knew: show what stands there, take the answer, read it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from waspada.apps.journal.actions import record_act
from waspada.apps.reports.import_columns import answered, forget, remember
from waspada.apps.reports.import_runs import (
    discard_import,
    publish_pieces,
    read_piece,
    readable_run,
    rows_of,
)
from waspada.apps.reports.importing import find_place
from waspada.apps.reports.models import ImportPiece, ImportRun
from waspada.core.errors import WrongState
from waspada.core.places import NATION
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line
from waspada.sources.csv_upload.moments import written_day

AT_ONCE: Final = 2  # pieces that are read while the person waits
_EXAMPLES: Final = 3
_SHOWN: Final = 60
_SENTENCE: Final = 20  # signs of an example that says what happened


def questions_of(run: ImportRun) -> list[dict[str, Any]]:
    """Return each column with a heading: its number, heading, meaning and first values, masked."""
    questions = _questions(run)
    _propose(questions)
    return questions


def _questions(run: ImportRun) -> list[dict[str, Any]]:
    piece = ImportPiece.objects.filter(run_id=run.pk).order_by("number").first()
    rows = [cells for _number, cells in rows_of(piece)] if piece is not None else []
    return [
        {
            "number": number,
            "heading": name,
            "field": field,
            "examples": _examples(rows, number),
        }
        for number, (name, field) in enumerate(run.columns)
        if name
    ]


def _propose(questions: Sequence[dict[str, Any]]) -> None:
    """Choose for columns of unknown headings what their values look like, each meaning once.

    Only a proposal on the page: nothing is read before a person has sent the form.
    """
    used = {one["field"] for one in questions}
    open_ones = [one for one in questions if not one["field"] and one["examples"]]
    looks: tuple[tuple[str, set[str], Callable[[str], bool]], ...] = (
        ("date", {"date", "date_utc"}, _is_day),
        ("place", {"place", "desa", "kecamatan", "regency", "province", "point", "lat"}, _is_place),
        ("text", {"text", "title"}, _is_sentence),
    )
    for field, others, fits in looks:
        if used & others:
            continue
        found = next((one for one in open_ones if all(map(fits, one["examples"]))), None)
        if found is not None:
            found["field"] = field
            open_ones.remove(found)


def _is_day(words: str) -> bool:
    try:
        written_day(words)
    except (ValueError, KeyError):
        return False
    return True


def _is_place(words: str) -> bool:
    return not words.isdigit() and bool(find_place(words, NATION, None).code)


def _is_sentence(words: str) -> bool:
    return len(words) >= _SENTENCE and " " in words


def _examples(rows: Sequence[Sequence[Any]], number: int) -> list[str]:
    cells = (row[number] for row in rows if number < len(row))
    words = (plain_line(str(cell)) for cell in cells if cell is not None)
    return [mask_text(one)[:_SHOWN] for one in dict.fromkeys(filter(None, words))][:_EXAMPLES]


def answer_headings(
    run_id: UUID, answers: Mapping[int, str], *, actor: str, now: datetime, shown_at: datetime
) -> ImportRun:
    """Take what the headings of an upload mean, remember it, and read the rows.

    now : the real clock; shown_at : the one that is shown, by which rows are judged

    Raises
    ------
    NotFound : there is no such run for the acting person
    WrongState : import.already_answered
    BadInput : import.*, the answer does not do; nothing was changed
    """
    with transaction.atomic():
        readable_run(run_id)
        run = ImportRun.objects.select_for_update().filter(pk=run_id, state="asking").first()
        if run is None:
            raise WrongState("import.already_answered")
        run.columns = answered(run.columns, answers)
        run.state = "reading"
        run.save(update_fields=["columns", "state"])
        remember(run.columns, run.owner_unit, actor=actor, now=now)
        ids = list(
            ImportPiece.objects.filter(run_id=run_id)
            .order_by("number")
            .values_list("pk", flat=True)
        )
        if len(ids) <= AT_ONCE:
            for piece_id in ids:
                read_piece(piece_id, shown_at)
        else:
            publish_pieces(ids, now=now)
        if not ids:
            ImportRun.objects.filter(pk=run_id).update(state="preview")
        record_act(
            "import.headings_answered",
            actor=actor,
            now=now,
            subject_kind="import",
            subject=str(run_id),
        )
    return readable_run(run_id)


def ask_again(run_id: UUID, *, actor: str, now: datetime) -> None:
    """Forget what the unit said about these headings, and throw the preview away."""
    with transaction.atomic():
        run = readable_run(run_id)
        forget([name for name, _field in run.columns], run.owner_unit)
        discard_import(run_id, actor=actor, now=now)
