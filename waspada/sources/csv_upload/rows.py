"""From one row of an uploaded table to the fields of a report, or the reason why not."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.places import NATION, Level, is_within, load_table, normal_code, regency_of
from waspada.core.places.answers import PlaceAnswer
from waspada.core.places.nearest import nearest_desa
from waspada.core.reports.body import read_fields
from waspada.core.reports.incidents import is_web_address
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line, plain_text
from waspada.sources.csv_upload.columns import plain_heading
from waspada.sources.csv_upload.kinds import CATEGORY_OF, SEVERITY_OF, first_category
from waspada.sources.csv_upload.moments import CLOCK, EXCEL_EPOCH, SERIALS, in_zone, written_day
from waspada.sources.csv_upload.shapes import EXTRA, KOBO, LEFT_OUT, USHAHIDI, meanings, shape_of
from waspada.sources.csv_upload.tables import Cell

# (words, the place to look in, levels or None for any) → what the words mean there
FindPlace = Callable[[str, str, frozenset[Level] | None], PlaceAnswer]
_LEVELS: Final[dict[str, frozenset[Level] | None]] = {
    "province": frozenset({Level.PROVINCE}),
    "regency": frozenset({Level.REGENCY}),
    "kecamatan": frozenset({Level.KECAMATAN}),
    "desa": frozenset({Level.DESA}),
    "place": None,
}
_SHOWN: Final = 40
_YES: Final = frozenset(("ya", "y", "yes", "true", "1", "masih", "v", "x", "benar"))


@dataclass(frozen=True, slots=True)
class RowReading:
    """What one row says: a body to be received, or why it cannot be.

    client_id : the id that the program gave it which wrote the table; "" where it gave none
    column : the heading of the cell that has to be mended, "" when it is the row as a whole
    """

    body: bytes = b""
    place: str = ""
    election: str = ""
    client_id: str = ""
    reason: str = ""
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


def read_row(
    heading: Sequence[str],
    cells: Sequence[Cell],
    *,
    find_place: FindPlace,
    now: datetime,
    within: str = NATION,
    fields: Sequence[str] = (),
) -> RowReading:
    """Read one row.

    Parameters
    ----------
    fields : what each heading means, where somebody has said so; else as we know it
    find_place : what a typed place means, among those in the place given beside it
    now : dates after it are refused
    within : a row about a place outside is refused
    """
    row = _Row(heading, cells, fields or _meanings(tuple(heading)))
    try:
        if len(cells) > len(heading) and any(_text(cell) for cell in cells[len(heading) :]):
            raise BadInput("import.too_many_cells_in_row", columns=len(heading))
        place = _place(row, find_place)
        if not is_within(place, within):
            raise _at(row, "place", "import.place_outside", _text(row["place"]) or place)
        said = _fields(row, place)
        read_fields(said, now=now, place=place)
    except BadInput as error:
        params = dict(error.params)
        name = str(params.pop("column", "")) or row.heading_of(str(params.get("field", "")))
        return RowReading(reason=error.code, column=name, params=params)
    body = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    election = plain_heading(_text(row["election"])).replace(" ", "-")[:40]
    return RowReading(body, place, election, _client_id(row))


@lru_cache(maxsize=64)
def _meanings(heading: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(meanings(heading))


@lru_cache(maxsize=64)
def _shape(heading: tuple[str, ...]) -> str:
    return shape_of(heading)


def _client_id(row: "_Row") -> str:
    """Return the id of a row that is the same in the next export of the same form.

    Ushahidi counts from one in every deployment: when the post was made tells two of them apart.
    """
    said = plain_line(_text(row["root_id"]) or _text(row["client_id"]))[:120]
    if not said or not row.shape:
        return ""
    if row.shape == KOBO:
        said = said.removeprefix("uuid:")
    if row.shape != USHAHIDI:
        return f"{row.shape}/{said}"
    # The date of a post can be edited; when it was made cannot. Version 2 tells no such moment.
    day = _submitted(row) or plain_line(_text(row["date"]) or _text(row["date_utc"]))[:40]
    return f"{row.shape}/{said}/{day}"


class _Row:
    """The cells of a row by our field: of several columns the first that holds something."""

    def __init__(
        self, heading: Sequence[str], cells: Sequence[Cell], fields: Sequence[str]
    ) -> None:
        self._at: dict[str, list[int]] = {}
        self._heading = heading
        self._cells = cells
        self._fields = fields
        self.shape = _shape(tuple(heading))
        for number, name in enumerate(fields):
            if name not in {"", LEFT_OUT}:
                self._at.setdefault(name, []).append(number)

    def extras(self) -> list[str]:
        """Return what stands in columns that are added to the text, each with its heading."""
        pairs = zip(self._heading, self._fields, self._cells, strict=False)
        return [
            f"{plain_line(name)}: {plain_text(_text(cell))}"
            for name, field, cell in pairs
            if field == EXTRA and _text(cell)
        ]

    def texts(self, name: str) -> list[str]:
        """Return what stands in the columns of a field, each text once."""
        found = (plain_text(_text(self._cell(at))) for at in self._at.get(name, ()))
        return list(dict.fromkeys(filter(None, found)))

    def __getitem__(self, name: str) -> Cell:
        at = self._filled(name)
        return None if at is None else self._cell(at)

    def heading_of(self, name: str) -> str:
        at = self._filled(name)
        return "" if at is None else self._heading[at]

    def _filled(self, name: str) -> int | None:
        columns = self._at.get(name, [])
        return next((at for at in columns if _text(self._cell(at))), next(iter(columns), None))

    def _cell(self, at: int) -> Cell:
        return self._cells[at] if at < len(self._cells) else None


def _at(row: _Row, name: str, code: str, value: object = "") -> BadInput:
    shown = mask_text(plain_line(str(value)))[:_SHOWN]
    return BadInput(code, column=row.heading_of(name), value=shown)


def _fields(row: _Row, place: str) -> dict[str, object]:
    sources, other = _sources(row)
    text = "\n".join(row.texts("text"))
    if other:
        text = f"{text}\n({other})" if text else other
    category, unknown = _category(row)
    text = "\n".join(filter(None, (text, *unknown, *row.extras())))
    lat, lon = _point(row)
    occurred_at, precision = _moment(row)
    given = {
        "text": text,
        "title": plain_line(_text(row["title"])),
        "category": category,
        "place": place,
        "occurred_at": occurred_at,
        "precision": precision,
        "lat": lat,
        "lon": lon,
        "said_at": _submitted(row),
        "severity": _severity(row),
        "deaths": _whole(row, "deaths"),
        "injured": _whole(row, "injured"),
        "is_ongoing": plain_heading(_text(row["is_ongoing"])) in _YES or None,
        "sources": sources,
    }
    return {name: value for name, value in given.items() if value not in (None, "", [])}


# ---- place -----------------------------------------------------------------------------------


def _place(row: _Row, find_place: FindPlace) -> str:
    """Return the most exact place of a row: one column, or the levels one under another."""
    found = ""
    by_point = _place_of_point(row)
    for name, levels in _LEVELS.items():
        words = plain_line(_text(row[name]))
        if not words:
            continue
        code = _code(words)
        if code and (not found or is_within(code, found)):
            found = code
            continue
        answer = find_place(words, found or NATION, levels)
        if answer.code:
            found = answer.code
        elif not found and not by_point:
            code = "import.place_ambiguous" if answer.matches else "import.place_unknown"
            raise _at(row, name, code, words)
        # A misspelt kecamatan in a known kabupaten: the words stay, the kabupaten counts.
    found = found or by_point
    if not found:
        raise _at(row, "place", "import.no_place")
    return found


def _place_of_point(row: _Row) -> str:
    """Return the kab/kota of the position that a program's table gives.

    The nearest middle of a village may lie across a boundary: the kab/kota is all that is taken
    from it, and the point is drawn where it is.
    """
    if not row.shape:
        return ""
    lat, lon = _point(row)
    desa = nearest_desa(lat, lon) if lat is not None and lon is not None else None
    return regency_of(desa) or "" if desa else ""


def _point(row: _Row) -> tuple[float | None, float | None]:
    """Return a position from its two columns, or from one as programs write it."""
    lat, lon = _number(row, "lat"), _number(row, "lon")
    if lat is None or lon is None:
        numbers = re.findall(r"-?\d{1,3}(?:\.\d+)?", _text(row["point"]))
        if len(numbers) >= 2:
            lat, lon = float(numbers[0]), float(numbers[1])
    if row.shape and (lat == 0 and lon == 0):
        return None, None  # what a telephone without a position sends
    return lat, lon


def _code(words: str) -> str:
    code = normal_code(words.removesuffix(".0"))
    return code if code and code != NATION and code in load_table() else ""


# ---- time ------------------------------------------------------------------------------------


def _moment(row: _Row) -> tuple[str, str]:
    """Return date and time as written by the place's clock, and how exact they are."""
    cell = row["date"]
    if cell is None or not _text(cell):
        return in_zone(_text(row["date_utc"]), is_utc=True), "minute" if row["date_utc"] else ""
    if zoned := in_zone(_text(cell)):
        return zoned, "minute"
    day, clock, is_month = _day(row, cell)
    clock = _clock(row) or clock
    said = plain_heading(_text(row["precision"]))
    if is_month or said in {"month", "bulan"}:
        return f"{day:%Y-%m}", "month"
    if clock is None or said in {"day", "hari", "tanggal"}:
        return day.isoformat(), "day"
    return f"{day.isoformat()}T{clock:%H:%M}", "minute"


