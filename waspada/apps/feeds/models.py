"""Sources of news that a deployment has added, how their hosts wish to be asked, and the items."""

from datetime import date
from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class FeedSource(ContentColumns):
    """A feed or sitemap that is fetched for a desk, and how it has answered.

    place_code : the desk's; where an item goes whose text names no place
    waiting_lists : addresses of further sitemaps, fetched one a visit
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500)
    minutes = models.PositiveIntegerField(default=30)
    most_new = models.PositiveIntegerField(default=20)
    state = models.CharField(max_length=8, default="on")  # on, paused, gone (it said so itself)
    kind = models.CharField(max_length=12, blank=True)
    waiting_lists = models.JSONField(default=list)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    next_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    fails = models.PositiveIntegerField(default=0)  # one after another
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "address"], name="news_source_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], name="news_source_due", condition=models.Q(state="on")
            ),
        ]


class FeedHost(models.Model):
    """How a host wishes to be asked: its robots.txt, and when it may be asked again. No content."""

    host = models.CharField(primary_key=True, max_length=300)
    next_at = models.DateTimeField(null=True)
    robots_at = models.DateTimeField(null=True)
    robots_state = models.CharField(max_length=8, blank=True)  # read, none, broken
    robots = models.TextField(blank=True)


class FeedItem(ContentColumns):
    """One article: its link and what we read in it. The text itself is the report's, sealed.

    key : digest of what the article is known by; once in a realm
    state : found (listed, not yet fetched), received (stored, not yet read), read, failed
    place_code : what the text names, however small; the source's place where it names none
    has_place : the text named one
    print : core.news.prints, keyed, so that copies are known when the text is gone
    same_as : the item whose text this one repeats
    changed_at : when it was last changed, as its source says
    looks : how often it was asked for again because of that
    again_id : the report of a later version that is still to be read
    etag, last_modified : of the page, so that what has not changed is not sent again
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    source_id = models.UUIDField(null=True)  # null: uploaded
    key = models.BinaryField()
    address = models.CharField(max_length=500, blank=True)
    outlet = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=240, blank=True)
    published_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    report_id = models.UUIDField(null=True)
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    found_at = models.DateTimeField()  # the clock that is shown
    recorded_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=10, blank=True)
    category = models.CharField(max_length=40, blank=True)
    also = models.JSONField(default=list)
    has_place = models.BooleanField(default=False)
    event_day = models.DateField(null=True)
    phase = models.CharField(max_length=8, blank=True)
    severity = models.PositiveSmallIntegerField(null=True)
    deaths = models.PositiveIntegerField(null=True)
    injured = models.PositiveIntegerField(null=True)
    confidence = models.JSONField(default=dict)
    extract = models.CharField(max_length=400, blank=True)
    print = models.BinaryField(default=bytes)
    same_as = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    again_id = models.UUIDField(null=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "key"], name="news_item_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-found_at", "-id"], name="news_item_newest"),
            models.Index(fields=["place_code", "-found_at"], name="news_item_place"),
            models.Index(fields=["report_id"], name="news_item_report"),
            models.Index(fields=["source_id", "-found_at"], name="news_item_source"),
            models.Index(
                fields=["next_at"],
                name="news_item_asked",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(
                fields=["again_id"],
                name="news_item_again",
                condition=models.Q(again_id__isnull=False),
            ),
            models.Index(
                fields=["read_at"],
                name="news_item_held",
                condition=models.Q(state="read", erased_at__isnull=True),
            ),
        ]


class FeedReading(ContentColumns):
    """What was read of an article before its paper changed it; rights are those it had.

    report_id : the report of that version; replaced_by : of the version that was read after it
    reading : kind, category, place, day, severity, deaths, injured as they were
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    item = models.ForeignKey(FeedItem, on_delete=models.CASCADE, related_name="earlier")
    report_id = models.UUIDField(null=True)
    replaced_by = models.UUIDField()
    title = models.CharField(max_length=240, blank=True)
    extract = models.CharField(max_length=400, blank=True)
    reading = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField()

    @property
    def event_day(self) -> date | None:
        """The day that was read."""
        day = self.reading.get("event_day")
        return date.fromisoformat(day) if day else None

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            models.Index(fields=["item", "-replaced_at"], name="news_reading_item"),
            models.Index(fields=["replaced_by"], name="news_reading_after"),
        ]
