"""On PostgreSQL a search learns from the newest entries how common its words are.

Ten thousand of them took some milliseconds of every search, also of one for a rare word or a
small place, which the index answers at once. Now three thousand are looked at, more only if some
held the words, and beyond ten thousand only if few more should do.

What kind of entry is asked for is a column too. As a word for the index it stands in most
entries, and comparing that longest of all lists took a third of what the index does.
"""

from typing import Any

from django.db import migrations

from waspada.apps.storage.steps import DatabaseStep

SEARCH = r"""
CREATE OR REPLACE FUNCTION waspada_search(
  asked text, after_key bigint, before_key bigint, most integer
)
RETURNS TABLE (key bigint, subject uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0 ROWS 200 AS $$
DECLARE
  question text := 'SELECT e.id, e.subject FROM reports_searchentry e'
    -- The sums keep the planner from walking the keys until it meets a word that may never come.
    ' WHERE e.words @@ $1::tsquery AND e.id + 0 > $2 AND e.id + 0 < $3'
    ' AND (e.kind = $5 OR $5 = '''') ORDER BY (e.id + 0) DESC LIMIT $4';
  -- Here the keys are to be walked: coalesce() keeps it from the index of words.
  newest text := 'SELECT e.id, e.subject FROM reports_searchentry e'
    ' WHERE e.id > $2 AND e.id < $3 AND (e.kind = $5 OR $5 = '''')'
    ' AND coalesce(e.words @@ $1::tsquery, false) ORDER BY e.id DESC LIMIT $4';
  kind text := coalesce(substring(asked from '^\(''_([a-z])''\) & '), '');
  looked_at integer := greatest(3000, 2 * most);
  wanted text;
  last_day bigint;
  span record;
  block bigint;
  until_key bigint := before_key;
  first_key bigint;
  got integer;
BEGIN
  IF coalesce(current_setting('waspada.identity', true), '') = '' THEN RETURN; END IF;
  asked := regexp_replace(asked, '^\(''_[a-z]''\) & ', '');
  IF most IS NULL THEN
    wanted := '(' || waspada_spelled_out(asked) || ')';
    RETURN QUERY EXECUTE question USING wanted, after_key, before_key, most, kind;
    RETURN;
  END IF;
  FOR turn IN 1..3 LOOP
    SELECT min(one.id) - 1 INTO first_key FROM (
      SELECT e.id FROM reports_searchentry e WHERE e.id > after_key AND e.id < until_key
      ORDER BY e.id DESC LIMIT looked_at
    ) AS one;
    IF first_key IS NULL THEN RETURN; END IF;
    RETURN QUERY EXECUTE newest USING asked, first_key, until_key, most, kind;
    GET DIAGNOSTICS got = ROW_COUNT;
    most := most - got;
    until_key := first_key + 1;
    IF most <= 0 THEN RETURN; END IF;
    EXIT WHEN 40 * got < most;  -- as for a word that stands nowhere, or in one small place
    -- Reports come in after what they tell of: the very newest entries are none of incidents.
    IF turn = 1 THEN
      looked_at := greatest(7000, 8 * most);
    ELSE  -- as many as the rest should take, with some to spare
      looked_at := least(6::bigint * most * looked_at / (5 * got), 1000000);
      EXIT WHEN looked_at > 15000;
    END IF;
  END LOOP;
  SELECT (max(e.id) >> 38) / 1440 INTO last_day FROM reports_searchentry e
    WHERE e.id > after_key AND e.id < until_key;
  IF last_day IS NULL THEN RETURN; END IF;
  wanted := '(' || waspada_spelled_out(asked) || ')';
  -- A span and the one before it: a word in most entries is found in a day of them, a rare one
  -- in a span so long that its own list is the shortest there is.
  FOR span IN SELECT * FROM (VALUES ('_d', 1), ('_e', 8), ('_f', 64), ('_g', 512)) AS v (tag, days)
  LOOP
    block := last_day / span.days;
    first_key := greatest(after_key, ((block - 1) * span.days * 1440 << 38) - 1);
    RETURN QUERY EXECUTE question
      USING wanted || ' & (''' || span.tag || block || ''' | ''' || span.tag || block - 1 || ''')',
        first_key, until_key, most, kind;
    GET DIAGNOSTICS got = ROW_COUNT;
    most := most - got;
    until_key := first_key + 1;
    IF most <= 0 OR first_key <= after_key THEN RETURN; END IF;
  END LOOP;
  RETURN QUERY EXECUTE question USING wanted, after_key, until_key, most, kind;
END $$
"""


def learn_how_common(apps: Any, schema_editor: Any) -> None:
    """Replace the function; SQLite reads its index in order anyway."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SEARCH, params=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0014_newest_first")]

    operations = [DatabaseStep(learn_how_common)]
