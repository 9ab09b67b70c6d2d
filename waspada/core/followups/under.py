"""Which offices stand under a leader, who alone may be given a disposition."""

from typing import Final

from waspada.core.places import Level, is_within, level_of
from waspada.core.vocabulary import AGENCIES, split_unit

# Offices of the regional government, which follow its head.
REGIONAL: Final = "pemda"


def is_under(leader_unit: str, leader_place: str, unit: str) -> bool:
    """Say whether a unit is one that the leader of another may instruct.

    The head of a region (a leader of the regional secretariat) instructs the directed offices
    of that region: a bupati those of the kabupaten and its kecamatan and desa, a governor
    those of the province and, in a kabupaten or kota, the secretariat through which it goes.
    Every other leader instructs units of the own agency in the own place and below.
    """
    agency, place = split_unit(unit)
    own, _ = split_unit(leader_unit)
    if unit == leader_unit or not is_within(place, leader_place):
        return unit == leader_unit and own == REGIONAL
    if own != REGIONAL:
        return agency == own
    if not AGENCIES[agency].is_directed:
        return False
    return _same_region(leader_place, place) or agency == REGIONAL


def _same_region(leader_place: str, place: str) -> bool:
    if level_of(leader_place) >= Level.REGENCY:
        return True
    return level_of(place) == level_of(leader_place)
