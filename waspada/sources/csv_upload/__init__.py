"""Tables that people upload: CSV in the encodings of the field, and XLSX."""

from waspada.sources.csv_upload.columns import FIELDS, TEMPLATE, field_of
from waspada.sources.csv_upload.rows import RowReading, read_row
from waspada.sources.csv_upload.shapes import (
    EXTRA,
    LEFT_OUT,
    marks_of,
    meanings,
    shape_of,
    suffices,
)
from waspada.sources.csv_upload.tables import Cell, Table, open_table, read_cell, written_cell

__all__ = [
    "EXTRA",
    "FIELDS",
    "LEFT_OUT",
    "TEMPLATE",
    "Cell",
    "RowReading",
    "Table",
    "field_of",
    "marks_of",
    "meanings",
    "open_table",
    "read_cell",
    "read_row",
    "shape_of",
    "suffices",
    "written_cell",
]
