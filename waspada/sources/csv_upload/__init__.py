"""Tables that people upload: CSV in the encodings of the field, and XLSX."""

from waspada.sources.csv_upload.columns import FIELDS, TEMPLATE, field_of
from waspada.sources.csv_upload.rows import RowReading, read_row
from waspada.sources.csv_upload.tables import Cell, Table, open_table, read_cell, written_cell

__all__ = [
    "FIELDS",
    "TEMPLATE",
    "Cell",
    "RowReading",
    "Table",
    "field_of",
    "open_table",
    "read_cell",
    "read_row",
    "written_cell",
]
