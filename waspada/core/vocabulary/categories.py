"""The categories of incidents, their groups, and the pictured choices of the field form."""

from dataclasses import dataclass
from typing import Final

from waspada.core.errors import NotFound
from waspada.core.vocabulary.words import Words, both, read_table


@dataclass(frozen=True, slots=True)
class Category:
    """One category: where it stands in lists, which theme it moves, to whom it is referred."""

    code: str
    group: str
    theme: str
    athg: str
    refer: tuple[str, ...]
    name: Words
    definition: Words


@dataclass(frozen=True, slots=True)
class Choice:
    """One picture of the field form; category is None where the desk decides."""

    code: str
    category: str | None
    name: Words


_TABLE: Final = read_table("categories.toml")

GROUPS: Final[dict[str, Words]] = {code: both(words) for code, words in _TABLE["groups"].items()}

CATEGORIES: Final[dict[str, Category]] = {
    code: Category(
        code=code,
        group=entry["group"],
        theme=entry["theme"],
        athg=entry["athg"],
        refer=tuple(entry["refer"]),
        name=both(entry["name"]),
        definition=both(entry["definition"]),
    )
    for code, entry in _TABLE["categories"].items()
}

CHOICES: Final[tuple[Choice, ...]] = tuple(
    Choice(code=entry["code"], category=entry["category"] or None, name=both(entry["name"]))
    for entry in _TABLE["choices"]
)
_CHOSEN: Final = {choice.code: choice.category for choice in CHOICES}


def category(code: str) -> Category:
    """Return a category by its code.

    Raises
    ------
    NotFound : vocabulary.no_category
    """
    found = CATEGORIES.get(code)
    if found is None:
        raise NotFound("vocabulary.no_category", value=code)
    return found


def category_of_choice(code: str) -> str | None:
    """Return the category a pictured choice stands for; None for *lain* and unknown choices."""
    return _CHOSEN.get(code)


def is_choice(code: str) -> bool:
    """Say whether the field form has such a choice."""
    return code in _CHOSEN


def categories_of(group: str) -> tuple[Category, ...]:
    """Return the categories of a group in their order."""
    return tuple(entry for entry in CATEGORIES.values() if entry.group == group)


def theme_of(code: str) -> str:
    """Return the theme a category moves."""
    return category(code).theme
