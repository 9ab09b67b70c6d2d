"""Records in JSON (Kobo, ODK Central, Ushahidi, GeoJSON) as a table: one row each."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from waspada.core.errors import BadInput, TooLarge

MOST_JSON_BYTES: Final = 12 * 1024 * 1024  # it is read as a whole
MOST_HEADINGS: Final = 200
_DEEPEST: Final = 6
_NAMES: Final = ("title", "name", "tag", "label")


def read_json(file: BinaryIO, name: str) -> tuple[list[str], list[list[Any]]]:
    """Return headings and rows; groups within a record become paths (`kejadian/uraian`).

    Raises
    ------
    TooLarge : import.json_too_large
    BadInput : import.not_a_table, import.empty
    """
    content = file.read(MOST_JSON_BYTES + 1)
    if len(content) > MOST_JSON_BYTES:
        raise TooLarge("import.json_too_large", limit_mb=MOST_JSON_BYTES // 1024**2)
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput("import.not_a_table", file=name) from error
    records = [_flat(one) for one in _records(found) if isinstance(one, Mapping)]
    if not records:
        raise BadInput("import.empty", file=name)
    heading = list(dict.fromkeys(key for record in records for key in record))[:MOST_HEADINGS]
    return heading, [[record.get(key) for key in heading] for record in records]


def _records(found: Any) -> list[Any]:
    """Return the list of records, wherever the program puts it."""
    if isinstance(found, list):
        return found
    if not isinstance(found, Mapping):
        return []
    for name in ("results", "features", "value", "posts", "incidents", "data"):
        if isinstance(found.get(name), list):
            return list(found[name])
    return _records(found.get("payload"))


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key[:200]: value for key, value in _walk(record, "", 0) if value not in (None, "")}


def _walk(value: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, one in value.items():
        if key == "properties" and not path:  # of a feature
            yield from _walk(one if isinstance(one, Mapping) else {}, "", depth + 1)
            continue
        yield from _cells(f"{path}{key}", one, depth)


def _cells(path: str, one: Any, depth: int) -> Iterator[tuple[str, Any]]:
    point = _point(one)
    if point is not None:
        yield from zip(("latitude", "longitude"), point, strict=True)
    elif isinstance(one, Mapping):
        if depth < _DEEPEST:
            yield from _walk(one, f"{path}/", depth + 1)
    elif isinstance(one, list):
        pairs = [_point(each) for each in one]
        if any(pair is not None for pair in pairs):
            first = next(pair for pair in pairs if pair is not None)
            yield from zip(("latitude", "longitude"), first, strict=True)
        else:
            yield path, _listed(one)
    else:
        yield path, one


def _point(one: Any) -> tuple[float, float] | None:
    """Return a position: {lat, lon}, or GeoJSON's with the east first."""
    if not isinstance(one, Mapping):
        return None
    if one.get("type") == "Point" and isinstance(one.get("coordinates"), list):
        numbers = one["coordinates"][:2]
        return (numbers[1], numbers[0]) if len(numbers) == 2 and _are_numbers(numbers) else None
    numbers = [one.get("lat"), one.get("lon")]
    return (numbers[0], numbers[1]) if _are_numbers(numbers) else None


def _are_numbers(values: list[Any]) -> bool:
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def _listed(one: list[Any]) -> str:
    """Return a list in a cell: numbers and words, or the names of what is listed."""
    said: list[str] = []
    for each in one[:50]:
        if isinstance(each, Mapping):
            inner = next(
                (each[key] for key in ("category", "tag") if isinstance(each.get(key), Mapping)),
                each,
            )
            named = next((inner[key] for key in _NAMES if isinstance(inner.get(key), str)), "")
            said.append(named)
        elif isinstance(each, str | int | float):
            said.append(str(each))
    return ", ".join(filter(None, said))
