"""Invented figures for the demonstration: Kalimantan Utara's desk before 27 November 2024."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SampleFigure:
    """One invented figure; `measure` and `place` by code, value None for "belum"."""

    measure: str
    place: str
    on: date
    value: Decimal | None


def sample_figures(until: date) -> Iterator[SampleFigure]:
    """Yield invented figures for Kalimantan Utara up to a day, oldest first; always the same."""
    yield from ()
