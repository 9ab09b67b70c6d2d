"""Numbers of issued documents: one series per kind, place, year and realm, without gaps."""

from django.conf import settings
from django.db import transaction

from waspada.apps.documents.models import NumberSeries

# A number of another realm must never be taken for a real one.
REALM_ENDINGS = {"live": "", "exercise": "/LATIHAN", "replay": "/DEMO"}


def next_number(series: str) -> int:
    """Take the next number of a series in the caller's transaction.

    The row stays locked until that transaction ends: a number that is rolled back is given
    to the next document, and two documents never get the same.
    """
    with transaction.atomic():
        NumberSeries.objects.bulk_create([NumberSeries(key=series)], ignore_conflicts=True)
        row = NumberSeries.objects.select_for_update().get(pk=series)
        row.last += 1
        row.save(update_fields=["last"])
    return row.last


def series_key(kind: str, place: str, year: int, realm: str) -> str:
    """Return the key of a series, such as laporan-harian/65/2024."""
    key = f"{kind}/{place}/{year}"
    return key if realm == "live" else f"{key}/{realm}"


def number_text(series: str, place: str, year: int, number: int, realm: str) -> str:
    """Return a number as it is printed, by the pattern of the deployment."""
    text = settings.WASPADA_NUMBER_PATTERN.format(
        series=series, place=place, year=year, number=number
    )
    return f"{text}{REALM_ENDINGS.get(realm, '/' + realm.upper())}"
