"""The sources that a deployment has configured: a TOML file with one [[source]] each."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from waspada.channels.cap.verifying import PublicKey, key_of_certificate
from waspada.core.errors import BadInput
from waspada.core.places import load_table

UPLOAD: Final = "upload"  # the source of what somebody uploads
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{1,38}")


@dataclass(frozen=True, slots=True)
class Source:
    """Whose warnings are fetched, from where, how often, and how they prove themselves.

    within : only about places under these; () for all
    certificate : a file; what is not signed with its key is refused
    """

    key: str
    name: str
    index: str
    minutes: int = 5
    within: tuple[str, ...] = ()
    certificate: str = ""

    def public_key(self) -> PublicKey | None:
        """Return the key that messages must be signed with; None where none is asked for.

        Raises
        ------
        BadInput : hazards.bad_certificate
        """
        if not self.certificate:
            return None
        try:
            return key_of_certificate(Path(self.certificate).read_bytes())
        except (OSError, ValueError) as error:
            raise BadInput("hazards.bad_certificate", source=self.key) from error


def sources() -> tuple[Source, ...]:
    """Return the configured sources.

    Raises
    ------
    BadInput : hazards.bad_settings, with what is wrong
    """
    path: str = settings.WASPADA_CAP_SOURCES
    return _read(path) if path else ()


@lru_cache(maxsize=4)
def _read(path: str) -> tuple[Source, ...]:
    try:
        table = tomllib.loads(Path(path).read_text("utf-8"))
        found = tuple(_source(one) for one in table.get("source", ()))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadInput("hazards.bad_settings", kind=str(error)[:120]) from error
    if len({one.key for one in found}) != len(found):
        raise BadInput("hazards.bad_settings", kind="key")
    return found


def _source(table: dict[str, Any]) -> Source:
    source = Source(**{**table, "within": tuple(table.get("within", ()))})
    known = all(place in load_table() for place in source.within)
    if not _KEY.fullmatch(source.key) or source.key == UPLOAD or not known:
        raise ValueError(f"source {source.key!r}")
    if not 1 <= source.minutes <= 24 * 60:
        raise ValueError(f"minutes {source.minutes!r}")
    return source
