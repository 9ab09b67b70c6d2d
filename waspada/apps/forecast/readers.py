"""Who opens a place's forecast."""

from waspada.apps.detection.queries import covers
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import load_table, regency_of


def check_reader(code: str) -> None:
    """Let in whoever has a seat in the kab/kota that a place's forecast is made for, or above it.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : forecast.page_outside
    """
    if code not in load_table():
        raise NotFound("access.not_found")
    area = regency_of(code) or code
    if not covers(area):
        raise NotAllowed("forecast.page_outside", place=area)
