"""On PostgreSQL the newest entries of one kab/kota are walked too.

Whoever reads one kab/kota asks for what lies in it or stands above it. For that the index of words
compared the list of the place with those of the words, span by span, some twenty milliseconds
each. Now entries also stand in the order of their keys under the least area that is read as one:
their kab/kota, or the province or nation they stand at. The first some thousand of an area hold
what a page shows of common words; a word that hardly stands in them is asked of the whole place
at once.
"""

from typing import Any

from django.db import migrations

from waspada.apps.storage.steps import DatabaseStep

# The tag of the area, from the tags of an entry (`search_index.tags`): of its kab/kota and all in
# it, else of the province or nation it stands at itself.
AREA = r"(substring(words::text from '''(_p[0-9]{4}|_o(?:[0-9]{2}|id))'''))"

INDEX = f"CREATE INDEX search_area ON reports_searchentry ({AREA}, id)"

# Areas are read in the order of their keys. The planner would gather all of an area first.
AREAS = rf"""
CREATE OR REPLACE FUNCTION waspada_oldest_of(
  areas text[], after_key bigint, until_key bigint, looked_at integer
)
RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
  SELECT min(one.id) FROM (
    SELECT one.id FROM unnest(areas) AS area, LATERAL (
      SELECT e.id FROM reports_searchentry e
      WHERE {AREA} = area AND e.id > after_key AND e.id < until_key
      ORDER BY e.id DESC LIMIT looked_at
    ) AS one ORDER BY one.id DESC LIMIT looked_at
  ) AS one
$$;
CREATE OR REPLACE FUNCTION waspada_newest_of(
  areas text[], asked tsquery, kind_asked text, after_key bigint, until_key bigint, most integer
)
RETURNS TABLE (key bigint, subject uuid)
LANGUAGE sql STABLE SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
  SELECT one.id, one.subject FROM unnest(areas) AS area, LATERAL (
    SELECT e.id, e.subject FROM reports_searchentry e
    WHERE {AREA} = area AND e.id > after_key AND e.id < until_key
    AND (e.kind = kind_asked OR kind_asked = '') AND coalesce(e.words @@ asked, false)
    ORDER BY e.id DESC LIMIT most
  ) AS one ORDER BY one.id DESC LIMIT most
$$;
REVOKE ALL ON FUNCTION waspada_oldest_of, waspada_newest_of FROM PUBLIC;
"""  # noqa: S608 (the area is an expression of columns)

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
  home text;
  areas text[];
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
  -- One kab/kota, with or without what stands at the province and nation above it.
  home := substring(asked from '^\((''_p[0-9]{4}''(?: \| ''_o(?:[0-9]{2}|id)'')*)\) & ');
  IF home IS NOT NULL THEN
    areas := string_to_array(replace(home, '''', ''), ' | ');
    looked_at := greatest(1000, 2 * most);
  END IF;
  FOR turn IN 1..3 LOOP
    IF areas IS NULL THEN
      SELECT min(one.id) - 1 INTO first_key FROM (
        SELECT e.id FROM reports_searchentry e WHERE e.id > after_key AND e.id < until_key
        ORDER BY e.id DESC LIMIT looked_at
      ) AS one;
    ELSE
      first_key := waspada_oldest_of(areas, after_key, until_key, looked_at) - 1;
    END IF;
    IF first_key IS NULL THEN RETURN; END IF;
    IF areas IS NULL THEN
      RETURN QUERY EXECUTE newest USING asked, first_key, until_key, most, kind;
    ELSE
      RETURN QUERY SELECT * FROM
        waspada_newest_of(areas, asked::tsquery, kind, first_key, until_key, most);
    END IF;
    GET DIAGNOSTICS got = ROW_COUNT;
    most := most - got;
    until_key := first_key + 1;
    IF most <= 0 THEN RETURN; END IF;
    EXIT WHEN 40 * got < most;  -- as for a word that stands nowhere, or in one small place
    -- Reports come in after what they tell of: the very newest entries are none of incidents.
    IF turn = 1 AND areas IS NULL THEN
      looked_at := greatest(7000, 8 * most);
    ELSE  -- as many as the rest should take, with some to spare
      looked_at := least(6::bigint * most * looked_at / (5 * got), 1000000);
      EXIT WHEN looked_at > 15000;
    END IF;
  END LOOP;
  wanted := '(' || waspada_spelled_out(asked) || ')';
  SELECT (max(e.id) >> 38) / 1440 INTO last_day FROM reports_searchentry e
    WHERE e.id > after_key AND e.id < until_key;
  IF last_day IS NULL THEN RETURN; END IF;
  -- A span and the one before it: a word in most entries is found in a day of them, a rare one
  -- in a span so long that its own list is the shortest there is. What is rare in one kab/kota
  -- is few altogether.
  IF areas IS NULL OR 40 * got >= most THEN
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
  END IF;
  RETURN QUERY EXECUTE question USING wanted, after_key, until_key, most, kind;
END $$
"""


def walk_areas(apps: Any, schema_editor: Any) -> None:
    """Add the index and replace the function; SQLite reads its index in order anyway."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX, params=None)
        schema_editor.execute(AREAS, params=None)
        schema_editor.execute(SEARCH, params=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_common_or_rare")]

    operations = [DatabaseStep(walk_areas)]
