"""Measure the search: time of building, time per query, and how often the place meant comes first.

    python -m scripts.places.measure_search

Queries are real names with one typing error each, made with a fixed seed, alone and with a parent.
"""

import time
from collections.abc import Callable

import numpy as np

from waspada.core.places import Level, Place, load_table
from waspada.core.places.phrases import squeezed, words_of
from waspada.core.places.search import PlaceIndex

LETTERS = "abcdefghijklmnopqrstuvwxyz"
EACH = 400


def mistyped(name: str, chance: np.random.Generator) -> str:
    """Return the name with one letter swapped, dropped, doubled or replaced."""
    text = name.lower()
    at = int(chance.integers(1, max(2, len(text) - 1)))
    match int(chance.integers(4)):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[: at - 1] + text[at : at + 1] + text[at - 1] + text[at + 1 :]
        case 2:
            return text[:at] + text[at - 1] + text[at:]
        case _:
            return text[:at] + LETTERS[int(chance.integers(26))] + text[at + 1 :]


def key_of(name: str) -> str:
    """Return the letters of a name: Suka Maju and Sukamaju are the same to the search."""
    return squeezed(words_of(name))


def report(title: str, milliseconds: list[float], first: int, among: int) -> None:
    """Print one line of figures."""
    times = np.array(milliseconds)
    print(
        f"{title:38} median {np.median(times):5.2f} ms, p99 {np.quantile(times, 0.99):5.2f} ms, "
        f"worst {times.max():5.2f} ms; first {first / EACH:.1%}, among ten {among / EACH:.1%}"
    )


def main() -> None:
    """Print the figures."""
    begun = time.perf_counter()
    table = load_table()
    loaded = time.perf_counter()
    index = PlaceIndex(table)
    built = time.perf_counter()
    print(f"table {loaded - begun:.2f} s, index {built - loaded:.2f} s, {len(table):,} places")
    chance = np.random.default_rng(65)
    ways: dict[str, Callable[[Place], str]] = {
        "as written": lambda place: place.display,
        "one error": lambda place: mistyped(place.name, chance),
        "one error, kab/kota after it": lambda place: (
            f"{mistyped(place.name, chance)} {table[place.code[:5]].name}"
        ),
    }
    for level in (Level.REGENCY, Level.KECAMATAN, Level.DESA):
        codes = table.codes(level=level)
        for title, spelt in ways.items():
            if level is Level.REGENCY and "after it" in title:
                continue
            picked = [table[codes[at]] for at in chance.integers(len(codes), size=EACH)]
            times, first, among = [], 0, 0
            for place in picked:
                text = spelt(place)
                start = time.perf_counter()
                found = index.find(text)
                times.append((time.perf_counter() - start) * 1000)
                # Many places share a name: another bearer of the same name is no failure.
                same = [
                    match.level == level and key_of(match.name) == key_of(place.name)
                    for match in found
                ]
                first += bool(same and same[0])
                among += any(same)
            report(f"{level.name.lower()}, {title}", times, first, among)


if __name__ == "__main__":
    main()
