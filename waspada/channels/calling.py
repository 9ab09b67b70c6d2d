"""Ask an HTTP server something: with limits, without redirects, and only where we may.

Whoever may name an address could make this server ask its own neighbours (SSRF): the name is
looked up once, every number it has is judged, and the connection goes to the number that was
judged, not to the name again.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from waspada.channels.base import NotDelivered, Refused, short_answer

LONGEST_URL: Final = 500
MOST_READ: Final = 64 * 1024  # bytes of an answer; what a gateway says is short
OK_FROM, OK_TO = 200, 300
REDIRECTS: Final = range(300, 400)
SERVER_FAULTS: Final = 500
# The server has understood, and will never take this at this address.
NEVER: Final = frozenset({400, 410, 413, 414, 415, 422, 451})
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Look = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, how much to read, and whether addresses inside the house are allowed.

    timeout_seconds : silence of the other side; deadline_seconds : the whole of it
    allows_private : loopback and private numbers, and plain http to them
    """

    timeout_seconds: float = 10.0
    deadline_seconds: float = 30.0
    most_bytes: int = MOST_READ
    allows_private: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask: address, bytes and headers."""

    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole: a number, the bytes, the headers in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def is_taken(self) -> bool:
        """Whether the other side says that it has it."""
        return OK_FROM <= self.status < OK_TO

    @property
    def words(self) -> str:
        """What it said, for a row and a page."""
        return f"{self.status} {short_answer(self.body)}".strip()


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart, with the number to connect to."""

    scheme: str
    host: str
    port: int
    path: str
    number: str

    @property
    def name(self) -> str:
        """Host and port as the Host header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


def numbers_of(host: str, port: int) -> list[str]:
    """Return the numbers of a name, as the system looks them up."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def is_public(number: str) -> bool:
    """Say whether an IP number belongs to the internet at large, also inside another one."""
    address: Address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def check_url(url: str, *, allows_private: bool = False) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path of an address that could be asked.

    Raises
    ------
    Refused : delivery.bad_url
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise Refused("delivery.bad_url") from error
    schemes = {"https", "http"} if allows_private else {"https"}
    sound = (
        0 < len(url) <= LONGEST_URL
        and all(33 <= ord(letter) < 127 for letter in url)
        and parts.scheme in schemes
        and host
        and parts.username is None
        and parts.password is None
        and not parts.fragment
        and port != 0
    )
    if not sound:
        raise Refused("delivery.bad_url")
    usual = 443 if parts.scheme == "https" else 80
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or usual, path


def target_of(url: str, *, allows_private: bool, look: Look = numbers_of) -> Target:
    """Look an address up and return where to connect to.

    Raises
    ------
    Refused : delivery.bad_url, delivery.private_address
    NotDelivered : delivery.no_such_host, the name has no number just now
    """
    scheme, host, port, path = check_url(url, allows_private=allows_private)
    try:
        numbers = look(host, port)
    except (OSError, UnicodeError) as error:
        raise NotDelivered("delivery.no_such_host", host=host[:80]) from error
    for number in numbers:
        public = is_public(number)
        # Plain http is for the same house only: nobody in between may read or change it.
        if (public and scheme == "https") or (allows_private and not public):
            return Target(scheme, host, port, path, number)
    raise Refused("delivery.private_address", host=host[:80])


def ask(request: Request, limits: Limits, *, look: Look = numbers_of) -> Answer:
    """Send one request and return the whole answer; nothing is followed.

    Raises
    ------
    Refused : delivery.bad_url, delivery.private_address
    NotDelivered : delivery.no_such_host, delivery.not_reached, delivery.connection_lost
    """
    target = target_of(request.url, allows_private=limits.allows_private, look=look)
    with _connected(target, limits) as connection:
        try:
            headers = {"Host": target.name, "Connection": "close", **request.headers}
            body = request.body if request.method != "GET" else None
            connection.request(request.method, target.path, body=body, headers=headers)
            return _whole(connection.getresponse(), limits)
        except (OSError, http.client.HTTPException, ValueError) as broken:
            # It may have been taken: the identifier is the same at the next try.
            raise NotDelivered("delivery.connection_lost", kind=type(broken).__name__) from broken


def _whole(response: http.client.HTTPResponse, limits: Limits) -> Answer:
    """Read an answer to its end: one that breaks off has promised nothing."""
    body = response.read(limits.most_bytes + 1)
    if len(body) <= limits.most_bytes and response.length:
        raise http.client.IncompleteRead(body, response.length)
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, body[: limits.most_bytes], headers)


@contextlib.contextmanager
def _connected(target: Target, limits: Limits) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(target.host, target.port)
    held: list[socket.socket] = []
    # A server that drips one byte per timeout would otherwise outlive the claim.
    is_over = threading.Event()
    cut = threading.Timer(limits.deadline_seconds, _cut, [held, is_over])
    cut.daemon = True
    cut.start()
    try:
        held.append(_plain(target, limits))
        if target.scheme == "https":
            held.append(_wrapped(held[0], target))
        connection.sock = held[-1]
        yield connection
        # An answer that gives no length looks whole wherever it was cut.
        if is_over.is_set():
            raise NotDelivered("delivery.connection_lost", kind="TimeoutError")
    finally:
        cut.cancel()
        connection.close()
        for one in held:
            one.close()


def _plain(target: Target, limits: Limits) -> socket.socket:
    try:
        return socket.create_connection((target.number, target.port), limits.timeout_seconds)
    except OSError as broken:
        raise NotDelivered("delivery.not_reached", kind=type(broken).__name__) from broken


def _wrapped(plain: socket.socket, target: Target) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except OSError as broken:  # also a certificate that does not hold
        raise NotDelivered("delivery.not_reached", kind=type(broken).__name__) from broken


def _cut(held: list[socket.socket], is_over: threading.Event) -> None:
    is_over.set()
    for one in held:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def check_taken(answer: Answer) -> None:
    """Return where the other side has taken it; say otherwise whether to try again.

    Raises
    ------
    NotDelivered : delivery.try_later; Refused : delivery.redirected, delivery.address_refused
    """
    if answer.is_taken:
        return
    if answer.status in REDIRECTS:
        raise Refused("delivery.redirected", answer=answer.words)
    if answer.status in NEVER:
        raise Refused("delivery.address_refused", answer=answer.words)
    # 401, 403, 404 and the rest: somebody is mending the other side, or should.
    raise NotDelivered("delivery.try_later", answer=answer.words)
