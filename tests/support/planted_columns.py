"""What a planted row of each table needs beyond the kinds of its fields, so that pages show it."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from tests.support.cast import NOW
from tests.support.index_kept import DOCUMENT

DAY: Final = date(2024, 11, 27)
# Whose forecast is the newest, which pages show: a class T row, as where an incident was closed.
NEWEST_FORECAST: Final = 4


def origin_of(number: int) -> date:
    """Return the day as of which a number's forecast was made: one run a day."""
    return DAY - timedelta(days=(number - NEWEST_FORECAST) % 100)


def forecast_numbers(number: int) -> dict[str, list[list[int]]]:
    """Return a forecast as rows keep it; its chances of severity 2+ give its number away."""
    chances = [710_013 + 1_000 * number] * 5 + [900] * 5 + [720_013 + 1_000 * number, 2_000]
    row = [*chances, *[40_000] * 5, *[500] * 5]
    return {method: [row] * 3 for method in ("model", "climatology")}


def forecast_run(number: int, realm: str) -> dict[str, Any]:
    """Return the run that a number's forecast belongs to."""
    said = {"method": "model", "code": "forecast.too_few_weeks", "best": "climatology"}
    targets = ("severity2", "severity3", "count")
    return {
        "id": UUID(int=number),
        "realm": realm,
        "origin": origin_of(number),
        "state": "made",
        "made_at": NOW,
        "recorded_at": NOW,
        "rests_on": {
            "incidents": 1, "first_day": DAY.isoformat(), "month_only": 0, "without_regency": 0,
        },
        "shown": {target: dict.fromkeys(("7", "14", "30"), said) for target in targets},
    }  # fmt: skip


def columns_of(name: str, number: int, place: str, owner: str) -> dict[str, Any]:
    """Return the columns of a table's planted row; the rows of a number belong together."""
    return _all(number, place, owner).get(name, {})


