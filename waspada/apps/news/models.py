"""What tells one event: items for comparing, their ties, and what a person joined or parted.

Nothing here can be read as text: words and runs are numbers made with a key outside the database.
An item is reached only through its report, and a group only through the reports one may read.
"""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class NewsItem(models.Model):
    """What of a report is compared with others, and the group it is in."""

    report_id = models.UUIDField(primary_key=True)
    realm = models.CharField(max_length=10)
    block = models.CharField(max_length=13)  # its kab/kota, or the province; empty: not known
    place_code = models.CharField(max_length=13)
    day = models.DateField(null=True)
    is_day_said = models.BooleanField(default=False)
    category = models.CharField(max_length=40, blank=True)
    deaths = models.PositiveIntegerField(null=True)
    injured = models.PositiveIntegerField(null=True)
    words = models.BinaryField()  # pairs of a word's number and what it says
    stations = models.JSONField(default=list)
    text_print = models.BinaryField(default=bytes)
    group_id = models.UUIDField()
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["realm", "block", "day"], name="news_item_near"),
            models.Index(fields=["group_id"], name="news_item_group"),
        ]


class NewsTie(models.Model):
    """Two items that are alike, the one of the smaller key first."""

    id = models.BigAutoField(primary_key=True)
    one = models.UUIDField()
    other = models.UUIDField()
    likeness = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="news_tie_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["other"], name="news_tie_other")]


class NewsAct(models.Model):
    """That a person joined or parted items; undone, it counts no more."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    is_joining = models.BooleanField()
    report_id = models.UUIDField()  # from whose page it was done
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    # Links of earlier acts that this one took back, to be given back when it is undone.
    replaced = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["report_id", "made_at"], name="news_act_report")]


class NewsLink(models.Model):
    """Two items that a person joined, or parted, while its act holds."""

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(NewsAct, on_delete=models.CASCADE, related_name="links")
    one = models.UUIDField()
    other = models.UUIDField()
    is_joining = models.BooleanField()
    is_in_force = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["one"], name="news_link_one"),
            models.Index(fields=["other"], name="news_link_other"),
        ]


class NewsModel(models.Model):
    """A learned model of this deployment: the file of it, what it scored, who put it to use."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    file = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    trained_at = models.DateTimeField()
    trained_by = models.CharField(max_length=60)
    texts = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    held_back = models.PositiveIntegerField()
    figures = models.JSONField()
    is_better = models.BooleanField()
    in_use_since = models.DateTimeField(null=True)
    in_use_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(in_use_since__isnull=False, in_use_until__isnull=True),
                name="news_model_one_in_use",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-trained_at"], name="news_model_newest")]
