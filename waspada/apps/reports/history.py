"""Which facts of an incident a history tells, and the names of those who changed them."""

from waspada.apps.accounts.models import Account

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


def account_names(accounts: set[str]) -> dict[str, str]:
    """Return what the people of some account ids are called; the system's names have none."""
    ids = [name for name in accounts if len(name) == 36]
    found = Account.objects.filter(pk__in=ids).values_list("pk", "display_name")
    return {str(pk): name for pk, name in found}
