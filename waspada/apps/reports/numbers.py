"""Register numbers of incidents, such as KJ-65.01-2024-0007: never given twice, gaps allowed."""

from django.db import connection

from waspada.apps.documents.models import NumberSeries


def take_incident_numbers(place_code: str, year: int, count: int = 1) -> list[str]:
    """Take the next numbers of a kab/kota (or province) and year.

    One statement raises the series, so two writers never read the same value; the second
    waits for the first to commit.
    """
    place = place_code[:5]
    last = _raise_series(f"kejadian/{place}/{year}", count)
    return [f"KJ-{place}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


def _raise_series(key: str, count: int) -> int:
    table = NumberSeries._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, last) VALUES (%s, %s)"  # noqa: S608
            f" ON CONFLICT (key) DO UPDATE SET last = {table}.last + excluded.last RETURNING last",
            [key, count],
        )
        return int(cursor.fetchone()[0])
