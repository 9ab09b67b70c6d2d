"""What the agencies say of their readiness: measures, figures, constraints, questions.

A figure is only ever added. The newest one of a measure in a place, of one unit and of one
class, also stands in `Cell`, written in the same transaction: the grid reads cells alone, and
a sum over the cells one may read obeys access, as the day cells of incidents do.
"""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import NOTHING, ContentColumns, GuardedManager
from waspada.core.access import Identity

CURRENT = Q(superseded_at__isnull=True)


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class MeasureVersion(models.Model):
    """A measure as somebody changed it: it holds in a place and below, from a day on.

    What nobody changed is what came with the system. `body` is the measure as YAML has it.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    election_key = models.CharField(max_length=40)
    place_code = models.CharField(max_length=16, default="ID")
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    body = models.JSONField(default=dict)
    is_retired = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["election_key", "place_code", "code", "version"],
                name="readiness_measure_once",
            ),
        ]


class FigureColumns(models.Model):
    """A number, or why there is none, of a measure on a day.

    target : the one that the place states itself, where the measure leaves it to the place
    by_unit : who wrote it down, where that is not the agency itself (the desk, from a letter)
    """

    measure_code = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    is_approximate = models.BooleanField(default=False)
    target = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    reason = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=400, blank=True)
    as_of = models.DateField()
    by_unit = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=8, default="page")  # page, paste, xlsx, api, same
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta:
        abstract = True


class TrendColumns(models.Model):
    """The rate of the figures up to this one, kept because it depends on them alone."""

    rate = models.FloatField(null=True)  # per day, with the interval it lies in
    rate_low = models.FloatField(null=True)
    rate_high = models.FloatField(null=True)
    rate_points = models.PositiveSmallIntegerField(default=0)
    rate_first = models.DateField(null=True)

    class Meta:
        abstract = True


class Stamp(models.Model):
    """A mark that is drawn anew whenever figures of a province change; writers hold it first.

    Writers of one province come one after the other, so that the second sees what the first
    wrote; what pages computed holds until the mark is another. Numbers of constraints are
    drawn from it, as nobody may count those they cannot read.
    """

    id = models.BigAutoField(primary_key=True)
    realm = models.CharField(max_length=8)
    election_key = models.CharField(max_length=40)
    province_code = models.CharField(max_length=2)
    mark = models.UUIDField(default=_new_id)
    checked_mark = models.UUIDField(null=True)  # up to which figures were held to one another
    constraint_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "election_key", "province_code"], name="readiness_stamp_once"
            ),
        ]


class Cell(ContentColumns, FigureColumns, TrendColumns):
    """The newest submitted figure of one measure in one place, from one unit, at one class.

    recent : the last figures up to it as [day, number as text], oldest first, for the trend
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    figure_id = models.UUIDField()
    recent = models.JSONField(default=list)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    *("realm", "election_key", "measure_code", "place_code"),
                    *("owner_unit", "classification"),
                ],
                name="readiness_cell_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["election_key", "province_code"], name="readiness_cell_province"),
            models.Index(fields=["election_key", "regency_code"], name="readiness_cell_regency"),
        ]


class Figure(ContentColumns, FigureColumns, TrendColumns):
    """One submitted figure; figures are added, never changed."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    cell_id = models.UUIDField()

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            # The history of a cell, and what stood in it on any day: one step in the index.
            models.Index(
                fields=["cell_id", "-as_of", "-received_at"], name="readiness_figure_history"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the figure; one that stands is followed by another."""
        if not self._state.adding:
            raise TypeError("a figure is followed by another, never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: figures stay."""
        raise TypeError("a figure is never deleted")


def of_own_unit(identity: Identity) -> Q:
    """Return the condition for rows of the units somebody has a seat in."""
    if identity.is_system:
        return Q()
    units = {seat.unit for seat in identity.memberships if seat.unit}
    return Q(owner_unit__in=sorted(units)) if units else NOTHING


class OwnUnitManager(GuardedManager):
    """Only rows of one's own agency's unit, whatever else one may read."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(of_own_unit(current_identity()))


class Draft(ContentColumns, FigureColumns):
    """A figure that its agency has not handed over yet; nobody outside the unit reads it.

    Two people of a unit keep one each. `stands` is the figure that stood in the cell then;
    `is_clash` says that it came between, so that a person decides which of the two holds.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    stands = models.UUIDField(null=True)
    is_clash = models.BooleanField(default=False)

    objects: ClassVar[OwnUnitManager] = OwnUnitManager()

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    *("realm", "election_key", "measure_code", "place_code"),
                    *("owner_unit", "recorded_by"),
                ],
                name="readiness_draft_once",
            ),
        ]


class Constraint(ContentColumns):
    """What was held to be true of a constraint from `received_at` until `superseded_at`.

    decision_unit : from whom a decision is asked, `decide_by` until when
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    constraint_id = models.UUIDField()
    number = models.CharField(max_length=24)
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    state = models.CharField(max_length=12, default="open")
    is_foreseen = models.BooleanField(default=False)
    what = models.CharField(max_length=240)
    effect = models.TextField(blank=True)
    need = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    decision_unit = models.CharField(max_length=40, blank=True)
    decide_by = models.DateField(null=True)
    since = models.DateField(null=True)
    measure_code = models.CharField(max_length=60, blank=True)
    stage_code = models.CharField(max_length=60, blank=True)
    outcome = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["constraint_id", "version"], name="readiness_constraint_once"
            ),
            models.UniqueConstraint(
                fields=["constraint_id"], condition=CURRENT, name="readiness_constraint_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-received_at"], name="readiness_constraint_place"),
            models.Index(
                fields=["province_code", "-received_at"], name="readiness_constraint_province"
            ),
        ]


class Question(ContentColumns):
    """Something asked of one or more agencies: two figures that cannot both hold, or news.

    kind : check (found by a rule), update (somebody asks for a new figure), ask (in words)
    params : codes and numbers, for the words catalogue
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    kind = models.CharField(max_length=8)
    rule = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)
    text = models.CharField(max_length=400, blank=True)
    measure_code = models.CharField(max_length=60, blank=True)
    asked_by = models.CharField(max_length=60)
    asked_unit = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_how = models.CharField(max_length=12, blank=True)  # figures, answered, withdrawn
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "election_key", "place_code", "rule", "measure_code"],
                condition=Q(settled_at__isnull=True, kind="check"),
                name="readiness_question_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-received_at"], name="readiness_question_place"),
            models.Index(
                fields=["province_code", "-received_at"], name="readiness_question_province"
            ),
        ]


class Answer(ContentColumns):
    """What an agency answered; answers are added."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()
    by_unit = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)
