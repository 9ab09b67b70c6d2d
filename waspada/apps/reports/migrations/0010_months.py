"""What is known to the month only, by area: few rows among many, asked by every level."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_by_number_and_place")]

    operations = [
        migrations.AddIndex(
            model_name="incidentversion",
            index=models.Index(
                fields=["regency_code", "month"],
                name="version_month",
                condition=models.Q(day__isnull=True),
            ),
        ),
    ]
