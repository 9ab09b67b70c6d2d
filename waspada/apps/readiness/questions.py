"""Questions between agencies: figures that cannot both hold, new figures asked for, answers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.readiness.board import Board, make_board, unit_of
from waspada.apps.readiness.models import Answer, Question, Stamp
from waspada.apps.readiness.rights import WRITERS, may_keep, written_units
from waspada.apps.readiness.storing import Giving
from waspada.core.errors import BadInput, NotAllowed, NotFound, WrongState
from waspada.core.places import Level, level_of, load_table, province_of, regency_of
from waspada.core.readiness import (
    Figure,
    Measure,
    Target,
    check_consistency,
    packaged_rules,
    where_they_arise,
)
from waspada.core.readiness import Question as Disagreement
from waspada.core.vocabulary import CLASSES, unit_code

SYSTEM: Final = "system"
MOST_TEXT: Final = 2_000
OPEN_CLASS: Final = "B"


def check_area(place: str, election_key: str, *, now: datetime, recorded_at: datetime) -> int:
    """Hold the figures of an area to one another; return how many questions are new.

    Questions whose figures agree again are settled.
    """
    with acting_as(system_identity(realm=current_identity().realm)), transaction.atomic():
        board = make_board(place, election_key, domain_today())
        places = _places_in(board)
        raised = {
            (one.place, one.rule): (one, highest)
            for where in places
            for one, highest in _disagreements(board, where)
        }
        lowest = where_they_arise(one for one, _highest in raised.values())
        found = {(one.place, one.rule): raised[one.place, one.rule] for one in lowest}
        open_now = {
            (row.place_code, row.rule): row
            for row in Question.objects.filter(
                kind="check", settled_at=None, election_key=election_key, place_code__in=places
            )
        }
        for key, row in open_now.items():
            if key not in found:
                Question.unguarded.filter(pk=row.pk).update(settled_at=now, settled_how="figures")
        new = [
            _question(one, highest, board, now, recorded_at)
            for key, (one, highest) in found.items()
            if key not in open_now
        ]
        Question.unguarded.bulk_create(new)
        for key, row in open_now.items():
            if key in found and row.params != _params(found[key][0]):
                Question.unguarded.filter(pk=row.pk).update(params=_params(found[key][0]))
        if new:
            record_act(
                "readiness.questions_raised",
                actor=SYSTEM,
                now=recorded_at,
                subject_kind="place",
                subject=place,
                details={"rules": sorted({one.rule for one in new}), "count": len(new)},
            )
    return len(new)


def _places_in(board: Board) -> list[str]:
    """Return the places whose figures are held to one another: the area, and those below it."""
    held = {place for _code, place in board.held}
    below = [one for one in load_table().codes(board.place, Level.REGENCY) if one != board.place]
    return [
        board.place,
        *below,
        *sorted(one for one in held if level_of(one) is Level.KECAMATAN and one != board.place),
    ]


def _disagreements(board: Board, place: str) -> Iterator[tuple[Disagreement, str]]:
    """Yield what does not agree in a place, with the class of the figures it comes from."""
    figures: dict[str, Figure] = {}
    classes: dict[str, str] = {}
    targets: dict[str, Target] = {}
    past_due: list[str] = []
    for row in board.at(place):
        code, standing = row.measure.code, row.standing
        if standing.days_left is not None and standing.days_left < 0:
            past_due.append(code)
        day = row.held.as_of if row.held else row.rolled.oldest if row.rolled else None
        is_whole = row.rolled is None or (row.measure.is_summed and not row.rolled.missing)
        if standing.actual is None or day is None or not is_whole:
            continue
        figures[code] = Figure(code, place, day, standing.actual)
        targets[code] = row.target
        parts = [row] if row.rolled is None else board.parts_of(code, place)
        classes[code] = max(
            (one.held.classification for one in parts if one.held), key=CLASSES.index, default="B"
        )
    if not figures or place not in board.facts:
        return
    for one in check_consistency(
        packaged_rules(),
        board.facts[place],
        figures,
        board.measures,
        past_due=past_due,
        targets=targets,
    ):
        used = [figure.measure for figure in one.figures]
        highest = max((classes.get(code, "B") for code in used), key=CLASSES.index, default="B")
        owners = {board.measures[code].agency for code in used if code in board.measures}
        # What is secret is asked of its owner alone: nobody learns it from a question.
        if highest == OPEN_CLASS or (set(one.asked) == owners and len(owners) == 1):
            yield one, highest


def _params(one: Disagreement) -> dict[str, Any]:
    said = {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in one.said.params.items()
        if isinstance(value, Decimal | str | int | float)
    }
    return said | {
        "measures": [figure.measure for figure in one.figures],
        "days_apart": one.days_apart,
    }


def _question(
    one: Disagreement, highest: str, board: Board, now: datetime, recorded_at: datetime
) -> Question:
    units = tuple(sorted(unit_of(agency, one.place) for agency in one.asked))
    return Question(
        kind="check",
        rule=one.rule,
        params=_params(one),
        addressee_units=units,
        owner_unit=unit_code("kesbangpol", one.place),
        asked_by=SYSTEM,
        received_at=now,
        recorded_at=recorded_at,
        is_sample=board.is_sample,
        **_place_columns(one.place, board.election_key, highest),
    )


def _place_columns(
    place: str, election_key: str, classification: str = OPEN_CLASS
) -> dict[str, Any]:
    return {
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "place_code": place,
        "province_code": province_of(place) or "",
        "regency_code": regency_of(place) or "",
        "election_key": election_key,
        "classification": classification,
    }


def check_changed(now: datetime) -> int:
    """Check every province whose figures changed since they were last checked: a chore."""
    done = 0
    for stamp in Stamp.objects.exclude(checked_mark=F("mark")).exclude(province_code=""):
        with acting_as(system_identity(realm=stamp.realm)):
            done += check_area(
                stamp.province_code, stamp.election_key, now=domain_now(), recorded_at=now
            )
        Stamp.objects.filter(pk=stamp.pk, mark=stamp.mark).update(checked_mark=stamp.mark)
    return done


# ---- what people ask and answer -----------------------------------------------------------------


def ask_update(
    measure: Measure, place: str, unit: str, giving: Giving, *, text: str = ""
) -> Question:
    """Ask an agency for a new figure, or something in words about one.

    Raises
    ------
    NotAllowed : readiness.only_members_ask
    """
    asker = next((seat.unit for seat in current_identity().memberships if seat.role in WRITERS), "")
    if not asker:
        raise NotAllowed("readiness.only_members_ask")
    kind = "ask" if text.strip() else "update"
    with transaction.atomic():
        same = Question.objects.filter(
            kind="update",
            settled_at=None,
            election_key=giving.election_key,
            place_code=place,
            measure_code=measure.code,
        ).first()
        if same is not None and kind == "update":
            found: Question = same
            return found
        row = Question(
            kind=kind,
            text=text.strip()[:400],
            measure_code=measure.code,
            addressee_units=(unit,),
            owner_unit=asker,
            asked_by=giving.actor,
            asked_unit=asker,
            received_at=giving.received_at,
            recorded_at=giving.recorded_at,
            **_place_columns(place, giving.election_key),
        )
        row.save(force_insert=True)
        _note("readiness.asked", row, giving)
    return row


def answer_question(question_id: UUID, text: str, giving: Giving) -> Answer:
    """Answer a question for one's unit; the question stays open until it is settled.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : readiness.not_asked
    BadInput : readiness.answer_empty
    """
    if not text.strip():
        raise BadInput("readiness.answer_empty")
    identity = current_identity()
    with transaction.atomic():
        question = _open_question(question_id)
        mine = written_units(identity)
        unit = next((one for one in mine if one in question.addressee_units), "")
        if not unit and may_keep(identity, question.place_code):
            unit = mine[0]
        if not unit:
            raise NotAllowed("readiness.not_asked")
        row = Answer(
            question=question,
            text=text.strip()[:MOST_TEXT],
            by_unit=unit,
            addressee_units=question.addressee_units,
            owner_unit=question.owner_unit,
            received_at=giving.received_at,
            recorded_at=giving.recorded_at,
            recorded_by=giving.actor,
            **_place_columns(question.place_code, question.election_key or ""),
        )
        row.save(force_insert=True)
        _note("readiness.answered", question, giving)
    return row


def settle_question(question_id: UUID, how: str, giving: Giving) -> None:
    """Close a question: whoever asked it, or the desk of its place.

    Raises
    ------
    NotAllowed : readiness.not_your_question
    """
    identity = current_identity()
    with transaction.atomic():
        question = _open_question(question_id)
        is_asker = question.asked_unit != "" and question.asked_unit in written_units(identity)
        if not (is_asker or may_keep(identity, question.place_code)):
            raise NotAllowed("readiness.not_your_question")
        Question.unguarded.filter(pk=question.pk).update(
            settled_at=giving.received_at,
            settled_how=how if how in {"answered", "withdrawn"} else "answered",
        )
        _note("readiness.settled", question, giving)


def settle_updates(given: Iterable[tuple[str, str]], giving: Giving) -> None:
    """Settle the requests for new figures that these figures answer."""
    keys = set(given)
    rows = Question.objects.filter(
        kind="update",
        settled_at=None,
        election_key=giving.election_key,
        measure_code__in={code for code, _ in keys},
        place_code__in={place for _, place in keys},
    ).values_list("pk", "measure_code", "place_code")
    met = [pk for pk, code, place in rows if (code, place) in keys]
    if met:
        Question.unguarded.filter(pk__in=met).update(
            settled_at=giving.received_at, settled_how="figures"
        )


def _open_question(question_id: UUID) -> Question:
    row = Question.objects.filter(pk=question_id).first()
    if row is None:
        raise NotFound("access.not_found")
    if row.settled_at is not None:
        raise WrongState("readiness.question_settled")
    found: Question = row
    return found


def _note(act: str, row: Question, giving: Giving) -> None:
    record_act(
        act,
        actor=giving.actor,
        now=giving.recorded_at,
        subject_kind="question",
        subject=str(row.pk),
        details={"kind": row.kind, "measure": row.measure_code, "place": row.place_code},
    )


def check_now(places: Iterable[str], election_key: str) -> None:
    """Check the kab/kota of some places at once, so that who wrote sees what clashes."""
    near = list(dict.fromkeys(regency_of(one) or province_of(one) or "" for one in places))
    for place in near[:3]:
        if place:
            check_area(place, election_key, now=domain_now(), recorded_at=real_now())
