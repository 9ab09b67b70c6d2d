"""What the headings of a desk's tables mean: asked once, remembered for its unit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from waspada.apps.reports.import_models import ImportMapping
from waspada.core.errors import BadInput
from waspada.sources.csv_upload import EXTRA, FIELDS, LEFT_OUT, marks_of, meanings, suffices
from waspada.sources.csv_upload.columns import plain_heading

# What a person may choose, in the order of the list; programs' own ids are not among them.
CHOICES: Final = (*FIELDS, EXTRA, LEFT_OUT)
_ONLY_ONCE: Final = frozenset(FIELDS)


def headings_digest(heading: Sequence[str]) -> str:
    """Return what a set of headings is known by: their order does not matter."""
    own = heading[marks_of(heading) :]
    names = sorted({plain_heading(one) for one in own if one.strip()})
    return sha256("\n".join(names).encode()).hexdigest()


def columns_of(heading: Sequence[str], unit: str) -> tuple[list[list[str]], bool]:
    """Return each heading with its meaning, and whether nobody needs to be asked."""
    known = meanings(heading)
    columns = [[name, field] for name, field in zip(heading, known, strict=True)]
    unknown = [column for column in columns if column[0] and not column[1]]
    if not unknown and suffices(known):
        return columns, True
    said = remembered(heading, unit)
    if said is None:
        return columns, False
    for column in columns:
        column[1] = said.get(plain_heading(column[0]), column[1])
    return columns, True


def remembered(heading: Sequence[str], unit: str) -> Mapping[str, str] | None:
    """Return what a unit has said about a set of headings; None where it was never asked."""
    digest = headings_digest(heading)
    found = ImportMapping.objects.filter(unit=unit, headings_digest=digest).first()
    return found.fields if found is not None else None


def remember(columns: Sequence[Sequence[str]], unit: str, *, actor: str, now: datetime) -> None:
    """Keep what a unit says about a set of headings; the last word counts."""
    heading = [name for name, _field in columns]
    ImportMapping.objects.update_or_create(
        unit=unit,
        headings_digest=headings_digest(heading),
        defaults={
            "fields": {plain_heading(name): field for name, field in columns if name},
            "updated_at": now,
            "updated_by": actor,
        },
    )


def forget(heading: Sequence[str], unit: str) -> bool:
    """Forget what a unit has said, so that the next such table is asked about."""
    digest = headings_digest(heading)
    rows = ImportMapping.objects.filter(unit=unit, headings_digest=digest)
    return bool(rows.delete()[0])


def answered(columns: Sequence[Sequence[str]], answers: Mapping[int, str]) -> list[list[str]]:
    """Return the columns with what somebody said they mean.

    answers : by the column's number from 0; a column without heading or answer is left out

    Raises
    ------
    BadInput : import.unknown_meaning, import.meaning_twice, import.headings_needed
    """
    found: list[list[str]] = []
    for number, (name, field) in enumerate(columns):
        said = answers.get(number, field or LEFT_OUT)
        if said != field and said not in CHOICES:
            raise BadInput("import.unknown_meaning")
        found.append([name, said if name else LEFT_OUT])
    used: dict[str, str] = {}
    chosen: set[str] = set()
    for (name, field), (_name, known) in zip(found, columns, strict=True):
        # A program may have several columns of one meaning; a person gives it once.
        is_chosen = field != known
        if field in _ONLY_ONCE and field in used and (is_chosen or field in chosen):
            raise BadInput("import.meaning_twice", first=used[field], second=name)
        used.setdefault(field, name)
        if is_chosen:
            chosen.add(field)
    if not suffices(used):
        raise BadInput("import.headings_needed")
    return found
