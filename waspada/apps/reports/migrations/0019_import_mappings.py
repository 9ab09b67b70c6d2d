from django.db import migrations, models

import waspada.apps.reports.import_models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0018_suggested"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=waspada.apps.reports.import_models._new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("unit", models.CharField(max_length=60)),
                ("headings_digest", models.CharField(max_length=64)),
                ("fields", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField()),
                ("updated_by", models.CharField(max_length=36)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "headings_digest"), name="import_mapping_once"
                    )
                ],
            },
        ),
    ]
