"""The reading of entries out of nested names and values, with every mistake remembered."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from waspada.core.elections import Problem
from waspada.core.readiness.measures import Term
from waspada.core.vocabulary import Words

Path = tuple[str | int, ...]
_CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
CODE_LENGTH: Final = 60
WORDS_LENGTH: Final = 200
_LARGEST: Final = Decimal(10) ** 15


class EntryReader:
    """Reads entries and remembers every problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, path: Path, code: str, **params: object) -> None:
        self.problems.append(Problem(path, f"readiness.{code}", params))

    def table(self, value: object, path: Path, known: Sequence[str]) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self.note(path, "entry_not_a_table", entry=_last(path))
            return {}
        for name in value:
            if name not in known:
                params = {"entry": str(name)[:40], "known": ", ".join(known)}
                self.note((*path, str(name)), "entry_unknown", **params)
        return dict(value)

    def choice(self, value: object, path: Path, known: Iterable[str], usual: str = "") -> str:
        if value in (None, "") and usual:
            return usual
        if value in (None, ""):
            self.note(path, "entry_missing", entry=_last(path))
        elif isinstance(value, str) and value in known:
            return value
        else:
            params = {"entry": _last(path), "value": str(value)[:40], "known": ", ".join(known)}
            self.note(path, "entry_not_a_choice", **params)
        return usual or next(iter(known))

    def text(self, value: object, path: Path, longest: int) -> str:
        if value is None:
            return ""
        if not isinstance(value, str) or "\x00" in value:
            self.note(path, "entry_not_text", entry=_last(path))
            return ""
        if len(value) > longest:
            self.note(path, "entry_too_long", entry=_last(path), limit=longest)
        return value.strip()

    def words(self, value: object, path: Path, *, longest: int = WORDS_LENGTH) -> Words:
        if isinstance(value, str):
            said = self.text(value, path, longest)
            return Words(id=said, en=said)
        both = self.table(value, path, ("id", "en"))
        indonesian = self.text(both.get("id"), (*path, "id"), longest)
        english = self.text(both.get("en"), (*path, "en"), longest)
        for language, said in (("id", indonesian), ("en", english)):
            if both and not said:
                self.note((*path, language), "entry_missing", entry=f"{_last(path)}.{language}")
        return Words(id=indonesian, en=english)

    def whole(self, value: object, path: Path, least: int, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.note(path, "entry_not_whole", entry=_last(path), least=least, most=most)
        return least if least > 0 else 0

    def number(self, value: object, path: Path) -> Decimal:
        """Return a number; YAML gives it as text where it has a point, so that none is rounded."""
        if not isinstance(value, bool) and isinstance(value, int | float | str | Decimal):
            try:
                number = Decimal(str(value))
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and abs(number) < _LARGEST:
                return number
        self.note(path, "entry_not_a_number", entry=_last(path), value=str(value)[:40])
        return Decimal(0)

    def flag(self, value: object, path: Path, *, usual: bool) -> bool:
        if value is None:
            return usual
        if not isinstance(value, bool):
            self.note(path, "entry_not_yes_or_no", entry=_last(path))
            return usual
        return value

    def rows(self, value: object, path: Path, most: int = 40) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > most:
            self.note(path, "entry_not_a_list", entry=_last(path), most=most)
            return []
        return list(value)

    def code(self, value: object, path: Path) -> str:
        if isinstance(value, str) and _CODE.fullmatch(value) and len(value) <= CODE_LENGTH:
            return value
        code = "entry_missing" if value in (None, "") else "entry_bad_code"
        self.note(path, code, entry=_last(path), value=str(value)[:40])
        return ""

    def terms(self, value: object, path: Path) -> tuple[Term, ...]:
        """Return measures with factors; an empty list is a mistake."""
        if not isinstance(value, Mapping) or not value:
            self.note(path, "entry_not_a_table", entry=_last(path))
            return ()
        return tuple(
            Term(self.code(code, (*path, str(code))), self.number(factor, (*path, str(code))))
            for code, factor in value.items()
        )


def _last(path: Path) -> str:
    return str(path[-1]) if path else ""
