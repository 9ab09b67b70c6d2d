"""A CAP message as it is written: every value as text, so that a wrong one can be named.

Fields carry the standard's names in our spelling; `structure.py` holds which element each one
is. An optional value that is not there is "", a list is empty.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

UTC_IN_CAP: Final = "-00:00"  # the standard's spelling; Z is not allowed


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and a value of somebody's own list: a code of a place, of an event, a parameter."""

    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Where a message holds: words, and shapes or codes."""

    description: str = ""
    polygons: tuple[str, ...] = ()  # "lat,lon lat,lon …", the first point again at the end
    circles: tuple[str, ...] = ()  # "lat,lon radius", kilometres
    geocodes: tuple[Pair, ...] = ()
    altitude: str = ""  # feet above sea level
    ceiling: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A file beside a message."""

    description: str = ""
    mime_type: str = ""
    size: str = ""  # bytes
    uri: str = ""
    content: str = ""  # base64
    digest: str = ""  # SHA-1


@dataclass(frozen=True, slots=True)
class Info:
    """What a message says, in one language."""

    language: str = ""
    categories: tuple[str, ...] = ()
    event: str = ""
    responses: tuple[str, ...] = ()
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    audience: str = ""
    event_codes: tuple[Pair, ...] = ()
    effective: str = ""
    onset: str = ""
    expires: str = ""
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Pair, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()

    @property
    def spoken(self) -> str:
        """Return its language; the standard reads nothing as en-US."""
        return self.language or "en-US"


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message that this one changes, ends or answers."""

    sender: str
    identifier: str
    sent: str

    def __str__(self) -> str:
        """Return it as CAP writes it."""
        return f"{self.sender},{self.identifier},{self.sent}"


@dataclass(frozen=True, slots=True)
class Alert:
    """One CAP message."""

    identifier: str = ""
    sender: str = ""
    sent: str = ""
    status: str = ""
    kind: str = ""  # msgType
    source: str = ""
    scope: str = ""
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: str = ""
    incidents: str = ""
    infos: tuple[Info, ...] = ()

    @property
    def itself(self) -> Reference:
        """Return how a later message refers to this one."""
        return Reference(self.sender, self.identifier, self.sent)

    def referred(self) -> list[Reference | None]:
        """Return the messages it refers to; None stands for one that is not written as three."""
        found: list[Reference | None] = []
        for triplet in self.references.split():
            parts = triplet.split(",")
            found.append(Reference(*parts) if len(parts) == 3 and all(parts) else None)
        return found


def moment_text(moment: datetime) -> str:
    """Return a moment as CAP writes it, to the second, with its distance from UTC.

    Raises ValueError where the moment has no zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment of a message needs its zone")
    text = moment.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + UTC_IN_CAP if text.endswith("+00:00") else text