def _submitted(row: _Row) -> str:
    """Return when a program received the row: it tells when it was said, not when it was."""
    cell = row["submitted"]
    text = cell.isoformat() if isinstance(cell, datetime) else _text(cell)
    return in_zone(text, is_utc=True)


def _day(row: _Row, cell: Cell) -> tuple[date, time | None, bool]:
    if isinstance(cell, datetime):
        return cell.date(), (cell.time() if cell.time() != time() else None), False
    if isinstance(cell, date):
        return cell, None, False
    if isinstance(cell, int | float) and SERIALS[0] <= cell <= SERIALS[1]:
        at = EXCEL_EPOCH + timedelta(days=float(cell))
        return at.date(), (at.time().replace(microsecond=0) if cell % 1 else None), False
    text = plain_line(_text(cell))
    try:
        return written_day(text)
    except (ValueError, KeyError) as error:
        raise _at(row, "date", "import.bad_date", text) from error


def _clock(row: _Row) -> time | None:
    cell = row["time"]
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        return (EXCEL_EPOCH + timedelta(days=cell)).time().replace(microsecond=0)
    text = plain_line(_text(cell))
    if not text:
        return None
    found = CLOCK.search(text)
    try:
        return time(int(found[1]), int(found[2])) if found else time(int(text.split()[0]))
    except ValueError as error:
        raise _at(row, "time", "import.bad_time", text) from error


