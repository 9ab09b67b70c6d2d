"""Ask a host for a page: every hop judged, bounded in time and size, unpacked with a limit.

The connection is that of `channels/calling.py`: a name is looked up once, its number judged, and
the connection goes to that number. Redirects are followed here, one judged hop after another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from waspada import __version__
from waspada.channels.base import NotDelivered, Refused
from waspada.channels.calling import REDIRECTS, Answer, Limits, Request, ask
from waspada.core.errors import BadInput, NotFound, TooLarge, Unavailable, WaspadaError
from waspada.sources.rss.packs import inflated
from waspada.sources.rss.written import address_of, host_of

MOST_HOPS: Final = 5
NOT_MODIFIED: Final = 304
GONE: Final = 410
_TRY_LATER: Final = frozenset({408, 425, 429})
_SERVER_FAULTS: Final = 500
_LISTS: Final = ("xml", "json", "rss", "atom", "text/", "octet-stream", "gzip")
_PAGES: Final = ("html", "text/plain")
LIST_TYPES: Final = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
PAGE_TYPES: Final = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5"


@dataclass(frozen=True, slots=True)
class Visit:
    """What came back, unpacked.

    address : where it was found in the end
    """

    status: int
    body: bytes
    content_type: str
    address: str
    etag: str = ""
    last_modified: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing has changed since the last time."""
        return self.status == NOT_MODIFIED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask for.

    home : address of the source; only its own host may have a number inside the house
    may_go : told each address before it is asked; raises where the host forbids it
    """

    address: str
    home: str
    most_bytes: int
    accept: str = LIST_TYPES
    etag: str = ""
    last_modified: str = ""
    seconds: float = 30.0
    may_go: Callable[[str], None] = lambda _address: None


def agent() -> str:
    """Return who we say we are: the program, and whom to write to.

    Raises
    ------
    BadInput : feeds.no_contact, nobody is named, and nothing is fetched without
    """
    contact: str = " ".join(settings.WASPADA_CONTACT.split())[:120]
    if not contact or not contact.isascii():
        raise BadInput("feeds.no_contact")
    return f"Waspada/{__version__} (+{contact})"


def visit(wanted: Wanted) -> Visit:
    """Return what an address answers, after at most MOST_HOPS redirects.

    Raises
    ------
    NotFound : feeds.gone, feeds.answered; Unavailable : feeds.try_later, with seconds;
        feeds.no_such_host, feeds.not_reached, feeds.cut_off
    BadInput : feeds.private_address, feeds.no_contact, feeds.bad_address, feeds.many_hops, feeds.wrong_type, feeds.packed_*
    TooLarge : feeds.too_large, feeds.packed_too_large
    """
    address = secured(wanted.address, wanted.home)
    for _hop in range(MOST_HOPS):
        wanted.may_go(address)
        answer = _ask(wanted, address)
        if answer.status not in REDIRECTS or answer.status == NOT_MODIFIED:
            return _taken(wanted, address, answer)
        address = secured(address_of(answer.headers.get("location", ""), address), wanted.home)
    raise BadInput("feeds.many_hops", hops=MOST_HOPS)


def secured(address: str, home: str) -> str:
    """Return an address as it is asked: over TLS, unless it is the source's own in the house.

    Raises
    ------
    BadInput : feeds.bad_address
    """
    if not address_of(address):
        raise BadInput("feeds.bad_address")
    parts = urlsplit(address)
    if parts.scheme == "http" and not _is_at_home(address, home):
        return urlunsplit(parts._replace(scheme="https"))
    return address


def _is_at_home(address: str, home: str) -> bool:
    """Say whether an address may lie inside the house: it is on the host that was configured."""
    return settings.WASPADA_ALLOW_PRIVATE_ADDRESSES and host_of(address) == host_of(home)


def _ask(wanted: Wanted, address: str) -> Answer:
    headers = {
        "User-Agent": agent(),
        "Accept": wanted.accept,
        "Accept-Encoding": "gzip",
        "Accept-Language": "id, en;q=0.5",
    }
    if wanted.etag:
        headers["If-None-Match"] = wanted.etag
    if wanted.last_modified:
        headers["If-Modified-Since"] = wanted.last_modified
    limits = Limits(
        timeout_seconds=min(10.0, wanted.seconds),
        deadline_seconds=wanted.seconds,
        # One byte more: what is cut is known to be.
        most_bytes=wanted.most_bytes + 1,
        allows_private=_is_at_home(address, wanted.home),
    )
    try:
        return ask(Request(address, headers=headers, method="GET"), limits)
    except NotDelivered as error:
        raise _in_our_words(error, address) from error


def _in_our_words(error: NotDelivered, address: str) -> WaspadaError:
    """Return a failure of the connection as one of fetching: nothing was sent to anybody."""
    host, kind = host_of(address)[:80], str(error.params.get("kind", ""))
    if error.code == "delivery.private_address":
        return BadInput("feeds.private_address", host=host)
    if isinstance(error, Refused):
        return BadInput("feeds.bad_address")
    if error.code == "delivery.no_such_host":
        return Unavailable("feeds.no_such_host", host=host)
    if error.code == "delivery.not_reached":
        return Unavailable("feeds.not_reached", host=host, kind=kind)
    return Unavailable("feeds.cut_off", host=host, kind=kind)


def _taken(wanted: Wanted, address: str, answer: Answer) -> Visit:
    headers = answer.headers
    if answer.status != NOT_MODIFIED:
        _check_status(answer)
    if len(answer.body) > wanted.most_bytes:
        raise TooLarge("feeds.too_large", megabytes=max(1, wanted.most_bytes // 1024**2))
    kind = headers.get("content-type", "")
    if answer.is_taken:
        _check_kind(kind, wanted)
    return Visit(
        answer.status,
        inflated(answer.body, headers.get("content-encoding", ""), wanted.most_bytes),
        kind,
        address,
        _header(headers.get("etag", ""), 200),
        _header(headers.get("last-modified", ""), 60),
    )


def _check_status(answer: Answer) -> None:
    if answer.is_taken:
        return
    if answer.status == GONE:
        raise NotFound("feeds.gone")
    if answer.status in _TRY_LATER or answer.status >= _SERVER_FAULTS:
        after = answer.headers.get("retry-after", "")
        seconds = min(int(after), 86_400) if after.isascii() and after.isdigit() else 0
        raise Unavailable("feeds.try_later", status=answer.status, seconds=seconds)
    raise NotFound("feeds.answered", status=answer.status)


def _check_kind(kind: str, wanted: Wanted) -> None:
    name = kind.partition(";")[0].strip().lower()
    known = _PAGES if wanted.accept == PAGE_TYPES else _LISTS
    if name and not any(part in name for part in known):
        raise BadInput("feeds.wrong_type", kind=name[:60])


def _header(value: str, longest: int) -> str:
    """Return a header that may be sent back as it came; a longer one is no use cut."""
    return value if len(value) <= longest and value.isascii() and value.isprintable() else ""
