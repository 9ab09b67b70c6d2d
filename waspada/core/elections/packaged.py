"""The elections that come with the package, from its tables with source and confidence.

An election is one TOML file as `facts.read_election` reads it, with places in a TSV file
beside it. Two entries are short forms that only the package uses:

    [sources]                   texts that the places file refers to by name
    [[stages]] dates_from = …   dates of every place: "polling" its own polling day,
                                "deadline" from the ruling to the ordered number of days
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from waspada.core.elections.facts import ElectionFacts, read_election
from waspada.core.places import NATION, is_within

KEYS: Final = ("pilkada-2018", "pilkada-2020", "pemilu-2024", "pilkada-2024", "psu-2025")


def packaged_elections() -> Iterator[ElectionFacts]:
    """Yield every packaged election, oldest first."""
    for key in KEYS:
        yield packaged_election(key)


@lru_cache(maxsize=len(KEYS))
def packaged_election(key: str) -> ElectionFacts:
    """Return one packaged election; a table with an error is a defect of the package."""
    document = tomllib.loads(read_table(f"{key}.toml"))
    sources = document.pop("sources", {})
    rows = read_rows(f"{key}.places.tsv")
    stations = stations_of(key)
    document["places"] = [_contest(row, sources, stations) for row in rows]
    for stage in document["stages"]:
        kind = stage.pop("dates_from", None)
        if kind is not None:
            ruling = stage.pop("ruling", None)
            document_name = stage.pop("document")
            stage["dates"] = [
                *_dates_of_places(kind, rows, sources, document_name, ruling, stage["dates"]),
                *stage["dates"],
            ]
    facts, problems = read_election(document)
    if facts is None:
        raise ValueError(f"{key}: {problems}")
    return facts


@lru_cache(maxsize=len(KEYS))
def stations_of(key: str) -> dict[str, int]:
    """Return the number of polling stations of each kab/kota, {} where none are known."""
    try:
        rows = read_rows(f"{key}.stations.tsv")
    except FileNotFoundError:
        return {}
    return {row["code"]: int(row["stations"]) for row in rows}


def station_count(key: str, place: str) -> int | None:
    """Return how many polling stations a packaged election had in a place; None if unknown."""
    found = [count for code, count in stations_of(key).items() if is_within(code, place)]
    return sum(found) if found else None


def read_table(name: str) -> str:
    """Return a packaged table as text."""
    return (resources.files("waspada.core.elections") / "data" / name).read_text("utf-8")


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged TSV table."""
    header, *lines = read_table(name).splitlines()
    names = header.split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]


def _contest(
    row: Mapping[str, str], sources: Mapping[str, str], stations: Mapping[str, int]
) -> dict[str, Any]:
    code = row["code"]
    if code == NATION or "." not in code:
        inside = [count for place, count in stations.items() if is_within(place, code)]
        count = sum(inside) if inside else None
    else:
        count = stations.get(code)
    return {
        "place": code,
        "office": row["office"],
        "polling_on": row["polling_on"] or None,
        "stations": count,
        "source": sources[row["source"]],
        "confidence": row["confidence"],
    }


def _dates_of_places(
    kind: str,
    rows: list[dict[str, str]],
    sources: Mapping[str, str],
    document: str,
    ruling: date | None,
    written: list[dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    apart = {dates["place"] for dates in written}
    for row in rows:
        if row["code"] in apart:
            continue
        if kind == "deadline":
            assert ruling is not None
            starts_on = ruling
            ends_on = ruling + timedelta(days=int(row["deadline_days"]))
        else:
            starts_on = ends_on = date.fromisoformat(row["polling_on"])
        yield {
            "place": row["code"],
            "starts_on": starts_on,
            "ends_on": ends_on,
            "document": document,
            "source": sources[row["source"] if kind == "polling" else "ruling"],
            "confidence": row["confidence"],
            "decided_on": ruling,
        }
