"""Administrative places of Indonesia: codes, names, points, zones, search, outlines, neighbours."""

from waspada.core.places.codes import (
    NATION,
    Level,
    ancestor_at,
    common_root,
    is_within,
    level_of,
    normal_code,
    parent_of,
    parents,
    province_of,
    regency_of,
    valid_code,
)
from waspada.core.places.names import Kind, display_name, formal_name
from waspada.core.places.table import Place, PlaceTable, load_table
from waspada.core.places.zones import IANA, Zone, zone_of

__all__ = [
    "IANA",
    "NATION",
    "Kind",
    "Level",
    "Place",
    "PlaceTable",
    "Zone",
    "ancestor_at",
    "common_root",
    "display_name",
    "formal_name",
    "is_within",
    "level_of",
    "load_table",
    "normal_code",
    "parent_of",
    "parents",
    "province_of",
    "regency_of",
    "valid_code",
    "zone_of",
]
