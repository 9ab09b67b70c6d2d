"""Reports by state without the realm before it, which made a few of them by key a search of all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_what_waits")]

    operations = [
        migrations.RemoveIndex(model_name="report", name="report_queue"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["state", "-received_at"], name="report_state"),
        ),
    ]
