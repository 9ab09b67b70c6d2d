"""How well private persons are masked, and what is masked that should stay: `./run bench masking_examples`.

`masking/examples.txt` holds sentences of this project's own, with invented persons and numbers:
⟦…⟧ is to be masked, ⟪…⟫ is to stay, as is all the rest. Half of them, by a hash, were not looked
at while the rules were written. Recall: of what is to be masked, how much is gone to the last
word. Precision: of what was masked, how much is inside what is to be masked. `--wrong` lists
what is missed or wrongly masked, of the open half only unless `--all`.
"""

import argparse
import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib import resources
from pathlib import Path

from benchmarks.duplicates import wilson
from waspada.core.reports.masking import mask_text

FILE = Path(__file__).resolve().parent / "masking" / "examples.txt"
_MARK = re.compile(r"\[(?:NIK|nomor \w+|alamat e-mail|nama [^\]]*)\]")


@dataclass(frozen=True)
class Example:
    """A sentence without its brackets, and the spans to be masked and to stay."""

    text: str
    secret: list[tuple[int, int]]
    spared: list[tuple[int, int]]
    is_held_back: bool


def examples() -> Iterator[Example]:
    """Yield the examples."""
    for line in FILE.read_text("utf-8").splitlines():
        text, opened = "", 0
        spans: dict[str, list[tuple[int, int]]] = {"⟦": [], "⟪": []}
        for sign in line:
            if sign in "⟦⟪":
                opened = len(text)
            elif sign in "⟧⟫":
                spans["⟦" if sign == "⟧" else "⟪"].append((opened, len(text)))
            else:
                text += sign
        held = hashlib.sha256(text.encode()).digest()[0] % 2 == 1
        yield Example(text, spans["⟦"], spans["⟪"], held)


def masked_spans(text: str) -> list[tuple[int, int]]:
    """Return where in the original something was replaced."""
    masked = mask_text(text)
    pattern, at, found = "", 0, []
    for mark in _MARK.finditer(masked):
        pattern += re.escape(masked[at : mark.start()]) + "(.+?)"
        at = mark.end()
        found.append(mark)
    match = re.fullmatch(pattern + re.escape(masked[at:]), text, re.DOTALL)
    if match is None:  # never, unless something else was changed
        same = SequenceMatcher(None, text, masked, autojunk=False).get_matching_blocks()
        raise AssertionError(f"changed otherwise: {text!r} {masked!r} {same}")
    return [match.span(number + 1) for number in range(len(found))]


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


@dataclass
class Count:
    """What was found among examples."""

    secret: int = 0
    gone: int = 0
    masked: int = 0
    right: int = 0
    spared: int = 0
    stayed: int = 0


def count(given: list[Example], *, names: bool | None = None, list_wrong: bool = False) -> Count:
    """Count over examples; names: only names, or only numbers."""
    total = Count()
    for one in given:
        found = masked_spans(one.text)
        secret = [s for s in one.secret if names is None or names != _is_number(one.text, s)]
        bare = [_without_title(one.text, span) for span in secret]
        gone = [any(_holds(span, b) for span in found) for b in bare]
        kinds = [span for span in found if names is None or names != _is_number(one.text, span)]
        right = [any(s[0] <= span[0] + 4 and span[1] <= s[1] for s in one.secret) for span in kinds]
        stayed = [not any(a < e and s < b for a, b in found) for s, e in one.spared]
        total.secret += len(bare)
        total.gone += sum(gone)
        total.masked += len(kinds)
        total.right += sum(right)
        total.spared += len(stayed)
        total.stayed += sum(stayed)
        if list_wrong and not (all(gone) and all(right) and all(stayed)):
            print(f"    {one.text}\n      -> {mask_text(one.text)}")
    return total


def _without_title(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A title before a name may stay."""
    title = re.match(
        r"(?:(?:Pak|Bu|Ibu|Bpk\.|Mas|Ny\.|Drs\.|H\.|almarhum|Pak Lurah) )+", text[slice(*span)]
    )
    return (span[0] + title.end(), span[1]) if title else span


def _is_number(text: str, span: tuple[int, int]) -> bool:
    return any(sign.isdigit() or sign == "@" for sign in text[slice(*span)])


def show(title: str, given: list[Example]) -> None:
    """Print the shares of some examples."""
    print(f"{title}: {len(given)} sentences")
    for what, names in (("numbers", False), ("names", True)):
        got = count(given, names=names)
        print(f"  {what:8} recall    {wilson(got.gone, got.secret)}")
        print(f"  {what:8} precision {wilson(got.right, got.masked)}")
    got = count(given)
    print(f"  officials and candidates spared {wilson(got.stayed, got.spared)}")


def touched() -> tuple[int, int]:
    """Return how many summaries of packaged incidents are changed, of how many: none names anybody."""
    file = resources.files("waspada.apps.reports") / "data" / "events.csv"
    with file.open(encoding="utf-8") as lines:
        texts = [row["summary_id"] for row in csv.DictReader(lines)]
    changed = [text for text in texts if mask_text(text) != text]
    for text in changed:
        print(f"    {mask_text(text)}")
    return len(changed), len(texts)


def main() -> None:
    """Measure both halves, and the summaries of packaged incidents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    every = list(examples())
    show("open", [one for one in every if not one.is_held_back])
    show("held back", [one for one in every if one.is_held_back])
    if given.wrong:
        count([one for one in every if given.all or not one.is_held_back], list_wrong=True)
    print("summaries of packaged incidents touched: {} of {}".format(*touched()))


if __name__ == "__main__":
    main()
