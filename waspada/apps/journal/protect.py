"""The database's own refusal to change the journal, for both vendors."""

SQLITE_TRIGGERS = [
    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for table in ("journal_journalrow", "journal_journalseal")
    for verb in ("update", "delete")
]

POSTGRESQL_TRIGGERS = [
    "CREATE FUNCTION waspada_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION waspada_append_only()"
        for table in ("journal_journalrow", "journal_journalseal")
    ),
]


def triggers_for(vendor: str) -> list[str]:
    """Return the statements that make the journal append-only on a vendor's database."""
    return SQLITE_TRIGGERS if vendor == "sqlite" else POSTGRESQL_TRIGGERS
