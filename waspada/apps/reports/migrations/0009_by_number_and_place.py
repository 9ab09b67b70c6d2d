"""Versions by their number, and by place as of any day; stamps for what was there before them."""

from typing import Any
from uuid import uuid4

from django.db import migrations, models

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.storage.steps import DatabaseStep
from waspada.core.vocabulary import REALMS


def stamp_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Give areas whose incidents were written before stamps existed their first one."""
    versions = apps.get_model("reports", "IncidentVersion")
    stamps = apps.get_model("reports", "AreaStamp")
    for realm in REALMS:
        with acting_as(system_identity("migration", realm)):
            places = versions.objects.filter(realm=realm).order_by().values_list("place_code")
            areas = sorted({code[:5] for (code,) in places.distinct()})
            stamps.objects.bulk_create(
                [stamps(realm=realm, area=area, stamp=uuid4()) for area in areas],
                ignore_conflicts=True,
            )


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_found_at_any_size")]

    operations = [
        DatabaseStep(stamp_what_is_there),
        migrations.RemoveIndex(model_name="incidentversion", name="version_current"),
        migrations.AddIndex(
            model_name="incidentversion",
            index=models.Index(fields=["number"], name="version_number"),
        ),
        migrations.AddIndex(
            model_name="incidentversion",
            index=models.Index(fields=["place_code", "-occurred_at", "-id"], name="version_place"),
        ),
    ]
