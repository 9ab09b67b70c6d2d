"""Learn from what the desk decided, and switch only to what reads better.

Learned from: class B reports that a person decided about, by their masked text. The newest
events are held back whole – no text of one is learned from, nor any later one – and what is in
use is measured on them beside what was learned, kind, category and severity each by itself.
docs/learning.md tells more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from waspada.apps.journal.actions import record_act
from waspada.apps.news.models import NewsItem, NewsModel
from waspada.apps.reports.models import CURRENT, IncidentVersion, Report
from waspada.core.errors import NotFound, WrongState
from waspada.core.news.learned import Learned
from waspada.core.news.learned_file import load, save
from waspada.core.news.opinions import FIELDS, NO_INCIDENT
from waspada.core.news.proving import Proof, Told, held_back, learn_from, proven

MOST_TEXTS: Final = 20_000
# Reasons for which a person puts a report aside that say that its text tells of no incident;
# "unfounded", "repeated" and "test" say nothing of what the text tells.
_TELLS_OF_NONE: Final = frozenset({"nihil", "unrelated"})
_POSSIBLE: Final = 0  # the severity of what may happen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a retraining gave: of each field before and after, and whether anything is used of it."""

    model: NewsModel
    proofs: Mapping[str, Proof]
    is_in_use: bool


def told_by_desk() -> list[Told]:
    """Return the class B texts of which a person said something, the oldest first, as the system."""
    rows = (
        Report.objects.filter(classification="B", compartment="")
        .exclude(decided_by="")
        .exclude(masked_text="")
        .filter(state__in=("waiting", "asked", "joined", "referred", "dismissed"))
        .order_by("-received_at", "-id")
        .values(*_ROW)[:MOST_TEXTS]
    )
    found = list(rows)
    incidents = {row["incident_id"] for row in found if row["incident_id"]}
    decided = {
        row["incident_id"]: row
        for row in IncidentVersion.objects.filter(CURRENT, incident_id__in=incidents).values(
            "incident_id", "category", "severity"
        )
    }
    groups = dict(
        NewsItem.objects.filter(report_id__in=[row["id"] for row in found]).values_list(
            "report_id", "group_id"
        )
    )
    return [
        Told(
            text=row["masked_text"],
            labels=labels,
            event=str(row["incident_id"] or groups.get(row["id"], row["id"])),
            at=row["received_at"],
        )
        for row in reversed(found)
        if (labels := dict(_labels(row, decided.get(row["incident_id"]))))
    ]


_ROW: Final = (
    *("id", "masked_text", "category", "severity", "source_grade"),
    *("state", "reason_params", "incident_id", "received_at"),
)


def _labels(
    row: Mapping[str, Any], incident: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    """Yield what a person said of a report: its field and class."""
    if row["state"] == "dismissed":
        if row["reason_params"].get("why") in _TELLS_OF_NONE:
            yield "kind", NO_INCIDENT
        return
    grave = _severity_said(row)
    if incident is not None:
        is_possible = _POSSIBLE in {grave, incident["severity"]}
        if grave in {None, incident["severity"]} or not is_possible:
            yield "kind", "warning" if is_possible else "incident"
    category = incident["category"] if incident else row["category"]
    if category:
        yield "category", category
    if grave:
        yield "severity", str(grave)


def _severity_said(row: Mapping[str, Any]) -> int | None:
    """Return the severity that a person gave to this very report.

    Who fills in the form of a report grades its source too; without that the number is its
    sender's, or the machine's own.
    """
    severity: int | None = row["severity"] if row["source_grade"] else None
    return severity


def retrain(*, actor: str, now: datetime) -> Outcome:
    """Learn anew, measure, and use of it what reads better; run as the system.

    Raises
    ------
    BadInput : news.too_little_to_learn
    """
    learn, held = held_back(told_by_desk())
    new = load(save(Learned(learn_from(learn))))  # what is kept is what is measured
    model, proofs = proven(held, new.fields, model_in_use())
    is_better = any(proof.is_better for proof in proofs.values())
    file = save(model if is_better else new)
    with transaction.atomic():
        row = NewsModel.objects.create(
            file=file,
            size_bytes=len(file),
            digest=sha256(file).hexdigest(),
            trained_at=now,
            trained_by=actor,
            texts=len(learn),
            events=len({one.event for one in learn}),
            held_back=len(held),
            figures={"fields": {name: proof.as_json() for name, proof in proofs.items()}},
            is_better=is_better,
        )
        if is_better:
            _use(row, now)
        record_act(
            "news.retrained",
            actor=actor,
            now=now,
            subject_kind="news_model",
            subject=str(row.pk),
            details={"texts": row.texts, "used": is_better, **row.figures},
        )
    return Outcome(row, proofs, is_better)


def figures_of(row: NewsModel) -> dict[str, dict[str, Any]]:
    """Return of each field that a model was tried on its figures, also of the first models."""
    fields: dict[str, dict[str, Any]] | None = row.figures.get("fields")
    if fields is None:  # when categories alone were learned
        fields = {"category": {**row.figures, "is_better": row.is_better}}
    return {name: fields[name] for name in FIELDS if name in fields}


def use_model(model_id: UUID | None, *, actor: str, now: datetime) -> NewsModel | None:
    """Put a model to use, or none: then the lists of words read alone.

    Raises
    ------
    NotFound : news.no_model; WrongState : news.worse_model, it read worse than what was in use
    """
    with transaction.atomic():
        row = None
        if model_id is not None:
            row = NewsModel.objects.select_for_update().filter(pk=model_id).first()
            if row is None:
                raise NotFound("news.no_model")
            if not row.is_better:
                raise WrongState("news.worse_model")
        _end(now)
        if row is not None:
            _use(row, now)
        record_act(
            "news.model_chosen",
            actor=actor,
            now=now,
            subject_kind="news_model",
            subject=str(row.pk) if row else "",
        )
    return row


def _use(row: NewsModel, now: datetime) -> None:
    _end(now)
    row.in_use_since, row.in_use_until = now, None
    row.save(update_fields=["in_use_since", "in_use_until"])


def _end(now: datetime) -> None:
    NewsModel.objects.filter(in_use_since__isnull=False, in_use_until__isnull=True).update(
        in_use_until=now
    )


def row_in_use() -> NewsModel | None:
    """Return the row of the model in use."""
    found = NewsModel.objects.defer("file")
    return found.filter(in_use_since__isnull=False, in_use_until__isnull=True).first()


def model_in_use() -> Learned | None:
    """Return the model in use; None: the lists of words alone."""
    row = row_in_use()
    return None if row is None else _loaded(row.pk)


@lru_cache(maxsize=2)
def _loaded(key: UUID) -> Learned:
    return load(bytes(NewsModel.objects.values_list("file", flat=True).get(pk=key)))


def newest_models(most: int = 20) -> Sequence[NewsModel]:
    """Return what was learned, the newest first, without the files."""
    return list(NewsModel.objects.defer("file").order_by("-trained_at")[:most])


def as_json(row: NewsModel) -> dict[str, Any]:
    """Return a model as the command prints it."""
    return {
        "id": str(row.pk),
        "trained_at": row.trained_at.isoformat(),
        "texts": row.texts,
        "events": row.events,
        "held_back": row.held_back,
        "size_bytes": row.size_bytes,
        "digest": row.digest,
        "is_better": row.is_better,
        "in_use": row.in_use_since is not None and row.in_use_until is None,
        "in_use_since": row.in_use_since.isoformat() if row.in_use_since else None,
        "fields": figures_of(row),
    }
