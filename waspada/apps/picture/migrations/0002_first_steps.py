"""Which steps of the first ten minutes an account has taken."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("picture", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="TakenStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("realm", models.CharField(max_length=8)),
                ("account_id", models.UUIDField()),
                ("code", models.CharField(max_length=16)),
                ("done_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("realm", "account_id", "code"), name="step_once"
                    )
                ],
            },
        ),
    ]
