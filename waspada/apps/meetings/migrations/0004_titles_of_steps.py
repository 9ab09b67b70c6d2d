"""A step keeps what the meeting was called, since a title may change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_longer_media_types")]

    operations = [
        migrations.AddField(
            model_name="meetingstep",
            name="title",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
    ]
