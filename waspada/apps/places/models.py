"""Official outlines that a deployment has loaded; they replace those of the package."""

from typing import ClassVar

from django.db import models


class OutlineLoad(models.Model):
    """One file of outlines: where it came from, what matched and what did not."""

    id = models.BigAutoField(primary_key=True)
    file_name = models.CharField(max_length=200)
    content_digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=60)
    matched = models.PositiveIntegerField()
    unmatched = models.JSONField(default=list)  # [{"position", "name", "code", "reason"}]


class OfficialOutline(models.Model):
    """The outline of one place as an authority publishes it."""

    place_code = models.CharField(primary_key=True, max_length=16)
    level = models.PositiveSmallIntegerField()
    geometry = models.JSONField()  # GeoJSON, degrees
    load = models.ForeignKey(OutlineLoad, on_delete=models.CASCADE)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["level"], name="outline_level")]
