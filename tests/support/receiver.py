"""A web server on loopback that misbehaves as a test tells it to."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HEAD = b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What was asked, and how the server answers each request.

    answer : request and how often its path was asked → (status, body), or what it does instead:
        "hang" (says nothing), "drop" (hangs up unread), "die" (200 in the head, then gone),
        "taken" (hangs up after it has taken all of it), "drip" (a byte at a time, for ever),
        "endless" (more and more of a feed)
    extra : a header line more, such as a Location
    """

    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked, int], tuple[int, bytes] | str] = lambda asked, n: (200, b"ok")
    extra: bytes = b""
    media_type: bytes = b"application/json"
    port: int = 0
    held: list[socket.socket] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]


@contextmanager
def web_receiver() -> Iterator[Receiver]:
    """Run a server on a free port of loopback, one thread per request."""
    receiver = Receiver()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(32)
    receiver.port = listener.getsockname()[1]

    def accept() -> None:
        while True:
            try:
                taken = listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=_serve, args=(receiver, taken), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for one in receiver.held:
            one.close()


def _serve(receiver: Receiver, taken: socket.socket) -> None:
    try:
        asked = _read(taken)
    except (OSError, ValueError):
        taken.close()
        return
    receiver.asked.append(asked)
    what = receiver.answer(asked, len(receiver.at(asked.path)))
    if what == "hang":
        receiver.held.append(taken)
        return
    if isinstance(what, tuple):
        status, body = what
        head = HEAD % (status, receiver.media_type, len(body), receiver.extra)
        taken.sendall(head + body)
    elif what in ENDLESS:
        _go_on(taken, *ENDLESS[what])
    elif what == "die":
        taken.sendall(HEAD % (200, receiver.media_type, 100, b"") + b"ok")
    taken.close()


# What is sent again and again, and how long after: until the other side has had enough.
ENDLESS = {"drip": (b" ", 0.05), "endless": (b"<item><title>x</title></item>" * 2000, 0.0)}


def _go_on(taken: socket.socket, piece: bytes, pause: float) -> None:
    try:
        taken.sendall(b"HTTP/1.1 200 X\r\nContent-Type: text/xml\r\n\r\n<rss><channel>")
        while True:
            taken.sendall(piece)
            time.sleep(pause)
    except OSError:
        return


def _read(taken: socket.socket) -> Asked:
    taken.settimeout(10)
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(taken)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _version = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    while len(body) < int(headers.get("content-length", "0")):
        body += _more(taken)
    return Asked(method, path, headers, body)


def _more(taken: socket.socket) -> bytes:
    data = taken.recv(65536)
    if not data:
        raise ValueError("hung up")
    return data
