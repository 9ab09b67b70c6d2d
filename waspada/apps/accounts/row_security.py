"""Row-level security on PostgreSQL: the policy's second line of defence, in SQL.

`guard_table` is called by the first migration of every app that stores content.
"""

from collections.abc import Callable
from typing import Any

from waspada.apps.accounts.identity import APP_ROLE

CREATE_ROLE = f"""
DO $$
BEGIN
  -- Roles belong to the whole server: two databases may be migrated at the same moment.
  FOR attempt IN 1..20 LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
      END IF;
      IF NOT pg_has_role(current_user, '{APP_ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
      END IF;
      EXIT;
    EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN
      IF attempt = 20 THEN RAISE; END IF;
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};
"""

# The rule of core.access.may_read. Without the setting there is no identity and no row.
CREATE_FUNCTION = """
CREATE FUNCTION waspada_may_read(
  realm text, place text, class text, owner text, addressees text, concerns text,
  compartment text
) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  written text := current_setting('waspada.identity', true);
  me jsonb;
  seat jsonb;
BEGIN
  IF written IS NULL OR written = '' THEN RETURN false; END IF;
  me := written::jsonb;
  IF me->>'realm' <> realm THEN RETURN false; END IF;
  IF (me->>'system')::boolean THEN RETURN true; END IF;
  IF concerns <> '' AND EXISTS (
    SELECT FROM jsonb_array_elements_text(me->'barred') AS unit
    WHERE strpos(concerns, '|' || unit || '|') > 0
  ) THEN RETURN false; END IF;
  FOR seat IN SELECT * FROM jsonb_array_elements(me->'m') LOOP
    IF (compartment = '' OR seat->'compartments' ? compartment)
      AND (
        seat->>'place' = 'ID' OR place = seat->>'place'
        OR starts_with(place, (seat->>'place') || '.')
      )
      AND seat->'classes' ? class
      AND (
        class = 'B' OR (seat->>'desk')::boolean OR seat->>'unit' <> '' AND (
          owner = seat->>'unit' OR strpos(addressees, '|' || (seat->>'unit') || '|') > 0
        )
      )
    THEN RETURN true; END IF;
    IF class = 'B' AND compartment = '' AND seat->>'place' <> 'ID'
      AND (place = 'ID' OR starts_with(seat->>'place', place || '.'))
    THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
END $$;
"""

DROP_FUNCTION = "DROP FUNCTION IF EXISTS waspada_may_read(text, text, text, text, text, text, text)"

# What most rows need is decided in plain SQL, with settings that the subselects read once per
# query: the system, and whatever the first seat reads outside compartments. Only what concerns
# somebody or lies in a compartment, and rows for people with several seats, ask the function,
# whose JSON costs some 20 µs a row.
MAY_READ = """
  realm = (SELECT current_setting('waspada.realm', true)) AND (
    (SELECT current_setting('waspada.system', true)) = 'on'
    OR (
      concerns_units = '' AND compartment = '' AND (
        (
          (
            (SELECT current_setting('waspada.place', true)) = 'ID'
            OR place_code = (SELECT current_setting('waspada.place', true))
            OR starts_with(place_code, (SELECT current_setting('waspada.place', true) || '.'))
          ) AND (
            strpos(
              (SELECT current_setting('waspada.classes', true)), '|' || classification || '|'
            ) > 0
            OR (
              strpos(
                (SELECT current_setting('waspada.party', true)), '|' || classification || '|'
              ) > 0
              AND (
                owner_unit = (SELECT current_setting('waspada.unit', true))
                OR strpos(
                  addressee_units, (SELECT '|' || current_setting('waspada.unit', true) || '|')
                ) > 0
              )
            )
          )
        ) OR (
          classification = 'B'
          AND strpos(
            (SELECT current_setting('waspada.above', true)), '|' || place_code || '|'
          ) > 0
        )
      )
    )
    OR (
      (
        concerns_units <> '' OR compartment <> ''
        OR (SELECT current_setting('waspada.several', true)) = 'on'
      )
      AND waspada_may_read(realm, place_code, classification, owner_unit, addressee_units,
        concerns_units, compartment)
    )
  )
"""
HAS_IDENTITY = "coalesce(current_setting('waspada.identity', true), '') <> ''"


def install(apps: Any, schema_editor: Any) -> None:
    """Create the application's role and the rule, before any table of content."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE_ROLE, params=None)  # its % signs are format()'s
        schema_editor.execute(CREATE_FUNCTION, params=None)


def guard_table(*tables: str) -> Callable[[Any, Any], None]:
    """Return a migration step that forces row-level security on the tables.

    Anyone with an identity may add a row (a reporter may not read what they send);
    reading, changing and deleting need the right to read the row.
    """

    def apply(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table in tables:
            for statement in (
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY reads ON {table} FOR SELECT USING ({MAY_READ})",
                f"CREATE POLICY adds ON {table} FOR INSERT WITH CHECK ({HAS_IDENTITY})",
                f"CREATE POLICY changes ON {table} FOR UPDATE USING ({MAY_READ})"
                f" WITH CHECK ({HAS_IDENTITY})",
                f"CREATE POLICY deletes ON {table} FOR DELETE USING ({MAY_READ})",
            ):
                schema_editor.execute(statement, params=None)

    return apply


def renew_policies(apps: Any, schema_editor: Any) -> None:
    """Give the policies of tables that are there the rule as it stands now."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE schemaname = current_schema()"
            " AND policyname IN ('reads', 'changes', 'deletes') AND qual LIKE '%waspada_may_read%'"
        )
        found = cursor.fetchall()
    for table, policy in found:
        schema_editor.execute(f"ALTER POLICY {policy} ON {table} USING ({MAY_READ})", params=None)
