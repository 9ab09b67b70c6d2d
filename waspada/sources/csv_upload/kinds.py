"""What tables call categories and severities: by code or name, in both languages."""

import re
from typing import Final

from waspada.core.vocabulary import CATEGORIES, CHOICES, SEVERITIES, category_of_choice
from waspada.sources.csv_upload.columns import plain_heading

CATEGORY_OF: Final[dict[str, str]] = {
    plain_heading(name): code
    for code, entry in CATEGORIES.items()
    for name in (code, entry.name.id, entry.name.en)
} | {
    plain_heading(name): category_of_choice(choice.code) or ""
    for choice in CHOICES
    for name in (choice.code, choice.name.id, choice.name.en)
}
_LONGEST: Final = max(len(name.split()) for name in CATEGORY_OF)
SEVERITY_OF: Final[dict[str, int]] = {
    plain_heading(name): severity.value
    for severity in SEVERITIES
    for name in (str(severity.value), severity.name.id, severity.name.en)
}


def first_category(written: str) -> str:
    """Return the first category we have of several; Kobo and ODK put nothing but spaces between."""
    named = [CATEGORY_OF.get(plain_heading(part), "") for part in re.split(r"[,;|]", written)]
    words = plain_heading(written).split()
    named += [
        CATEGORY_OF.get(" ".join(words[start : start + length]), "")
        for start in range(len(words))
        for length in range(_LONGEST, 0, -1)
    ]
    return next(filter(None, named), "")
