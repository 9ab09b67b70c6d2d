"""Keep the day cells right: a touched cell is counted again from the current versions.

Counting again rather than adding one makes the effect idempotent. A cell that has become
empty stays with 0, so that a concurrent writer always finds the row to lock. Whoever counts
also gives the provinces touched a new stamp, which ends what was summed of them before.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from waspada.apps.reports.models import DayCell, IncidentVersion
from waspada.apps.reports.stamps import area_of, stamp_areas


class CellKey(NamedTuple):
    """What the incidents of one cell share; a parent's place never stands here.

    day : None for an incident that no cell may hold; its province is stamped all the same
    """

    realm: str
    place_code: str
    day: date | None
    category: str
    severity: int
    state: str
    stage: str
    phase: str
    election_key: str
    classification: str
    owner_unit: str


# Rights that a cell's key cannot carry: such incidents are counted live.
LIVE = ~Q(addressee_units="") | ~Q(concerns_units="") | ~Q(compartment="")


def cell_of(version: IncidentVersion) -> CellKey:
    """Return the cell a version is counted in; none holds month precision and special rights."""
    is_special = version.compartment or version.addressee_units or version.concerns_units
    return CellKey(
        realm=version.realm,
        place_code=version.place_code,
        day=None if is_special or version.severity is None else version.day,
        category=version.category,
        severity=version.severity or 0,
        state=version.state,
        stage=version.stage,
        phase=version.phase,
        election_key=version.election_key or "",
        classification=version.classification,
        owner_unit=version.owner_unit,
    )


def recount_cells(keys: Iterable[CellKey | None]) -> None:
    """Count the cells again, in the caller's transaction and acting as the system.

    The row is locked before it is counted: two writers of one cell would each miss the
    other's incident. Sorted, so that two writers of two cells never wait for each other.
    """
    given = {key for key in keys if key is not None}
    # The stamps first: who writes in a province then waits here, and holds no cell meanwhile.
    stamp_areas({(key.realm, area_of(key.place_code)) for key in given})
    touched = sorted((key for key in given if key.day is not None), key=repr)
    if not touched:
        return
    DayCell.unguarded.bulk_create(
        [
            DayCell(**key._asdict(), province_code=_province(key.place_code), count=0)
            for key in touched
        ],
        ignore_conflicts=True,
        batch_size=200,
    )
    for key in touched:
        cell = DayCell.unguarded.select_for_update().get(**key._asdict())
        count = _count(key)
        if cell.count != count:
            cell.count = count
            cell.save(update_fields=["count"])


def _count(key: CellKey) -> int:
    columns = key._asdict()
    if not columns.pop("election_key"):
        election = Q(election_key__isnull=True) | Q(election_key="")
    else:
        election = Q(election_key=key.election_key)
    return (
        IncidentVersion.unguarded.filter(election, superseded_at__isnull=True, **columns)
        .exclude(LIVE)
        .count()
    )


def _province(place_code: str) -> str:
    return "" if place_code == "ID" else place_code[:2]
