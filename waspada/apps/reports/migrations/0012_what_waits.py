"""What waits for somebody, found however much does not: unverified incidents, the oldest report."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_beginnings")]

    operations = [
        migrations.AddIndex(
            model_name="incidentversion",
            index=models.Index(
                fields=["province_code", "regency_code", "place_code"],
                name="version_unverified",
                condition=models.Q(state="unverified", superseded_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["received_at"],
                name="queue_oldest",
                condition=models.Q(state__in=("waiting", "asked", "unreadable")),
            ),
        ),
    ]
