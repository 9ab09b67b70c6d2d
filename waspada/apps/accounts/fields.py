"""Column types shared by rows that carry access rights."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:  # Django's classes take no parameters at run time
    TextField = models.TextField[Any, Any]
    Lookup = models.Lookup[Any]
else:
    TextField = models.TextField
    Lookup = models.Lookup


class CodeSetField(TextField):
    """A set of codes in one text column, `|kpu-65|polri-65|`; empty is the empty string.

    One spelling serves both databases and the row-level security function: a member is
    found by looking for `|code|`.
    """

    if TYPE_CHECKING:
        _pyi_private_set_type: Any  # what django-stubs lets a column be set to
        _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: object) -> tuple[str, ...]:
        return tuple(part for part in (value or "").split("|") if part)

    def to_python(self, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, str):
            return tuple(part for part in value.split("|") if part)
        if isinstance(value, Iterable):
            return tuple(str(part) for part in value)
        raise TypeError(f"not a set of codes: {value!r}")

    def get_prep_value(self, value: object) -> str:
        if isinstance(value, str) and (not value or value.startswith("|")):
            return value
        codes = sorted(set(self.to_python(value)))
        return f"|{'|'.join(codes)}|" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


@CodeSetField.register_lookup
class HasCode(Lookup):
    """`addressee_units__has_code="kpu-65"`."""

    lookup_name = "has_code"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        needle = f"|{self.rhs}|"
        if connection.vendor == "postgresql":
            return f"strpos({column}, %s) > 0", (*params, needle)
        return f"instr({column}, %s) > 0", (*params, needle)
