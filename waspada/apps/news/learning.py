"""Learn categories from what the desk decided, and switch only to what reads better.

Learned from: class B reports that a person decided about, by their masked text. The newest
events are held back whole – no text of one is learned from, nor any later one – and what is in
use is measured on them beside what was learned. docs/methods/extract.md tells more.
"""

from collections.abc import Sequence
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
from waspada.core.news.extract import heard
from waspada.core.news.learned import Learned, load, save
from waspada.core.news.proving import Figures, Told, figures, held_back, learn_from

MOST_TEXTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a retraining gave: on the held-back part, before and after, and whether it is in use."""

    model: NewsModel
    before: Figures
    after: Figures
    is_in_use: bool


def told_by_desk() -> list[Told]:
    """Return the class B texts that a person gave a category, the oldest first, as the system."""
    rows = (
        Report.objects.filter(classification="B", compartment="")
        .exclude(decided_by="")
        .exclude(masked_text="")
        .filter(state__in=("waiting", "asked", "joined", "referred"))
        .order_by("-received_at", "-id")
        .values("id", "masked_text", "category", "incident_id", "received_at")[:MOST_TEXTS]
    )
    found = list(rows)
    incidents = {row["incident_id"] for row in found if row["incident_id"]}
    decided = dict(
        IncidentVersion.objects.filter(CURRENT, incident_id__in=incidents).values_list(
            "incident_id", "category"
        )
    )
    groups = dict(
        NewsItem.objects.filter(report_id__in=[row["id"] for row in found]).values_list(
            "report_id", "group_id"
        )
    )
    return [
        Told(
            text=row["masked_text"],
            category=category,
            event=str(row["incident_id"] or groups.get(row["id"], row["id"])),
            at=row["received_at"],
        )
        for row in reversed(found)
        if (category := decided.get(row["incident_id"], row["category"]))
    ]


def retrain(*, actor: str, now: datetime) -> Outcome:
    """Learn anew, measure, and use it if it is not worse; run as the system.

    Raises
    ------
    BadInput : news.too_little_to_learn
    """
    learn, held = held_back(told_by_desk())
    file = save(learn_from(learn, heard))
    learned, used = load(file), model_in_use()  # what is kept is what is measured
    said = {one.text: heard(one.text) for one in held}
    before = figures(held, lambda one: said[one.text].category(used))
    after = figures(held, lambda one: said[one.text].category(learned))
    is_better = after.right > before.right
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
            figures={"before": before.as_json(), "after": after.as_json()},
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
    return Outcome(row, before, after, is_better)


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
        **row.figures,
    }