def _all(number: int, place: str, owner: str) -> dict[str, dict[str, Any]]:
    return {
        "Delivery": {
            "channel": "email",
            "state": "dead",
            "reason_code": "delivery.no_such_account",
        },
        "DailyReport": {"version": number + 1, "day": DAY},
        "PeriodicReport": {
            "version": number + 1,
            "kind": "mingguan",
            "key": "2024-W47",
            "first_day": date(2024, 11, 18),
            "last_day": date(2024, 11, 24),
        },
        "Document": {"kind": "laporan-harian", "language": "id", "content": {}},
        "ImportRun": {"state": "preview", "layout": "csv"},
        "HeldMessage": {"state": "waiting", "key_digest": bytes([number])},
        "FeedItem": {
            "key": bytes([number]),
            "state": "read",
            "kind": "incident",
            "lifted_by": "",
            "erased_at": None,
        },
        "FeedReading": {
            "reading": {
                "kind": "incident",
                "category": "psu",
                "place_code": place,
                "event_day": DAY.isoformat(),
                "severity": 2,
                "deaths": None,
                "injured": 2,
            },
        },
        "FeedSource": {"state": "on", "kind": "rss", "fails": 0, "waiting_lists": []},
        "Referral": {
            "state": "sent",
            "agency": "kpu",
            "unit_code": f"kpu-{place[:5]}",
            "incident_id": None,
            "confirmed_units": "",
            "urgency": "segera",
        },
        "RiskVersion": {
            "state": "open",
            "phase": "pasca",
            "stage": "",
            "athg": "gangguan",
            "theme": "security",
            "category": "",
            "likelihood": "mungkin",
            "impact": "berat",
            "level": "tinggi",
            "handled_by": f"polri-{place[:5]}",
            "id": UUID(int=(0xA7 << 120) + number),  # one id for both: pages name the row
            "risk_id": UUID(int=(0xA7 << 120) + number),
        },
        "PlanVersion": {
            "phase": "pencegahan",
            "lead_unit": f"polri-{place[:5]}",
            "support_units": [],
            "targets": {"B12": "2"},
            "year": 2024,
            "id": UUID(int=(0xA9 << 120) + number),
            "row_id": UUID(int=(0xA9 << 120) + number),
        },
        "Realisation": {"period": "B12", "row_id": UUID(int=(0xA9 << 120) + number)},
        "MeasureUse": {
            "step": "chosen",
            "measure": "posko-bersama",
            "id": UUID(int=(0xA8 << 120) + number),
            "use_id": UUID(int=(0xA8 << 120) + number),
        },
        "RulingVersion": {
            "state": "issued",
            "kind": "se",
            "issued_on": DAY,
            "id": UUID(int=(0xAD << 120) + number),  # one id for both: pages name the ruling
            "ruling_id": UUID(int=(0xAD << 120) + number),
        },
        "Requirement": {
            "unit": f"kpu-{place[:5]}",
            "ruling_id": UUID(int=(0xAD << 120) + number),
        },
        "Compliance": {
            "unit": f"kpu-{place[:5]}",
            "state": "stated",
            "ruling_id": UUID(int=(0xAD << 120) + number),
        },
        "RulingFile": {"ruling_id": UUID(int=(0xAD << 120) + number)},
        "ForumTerm": {"offices": [["Ketua", 1]]},
        "ForumReport": {"about_place": place, "athg": "", "document_id": UUID(int=1)},
        "ForumStep": {"kind": "note", "document_id": None, "unit": owner},
        "ActivityVersion": {
            "state": "planned",
            "kind": "lain",
            "place_precision": "regency",
            "id": UUID(int=(0xAC << 120) + number),  # one id for both: pages name the activity
            "activity_id": UUID(int=(0xAC << 120) + number),
        },
        "ReferralReply": {"outcome": "handled"},
        "Item": {
            "kind": "order",
            "state": "proposed",
            "priority": "biasa",
            "unit_code": f"kpu-{place[:5]}",
            "desk": place[:5],
            "waits_for": None,
        },
        "ItemEvent": {"kind": "note", "state": "proposed"},
        "Evidence": {"event_id": None},
        "Disposition": {"state": "open"},
        "WarningRow": {
            "id": UUID(int=(0xAE << 120) + number),
            "state": "standing",
            "theme": "security",
            "level": "siaga",
            "outcome": "",
            "updates": None,
        },
        "WarningEvent": {
            "kind": "done",
            "state": "standing",
            "warning_id": UUID(int=(0xAE << 120) + number),
        },
        "Recipient": {"unit": owner, "warning_id": UUID(int=(0xAE << 120) + number)},
        "CapMessage": {"kind": "Alert", "warning_id": UUID(int=(0xAE << 120) + number)},
        "DispositionEntry": {"kind": "answer", "unit": f"kpu-{place[:5]}"},
        "LogRow": {"kind": "note", "about_id": None, "shift_id": None},
        "Constraint": {"id": UUID(int=900 + number), "constraint_id": UUID(int=900 + number)},
        "Question": {"kind": "ask", "settled_at": None},
        "Team": {"kind": "pilkada", "ends_on": None},
        "TeamMember": {"role": "member", "unit_code": "kpu-65.01"},
        "Meeting": {"state": "running"},
        "MeetingStep": {"state": "running", "received_at": NOW - timedelta(hours=3)},
        "Invitee": {"unit_code": "kpu-65.01"},
        "AgendaItem": {"section": "constraints", "source": "own", "ref_id": ""},
        "Paper": {"unit_code": "kpu-65.01", "kind": "file"},
        "MinuteLine": {"kind": "note", "about": None},
        "EpisodeVersion": {
            "kind": "counts",
            "theme": "security",
            "state": "open",
            "begins": DAY,
            "last": DAY,
            "alarmed_on": DAY,
            "peak": DAY,
            "reason_code": "",
            "places": [],
            "chart": [],
            "id": UUID(int=(0xAE << 120) + number),  # one id for both: pages name the episode
            "episode_id": UUID(int=(0xAE << 120) + number),
        },
        "SilentPost": {
            "kind": "unit",
            "unit": owner,
            "heard_on": DAY,
            "ended_at": NOW + timedelta(days=30),  # two rows may be of one office
        },
        "RuleVersion": {"number": number + 1, "themes": {}, "trial_id": UUID(int=number)},
        "RuleTrial": {
            "themes": {},
            "day": DAY,
            "result": {},
            "base": 0,
            "pieces": 1,
            "finished_at": None,
        },
        "IndexMap": {"level": "province", "as_of": DAY, "published_at": NOW, "places": 0},
        "IndicatorVersion": {"code": f"tanam_{number}", "about": "event"},
        "ValueSet": {"indicator": "tanam_3", "level": "regency", "valid_on": DAY},
        "IndicatorImport": {"level": "regency", "channel": "page", "valid_on": DAY},
        "WaitingImport": {"level": "regency", "channel": "page", "valid_on": DAY},
        "ModelVersion": {"model_id": f"tanam_{number}", "state": "draft", "document": DOCUMENT},
        "MapPlan": {"level": "regency"},
        "RefusedTable": {"content": {"heading": [], "rows": []}},
        "MapRun": {"level": "regency", "state": "failed", "as_of": DAY, "reasons": []},
        "StationAnswers": {"election_key": f"tanam-{number}", "version": 1, "valid_on": DAY},
        "TrialPiece": {"trial_id": UUID(int=number), "result": {}},
        "ReplayRun": {"first": DAY, "last": DAY, "state": "waiting", "result": {}, "held": {}},
        "Forecast": {
            "run_id": UUID(int=number),
            "origin": origin_of(number),
            "numbers": forecast_numbers(number),
        },
        "Outcome": {
            "run_id": UUID(int=number),
            "origin": origin_of(number),
            "horizon": 7,
            "happened": {"count": [1, 0, 0, 0, 0], "two": [0] * 5, "three": [0] * 5},
        },
        "HazardMessage": {
            "state": "counts",
            "kind": "Alert",
            "reason_code": "",
            "places": [],
            "begins_at": NOW - timedelta(hours=3),
            "until": NOW + timedelta(days=20_000),  # in force whenever the walk looks
            "received_at": NOW - timedelta(hours=3),
        },
        "HazardArea": {"until": NOW + timedelta(days=20_000), "is_over": False},
        "Signal": {"theme": "security", "origin_key": str(number), "weight": 0.5},
    }
