"""How an address is described for the walks, and what fills its placeholders.

`code` takes every planted place, and a key takes every planted row of its model (`KEYS`); the
rest is `FIXED`. The addresses themselves stand in walk_routes.py.
"""

from dataclasses import dataclass
from typing import Final

PUBLIC: Final = frozenset({"visitor"})
ANYBODY: Final = frozenset(
    {"secretariat", "liaison", "field", "leader", "analyst", "administrator"}
)
DESK: Final = frozenset({"secretariat"})
KEEPERS: Final = frozenset({"secretariat", "administrator"})
READERS: Final = frozenset({"secretariat", "liaison", "leader"})
TRIAGE: Final = frozenset({"secretariat", "liaison"})
SEATED: Final = ANYBODY - {"field"}


@dataclass(frozen=True, slots=True)
class Route:
    """How an address is walked.

    who : the roles its door may let in; everybody else is sent away. PUBLIC: no sign-in
    shows : models of which every row that the reader may read stands in the answer
    query : further queries to walk besides none
    bearer : models whose row anybody sees who holds the key in the address
    file : the page needs more than a planted row has: a file on disk, a certain state
    whole : it tells of a sum over its place, and opens to whoever sits there or above, not below
    body : what to send by POST; "*Report" stands for every planted row that is hidden
    fresh : every answer holds something drawn anew, so two cannot be compared
    """

    who: frozenset[str] = ANYBODY
    shows: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    bearer: tuple[str, ...] = ()
    file: bool = False
    whole: bool = False
    fresh: bool = False
    body: tuple[tuple[str, str], ...] = ()


# A placeholder's name: the model and key it takes from the planted rows.
KEYS: Final[dict[str, tuple[str, str]]] = {
    "report_id": ("Report", "pk"),
    "receipt": ("Report", "receipt"),
    "photo_id": ("Attachment", "pk"),
    "number": ("IncidentVersion", "number"),
    "document_id": ("Document", "pk"),
    "delivery_id": ("Delivery", "pk"),
    "run_id": ("ImportRun", "pk"),
    "row_id": ("LogRow", "pk"),
    "activity_id": ("ActivityVersion", "pk"),
    "forum_report_id": ("ForumReport", "pk"),
    "ruling_id": ("RulingVersion", "pk"),
    "requirement_id": ("Requirement", "pk"),
    "ruling_file_id": ("RulingFile", "pk"),
    "risk_id": ("RiskVersion", "pk"),
    "use_id": ("MeasureUse", "pk"),
    "plan_id": ("PlanVersion", "pk"),
    "referral_id": ("Referral", "pk"),
    "constraint_id": ("Constraint", "pk"),
    "question_id": ("Question", "pk"),
    "followup_id": ("Item", "pk"),
    "evidence_id": ("Evidence", "pk"),
    "disposition_id": ("Disposition", "pk"),
    "warning_id": ("WarningRow", "pk"),
    "cap_id": ("CapMessage", "pk"),
    "hazard_id": ("HazardMessage", "pk"),
    "news_id": ("FeedItem", "pk"),
    "source_id": ("FeedSource", "pk"),
    "meeting_id": ("Meeting", "pk"),
    "team_id": ("Team", "pk"),
    "paper_id": ("Paper", "pk"),
    "episode_id": ("EpisodeVersion", "pk"),
    "trial_id": ("RuleTrial", "pk"),
    "replay_id": ("ReplayRun", "pk"),
    "map_id": ("IndexMap", "pk"),
    "version_id": ("ModelVersion", "pk"),
    "waiting_id": ("WaitingImport", "pk"),
    "map_plan_id": ("MapPlan", "pk"),
    "held_id": ("HeldMessage", "pk"),
    "map_run_id": ("MapRun", "pk"),
    "refused_id": ("RefusedTable", "pk"),
}
NOWHERE: Final = "01900000-0000-7000-8000-000000000000"
FIXED: Final[dict[str, str]] = {
    "unit": "kpu-65.01",
    "measure": "kpps_terbentuk",
    "day": "2024-11-28",
    "agency": "kpu",
    "token": "tiada",
    "token_id": NOWHERE,
    "version": "1",
    "file_name": "desa.csv",
    "project": "1",
    "form_id": NOWHERE,
    "kind": "docx",
    "step": "text",
    "role": "liaison",
    "day_text": "2024-11-28",
    "view_id": NOWHERE,
    "account_id": NOWHERE,
    "address_id": NOWHERE,
    "seat_id": NOWHERE,
    "key_id": NOWHERE,
    "candidacy_id": NOWHERE,
    "item_id": NOWHERE,
    "action": "posko-bersama",
    "year": "2024",
    "thing_id": NOWHERE,
    "copy_id": NOWHERE,
    "contact_id": NOWHERE,
    "feed_id": NOWHERE,
    "report_kind": "mingguan",
    "period_key": "2024-W47",
    "file_format": "docx",
    "index_level": "provinsi",
    "indicator_code": "tanam_3",
}
