"""The database's own refusal to alter a forecast, a score or an outcome, for both vendors.

Rights of a row may be narrowed, for the past is shown under today's rights; what it says may not
change. Retention may still delete whole rows; a run's digest shows that rows are lacking.
"""

from typing import Any, Final

# Of each table the columns that say something.
FROZEN: Final[dict[str, tuple[str, ...]]] = {
    "forecast_forecast": ("run_id", "origin", "numbers", "place_code", "realm"),
    "forecast_forecastscore": (
        "run_id", "realm", "origin", "horizon", "known_on", "scored_at", "outcome_fingerprint",
        "result",
    ),
    "forecast_forecastrecord": ("realm", "day", "scored", "result"),
    "forecast_outcome": ("run_id", "origin", "horizon", "happened", "place_code", "realm"),
}  # fmt: skip
# A run is written twice: when it is claimed, and when it is made. From then on it stands.
_RUN: Final = (
    "realm", "origin", "state", "made_at", "is_hindcast", "election_key", "model_version",
    "model_fingerprint", "data_fingerprint", "settings", "rests_on", "shown", "digest",
)  # fmt: skip
SAYS: Final = "a forecast is frozen when it is made"


def freeze(apps: Any, schema_editor: Any) -> None:
    """Make the tables refuse, as a step of a migration."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(
            "CREATE FUNCTION waspada_forecast_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{SAYS}'; END $$",
            params=None,
        )
    does = (
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        if sqlite
        else "EXECUTE FUNCTION waspada_forecast_frozen()"
    )
    for table, columns in {**FROZEN, "forecast_forecastrun": _RUN}.items():
        when = " WHEN (OLD.state = 'made')" if table == "forecast_forecastrun" else ""
        schema_editor.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {', '.join(columns)} ON {table} "
            f"FOR EACH ROW{when} {does}",
            params=None,
        )
