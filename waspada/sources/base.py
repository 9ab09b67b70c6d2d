"""What a source is: it says whether a request is its sender's own, and which messages it holds.

Every source works on bytes and values alone: no network, clock, database or Django. An app stores
what comes out of it before anything reads it, and `tests/sources/conformance.py` holds each way in
to the same promises. A source that fetches (`rss`) or is uploaded (`csv_upload`) has no request to
authenticate and keeps the second half alone: bytes in, messages out, and `Unreadable` or a
`BadInput` for what is not one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from waspada.core.replies import LARGEST
from waspada.sources.answers.heard import Heard


class Authenticate(Protocol):
    """Says on the bytes alone, before anything is parsed, whether a request is genuine."""

    def __call__(
        self, secret: str, headers: Mapping[str, str], body: bytes, now: datetime, /
    ) -> str:
        """Return the code of why it is refused, "" when it is genuine and fresh.

        headers : by their names in small letters; what is missing is missing or ""
        """


class Read(Protocol):
    """Says which messages a genuine request holds."""

    def __call__(self, body: bytes, request_id: str, /) -> Heard:
        """Return the messages, each with its sender and the medium's own name of it.

        Raises
        ------
        Unreadable : it is genuine and of no shape that is known
        """


@dataclass(frozen=True, slots=True)
class Webhook:
    """A source that a service calls.

    channel : as `channels/registry.py` and reports name the medium
    largest : bytes of one request
    """

    channel: str
    why_not: Authenticate
    read: Read
    largest: int = LARGEST
