"""What changed from one version of an incident to the next."""

from collections.abc import Iterable
from dataclasses import dataclass

from waspada.apps.accounts.models import Account
from waspada.apps.reports.models import IncidentVersion

# The columns whose change is told, in the order of the page.
TOLD = (
    "state",
    "title",
    "summary",
    "category",
    "also_categories",
    "athg",
    "severity",
    "place_code",
    "other_places",
    "occurred_at",
    "who",
    "why",
    "deaths",
    "injured",
    "stage",
    "source_grade",
    "content_grade",
    "sources",
)


@dataclass(frozen=True, slots=True)
class Change:
    """A version, which facts it changed, and who wrote it."""

    version: IncidentVersion
    changed: tuple[str, ...]
    by: str


def changes_of(versions: Iterable[IncidentVersion]) -> list[Change]:
    """Return versions, the latest first, each with what it changed of the one before."""
    ordered = sorted(versions, key=lambda version: version.version)
    names = account_names({version.recorded_by for version in ordered})
    changes = []
    before: IncidentVersion | None = None
    for version in ordered:
        changed = (
            tuple(name for name in TOLD if getattr(version, name) != getattr(before, name))
            if before is not None
            else ()
        )
        changes.append(Change(version, changed, names.get(version.recorded_by, "")))
        before = version
    return changes[::-1]


def account_names(accounts: set[str]) -> dict[str, str]:
    """Return what the people of some account ids are called; the system's names have none."""
    ids = [name for name in accounts if len(name) == 36]
    found = Account.objects.filter(pk__in=ids).values_list("pk", "display_name")
    return {str(pk): name for pk, name in found}
