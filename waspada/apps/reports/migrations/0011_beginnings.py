"""Words by themselves, so that a beginning is looked for as the words that have it.

An index of words reads a whole word newest first and stops; of a beginning it must first read
all that holds any word with it. Triggers keep the list of words, whoever writes an entry.
"""

from typing import Any

from django.db import migrations

from waspada.apps.accounts.identity import APP_ROLE
from waspada.apps.storage.steps import DatabaseStep

ON_SQLITE = (
    "CREATE TABLE reports_searchterm (word text NOT NULL PRIMARY KEY) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE temp.reports_vocabulary"
    " USING fts5vocab('main', 'reports_searchwords', 'row')",
    "INSERT OR IGNORE INTO reports_searchterm"
    " SELECT term FROM temp.reports_vocabulary WHERE substr(term, 1, 1) <> '_'",
    "DROP TABLE temp.reports_vocabulary",
    "CREATE TRIGGER reports_searchterm_added AFTER INSERT ON reports_searchentry BEGIN"
    " INSERT OR IGNORE INTO reports_searchterm SELECT value"
    " FROM json_each('[\"' || replace(new.words, ' ', '\",\"') || '\"]')"
    " WHERE substr(value, 1, 1) <> '_' AND value <> ''; END",
    # What no entry holds any more is forgotten with the last one that did.
    "DROP TRIGGER reports_searchentry_gone",
    "CREATE TRIGGER reports_searchentry_gone AFTER DELETE ON reports_searchentry BEGIN"
    " INSERT INTO reports_searchwords(reports_searchwords, rowid, words)"
    " VALUES ('delete', old.id, old.words);"
    " DELETE FROM reports_searchterm WHERE word IN (SELECT value"
    " FROM json_each('[\"' || replace(old.words, ' ', '\",\"') || '\"]'))"
    " AND NOT EXISTS (SELECT 1 FROM reports_searchwords"
    " WHERE reports_searchwords MATCH '\"' || reports_searchterm.word || '\"'); END",
)

