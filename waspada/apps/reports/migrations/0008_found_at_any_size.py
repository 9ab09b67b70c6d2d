"""Words by which things are found, stamps of areas, and indexes that lists and sums read by."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import migrations, models

import waspada.apps.reports.search_models
from waspada.apps.accounts.identity import APP_ROLE, acting_as, system_identity
from waspada.apps.reports.search_index import index_reports, index_versions
from waspada.apps.storage.steps import DatabaseStep
from waspada.core.vocabulary import REALMS

BATCH = 1_000

FTS_ON_SQLITE = (
    # Only which entries hold a word: no positions, no sizes. The words themselves stay in the
    # table beside it, which an entry's going needs.
    "CREATE VIRTUAL TABLE reports_searchwords USING fts5(words, content='reports_searchentry',"
    " content_rowid='id', detail=none, columnsize=0, tokenize=\"ascii tokenchars '_'\")",
    "CREATE TRIGGER reports_searchentry_added AFTER INSERT ON reports_searchentry BEGIN"
    " INSERT INTO reports_searchwords(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER reports_searchentry_gone AFTER DELETE ON reports_searchentry BEGIN"
    " INSERT INTO reports_searchwords(reports_searchwords, rowid, words)"
    " VALUES ('delete', old.id, old.words); END",
)

# Row-level security would come before `@@`, which is not leakproof, and so keep the index from
# being used. The words are therefore closed to the application's role altogether; it asks this
# function, which gives keys, and reads what stands behind them through the policies.
ON_POSTGRESQL = (
    "CREATE INDEX search_words ON reports_searchentry USING gin (words) WITH (fastupdate = off)",
    f"REVOKE ALL ON reports_searchentry FROM {APP_ROLE}",
    f"GRANT INSERT, DELETE, SELECT (id, kind, subject) ON reports_searchentry TO {APP_ROLE}",
    """
CREATE FUNCTION waspada_search(asked text, after_key bigint, before_key bigint, most integer)
RETURNS TABLE (key bigint, subject uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(current_setting('waspada.identity', true), '') = '' THEN RETURN; END IF;
  -- EXECUTE plans for these very words. The sum keeps the planner from walking the keys
  -- backwards until it meets a word that may never come.
  RETURN QUERY EXECUTE
    'SELECT e.id, e.subject FROM reports_searchentry e'
    ' WHERE e.words @@ $1::tsquery AND e.id > $2 AND e.id < $3'
    ' ORDER BY (e.id + 0) DESC LIMIT $4'
    USING asked, after_key, before_key, most;
END $$
""",
    "REVOKE ALL ON FUNCTION waspada_search(text, bigint, bigint, integer) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION waspada_search(text, bigint, bigint, integer) TO {APP_ROLE}",
)


def make_searchable(apps: Any, schema_editor: Any) -> None:
    """Create what each database searches by."""
    vendor = schema_editor.connection.vendor
    for statement in ON_POSTGRESQL if vendor == "postgresql" else FTS_ON_SQLITE:
        schema_editor.execute(statement, params=None)


def index_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Let be found what was written before; row-level security shows it only to its realm."""
    versions = apps.get_model("reports", "IncidentVersion")
    reports = apps.get_model("reports", "Report")
    for realm in REALMS:
        with acting_as(system_identity("migration", realm)):
            found = versions.objects.filter(realm=realm).order_by("pk")
            for rows in batched(found.iterator(chunk_size=BATCH)):
                index_versions(rows)
            read = reports.objects.filter(realm=realm).exclude(state__in=("received", "unreadable"))
            for rows in batched(read.order_by("pk").iterator(chunk_size=BATCH)):
                index_reports(rows)


def batched(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield rows in lists of BATCH."""
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_referrals_and_blurring")]

    operations = [
        migrations.CreateModel(
            name="AreaStamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("realm", models.CharField(max_length=8)),
                ("area", models.CharField(max_length=5)),
                ("stamp", models.UUIDField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="areastamp",
            constraint=models.UniqueConstraint(fields=("realm", "area"), name="area_stamp_once"),
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=1)),
                ("subject", models.UUIDField()),
                ("words", waspada.apps.reports.search_models.WordsField()),
            ],
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["subject"], name="search_subject"),
        ),
        DatabaseStep(make_searchable),
        DatabaseStep(index_what_is_there),
        migrations.RemoveIndex(model_name="incidentversion", name="version_recent"),
        migrations.RemoveField(model_name="incidentversion", name="search_text"),
        *(
            migrations.AddIndex(
                model_name="incidentversion",
                index=models.Index(fields=[*first, "-occurred_at", "-id"], name=name),
            )
            for name, first in (
                ("version_recent", []),
                ("version_province", ["province_code"]),
                ("version_regency", ["regency_code"]),
                ("version_category", ["category"]),
                ("version_severity", ["severity"]),
            )
        ),
        migrations.AddIndex(
            model_name="incidentversion",
            index=models.Index(
                fields=[
                    *("regency_code", "day", "category", "severity", "state", "place_code"),
                    *("province_code", "received_at", "superseded_at", "realm"),
                    *("classification", "owner_unit", "addressee_units", "concerns_units"),
                    "compartment",
                ],
                name="version_counted",
            ),
        ),
    ]
