"""A stamp that changes with the calendar: drawn by the database, whoever writes."""

from typing import Any

from django.db import migrations, models

from waspada.apps.storage.steps import DatabaseStep

TABLES = ("election", "contest", "stage", "stagedates")

ON_POSTGRESQL = """
CREATE FUNCTION waspada_new_calendar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO elections_calendaredition (id, stamp) VALUES (1, gen_random_uuid()::text)
    ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
  RETURN NULL;
END $$
"""
NEW_STAMP = (
    "INSERT OR REPLACE INTO elections_calendaredition (id, stamp)"
    " VALUES (1, lower(hex(randomblob(16))))"
)


def draw_stamps(apps: Any, schema_editor: Any) -> None:
    """Draw the first stamp, and a new one with every change from now on."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ON_POSTGRESQL, params=None)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
                f" ON elections_{table} FOR EACH STATEMENT EXECUTE FUNCTION waspada_new_calendar()",
                params=None,
            )
        first = "INSERT INTO elections_calendaredition VALUES (1, gen_random_uuid()::text)"
    else:
        for table in TABLES:
            for change in ("INSERT", "UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_{change.lower()} AFTER {change} ON elections_{table}"
                    f" BEGIN {NEW_STAMP}; END",
                    params=None,
                )
        first = NEW_STAMP
    schema_editor.execute(first, params=None)


class Migration(migrations.Migration):
    dependencies = [("elections", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CalendarEdition",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("stamp", models.CharField(max_length=36)),
            ],
        ),
        DatabaseStep(draw_stamps),
    ]