ON_POSTGRESQL = (
    # Not unique: nobody waits for another's new word, and one kept twice does no harm.
    'CREATE TABLE reports_searchterm (word text COLLATE "C" NOT NULL)',
    # Not by ts_stat, whose tree degenerates where words come in order, as register numbers do.
    "INSERT INTO reports_searchterm SELECT DISTINCT one"
    " FROM reports_searchentry, unnest(tsvector_to_array(words)) AS one WHERE left(one, 1) <> '_'",
    "CREATE INDEX search_term ON reports_searchterm (word)",
    f"REVOKE ALL ON reports_searchterm FROM {APP_ROLE}",
    """
CREATE FUNCTION waspada_words_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO reports_searchterm SELECT DISTINCT one
    FROM added, unnest(tsvector_to_array(added.words)) AS one
    WHERE left(one, 1) <> '_'
      AND NOT EXISTS (SELECT FROM reports_searchterm t WHERE t.word = one COLLATE "C");
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION waspada_words_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  one text;
  is_held boolean;
BEGIN
  FOR one IN SELECT DISTINCT w FROM gone, unnest(tsvector_to_array(gone.words)) AS w
    WHERE left(w, 1) <> '_'
  LOOP
    EXECUTE format(
      'SELECT EXISTS (SELECT FROM reports_searchentry WHERE words @@ %L::tsquery)',
      '''' || one || ''''
    ) INTO is_held;
    IF NOT is_held THEN DELETE FROM reports_searchterm t WHERE t.word = one COLLATE "C"; END IF;
  END LOOP;
  RETURN NULL;
END $$
""",
    "CREATE TRIGGER words_added AFTER INSERT ON reports_searchentry"
    " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION waspada_words_added()",
    "CREATE TRIGGER words_gone AFTER DELETE ON reports_searchentry"
    " REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION waspada_words_gone()",
    # When an entry was, as tags: its day and the spans of 8, 64 and 512 days that hold it.
    "DROP INDEX search_words",
    """
UPDATE reports_searchentry SET words = words || array_to_tsvector(ARRAY[
  '_d' || (id >> 38) / 1440, '_e' || (id >> 38) / 11520,
  '_f' || (id >> 38) / 92160, '_g' || (id >> 38) / 737280])
""",
    "CREATE INDEX search_words ON reports_searchentry USING gin (words) WITH (fastupdate = off)",
    """
CREATE FUNCTION waspada_spelled_out(asked text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  beginning text;
  spelled text;
  found integer;
BEGIN
  FOR beginning IN SELECT DISTINCT m[1] FROM regexp_matches(asked, '''([^'']+)'':\\*', 'g') AS m LOOP
    SELECT string_agg('''' || one.word || '''', ' | '), count(*) INTO spelled, found FROM (
      SELECT DISTINCT t.word FROM reports_searchterm t
      WHERE t.word >= beginning AND t.word < beginning || chr(1114111) LIMIT 257
    ) AS one;
    IF found = 0 THEN spelled := '''' || beginning || ''''; END IF;
    IF found <= 256 THEN
      asked := replace(asked, '''' || beginning || ''':*', '(' || spelled || ')');
    END IF;
  END LOOP;
  RETURN asked;
END $$
""",
    "REVOKE ALL ON FUNCTION waspada_spelled_out(text) FROM PUBLIC",
    """
CREATE OR REPLACE FUNCTION waspada_search(
  asked text, after_key bigint, before_key bigint, most integer
)
RETURNS TABLE (key bigint, subject uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  question text := 'SELECT e.id, e.subject FROM reports_searchentry e'
    -- The sums keep the planner from walking the keys until it meets a word that may never come.
    ' WHERE e.words @@ $1::tsquery AND e.id + 0 > $2 AND e.id + 0 < $3'
    ' ORDER BY (e.id + 0) DESC LIMIT $4';
  wanted text;
  last_day bigint;
  span record;
  block bigint;
  until_key bigint := before_key;
  first_key bigint;
  got integer;
BEGIN
  IF coalesce(current_setting('waspada.identity', true), '') = '' THEN RETURN; END IF;
  wanted := '(' || waspada_spelled_out(asked) || ')';
  IF most IS NULL THEN
    RETURN QUERY EXECUTE question USING wanted, after_key, before_key, most;
    RETURN;
  END IF;
  SELECT (max(e.id) >> 38) / 1440 INTO last_day FROM reports_searchentry e
    WHERE e.id > after_key AND e.id < before_key;
  IF last_day IS NULL THEN RETURN; END IF;
  -- A span and the one before it: a word in most entries is found in a day of them, a rare one
  -- in a span so long that its own list is the shortest there is.
  FOR span IN SELECT * FROM (VALUES ('_d', 1), ('_e', 8), ('_f', 64), ('_g', 512)) AS v (tag, days)
  LOOP
    block := last_day / span.days;
    first_key := greatest(after_key, ((block - 1) * span.days * 1440 << 38) - 1);
    RETURN QUERY EXECUTE question
      USING wanted || ' & (''' || span.tag || block || ''' | ''' || span.tag || block - 1 || ''')',
        first_key, until_key, most;
    GET DIAGNOSTICS got = ROW_COUNT;
    most := most - got;
    until_key := first_key + 1;
    IF most <= 0 OR first_key <= after_key THEN RETURN; END IF;
  END LOOP;
  RETURN QUERY EXECUTE question USING wanted, after_key, until_key, most;
END $$
""",
)


def know_words(apps: Any, schema_editor: Any) -> None:
    """Create the list of words of each database, from the entries that are there."""
    vendor = schema_editor.connection.vendor
    for statement in ON_POSTGRESQL if vendor == "postgresql" else ON_SQLITE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_months")]

    operations = [DatabaseStep(know_words)]
