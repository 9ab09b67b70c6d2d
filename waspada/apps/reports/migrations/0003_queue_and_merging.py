"""Where a report stands in the queue and why, who decided, and what an un-merging gives back."""

from django.db import migrations, models

WAITS = models.Q(("state__in", ("waiting", "asked", "unreadable")))


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_form_tokens_and_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="decided_by",
            field=models.CharField(blank=True, db_default="", max_length=36),
        ),
        migrations.AddField(
            model_name="report",
            name="queue_key",
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="report",
            name="priority_reasons",
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(condition=WAITS, fields=["queue_key", "id"], name="queue_nation"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=WAITS, fields=["province_code", "queue_key", "id"], name="queue_province"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=WAITS, fields=["regency_code", "queue_key", "id"], name="queue_regency"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("claimed_by", ""), _negated=True),
                fields=["claimed_by"],
                name="queue_claimed",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="merge_note",
            field=models.JSONField(null=True),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("canonical_id__isnull", True),
                    models.Q(("canonical_id", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="incident_not_its_own",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("canonical_id__isnull", False)),
                fields=["canonical_id"],
                name="incident_canonical",
            ),
        ),
    ]
