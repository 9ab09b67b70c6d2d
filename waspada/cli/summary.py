"""What the demo prints: counts by level and category, the gravest recent incidents, the papers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.standing import levels_shown
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.core.places import Level, ancestor_at, load_table
from waspada.core.vocabulary import CATEGORIES, LEVEL_WORDS, LEVELS, SEVERITIES

RECENT_DAYS = 14
MOST = 5
_WORDS = {
    "as_of": ("Keadaan per {day}", "As of {day}"),
    "incidents": (
        "{count} kejadian tercatat sampai hari itu, dari berita yang dikumpulkan",
        "{count} incidents on record up to that day, from collected news",
    ),
    "levels": ("Level wilayah (otomatis – demo)", "Levels of places (automatic – demo)"),
    "provinces": ("provinsi", "provinces"),
    "regencies": ("kab/kota", "kab/kota"),
    "categories": ("Kejadian per kategori", "Incidents by category"),
    "gravest": (
        "Kejadian terberat dalam {days} hari terakhir, menurut berita yang terkumpul, bukan peringkat bahaya",
        "Gravest incidents of the last {days} days, by the news collected, not a ranking of danger",
    ),
    "count": ("{count} kejadian, terberat {severity}", "{count} incidents, gravest {severity}"),
    "papers": ("Laporan harian (PDF)", "Daily reports (PDF)"),
}


@dataclass(frozen=True, slots=True)
class GravePlace:
    """A place with its recent incidents: how many, and how grave the gravest is."""

    code: str
    display: str
    count: int
    worst_severity: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The demo in figures."""

    day: date
    incidents: int
    province_levels: dict[str, int]
    regency_levels: dict[str, int]
    categories: dict[str, int]
    gravest: tuple[GravePlace, ...]
    papers: tuple[Path, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the summary for --json."""
        return {
            "as_of": self.day.isoformat(),
            "incidents": self.incidents,
            "levels": {"province": self.province_levels, "regency": self.regency_levels},
            "categories": self.categories,
            "gravest_recent_by_collected_news": [
                {
                    "code": place.code,
                    "name": place.display,
                    "incidents": place.count,
                    "worst_severity": place.worst_severity,
                }
                for place in self.gravest
            ],
            "briefings": [str(path) for path in self.papers],
        }

    def text(self, language: str) -> str:
        """Return the summary as lines for people."""
        words = {key: pair[language == "en"] for key, pair in _WORDS.items()}
        lines = [
            "",
            words["as_of"].format(day=self.day.isoformat()),
            words["incidents"].format(count=self.incidents),
            "",
            words["levels"],
        ]
        for name, counts in (
            (words["provinces"], self.province_levels),
            (words["regencies"], self.regency_levels),
        ):
            shown = ", ".join(
                f"{counts[level]} {LEVEL_WORDS[level].in_language(language)}"
                for level in reversed(LEVELS)
                if counts.get(level)
            )
            lines.append(f"  {name}: {shown}")
        lines += ["", words["categories"]]
        for code, count in self.categories.items():
            lines.append(f"  {count:4}  {CATEGORIES[code].name.in_language(language)}")
        lines += ["", words["gravest"].format(days=RECENT_DAYS)]
        for place in self.gravest:
            severity = SEVERITIES[place.worst_severity].name.in_language(language)
            said = words["count"].format(count=place.count, severity=severity)
            lines.append(f"  {place.display} ({place.code}): {said}")
        lines += ["", words["papers"], *(f"  {path}" for path in self.papers)]
        return "\n".join(lines)


def gather_summary(day: date, papers: Sequence[Path]) -> Summary:
    """Collect the figures as of a day."""
    with acting_as(system_identity("demo")):
        everything = incidents_as_of(day)
        categories = Counter(everything.values_list("category", flat=True))
        recent = list(
            incidents_as_of(day, since=day - timedelta(days=RECENT_DAYS - 1))
            .filter(day__isnull=False)
            .values_list("place_code", "severity")
        )
        return Summary(
            day=day,
            incidents=sum(categories.values()),
            province_levels=_levels(Level.PROVINCE, day),
            regency_levels=_levels(Level.REGENCY, day),
            categories=dict(categories.most_common()),
            gravest=_gravest(recent),
            papers=tuple(papers),
        )


def _levels(level: Level, day: date) -> dict[str, int]:
    codes = load_table().codes(level=level)
    counts = Counter(levels_shown(codes, day=day).values())
    return {name: counts[name] for name in LEVELS if counts[name]}


def _gravest(recent: Sequence[tuple[str, int | None]]) -> tuple[GravePlace, ...]:
    counts: Counter[str] = Counter()
    worst: dict[str, int] = {}
    for code, severity in recent:
        place = ancestor_at(code, Level.REGENCY) or code
        counts[place] += 1
        worst[place] = max(worst.get(place, 0), severity or 0)
    order = sorted(counts, key=lambda place: (-worst[place], -counts[place], place))
    table = load_table()
    return tuple(
        GravePlace(place, table[place].display, counts[place], worst[place])
        for place in order[:MOST]
    )