# ---- words and numbers -----------------------------------------------------------------------


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _category(row: _Row) -> tuple[str, list[str]]:
    """Return the category, and what a program's table calls it where we have no such one."""
    written = _text(row["category"])
    said = plain_heading(written)
    if not said:
        return "", []
    found = CATEGORY_OF.get(said)
    if found is None and row.shape:
        found = first_category(written)
        return found, [] if found else [plain_line(f"({written})")]
    if found is None:
        raise _at(row, "category", "import.unknown_category", written)
    return found, []


def _severity(row: _Row) -> int | None:
    said = plain_heading(_text(row["severity"]))
    if not said:
        return None
    found = SEVERITY_OF.get(said)
    if found is None:
        raise _at(row, "severity", "import.unknown_severity", _text(row["severity"]))
    return found


def _whole(row: _Row, name: str) -> int | None:
    text = _text(row[name])
    if text in {"", "-", "–"}:
        return None
    try:
        return int(text.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", text) else text)
    except ValueError as error:
        raise _at(row, name, "import.bad_number", text) from error


def _number(row: _Row, name: str) -> float | None:
    cell = row[name]
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = _text(cell).replace(",", ".")
    if text in {"", "-"}:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise _at(row, name, "import.bad_number", text) from error


def _sources(row: _Row) -> tuple[list[str], str]:
    """Return web addresses, and what else stands in the column of sources."""
    parts = [part.strip() for part in re.split(r"[|\n;]|\s(?=https?://)", _text(row["sources"]))]
    addresses = [part for part in parts if part and is_web_address(part)]
    others = [plain_line(part) for part in parts if part and not is_web_address(part)]
    return list(dict.fromkeys(addresses))[:20], "; ".join(others)
