"""Telephones with ODK Collect on loopback: each sends the same again until it has a receipt."""

import selectors
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.load import HOST

BOUNDARY = b"----bench"
AGAIN_SECONDS = 0.25
PATIENCE_SECONDS = 90


def submission(number: int, photo: bytes = b"") -> bytes:
    """Return the body of a POST such as Collect makes."""
    xml = (
        '<data id="waspada_laporan" version="df16e9c0f7ba" '
        'xmlns:orx="http://openrosa.org/xforms" xmlns:jr="http://openrosa.org/javarosa">'
        "<start>2026-11-26T09:30:00.000+08:00</start><danger/><choice>bentrok</choice>"
        "<where><regency>65.01</regency><kecamatan>65.01.05</kecamatan>"
        "<desa>65.01.05.1001</desa></where><when>now</when><day/><hour/>"
        f"<text>Sekitar {number % 90 + 10} orang berkumpul di depan kantor kecamatan dan meminta "
        "penghitungan ulang. Situasi tegang, belum ada korban.</text>"
        f"<photo1>{'a.jpg' if photo else ''}</photo1><photo2/><more><deaths/><injured>1</injured>"
        "<is_ongoing>yes</is_ongoing><concerns/><nameless>no</nameless>"
        "<point>2.8441 117.3697 0 5</point></more>"
        f"<orx:meta><orx:instanceID>uuid:{number:032x}</orx:instanceID></orx:meta></data>"
    )
    parts = [(b'name="xml_submission_file"; filename="submission.xml"', b"text/xml", xml.encode())]
    if photo:
        own = f"{number:032x}".encode() + photo[32:]  # no two photos are alike
        parts.append((b'name="a.jpg"; filename="a.jpg"', b"image/jpeg", own))
    return (
        b"".join(
            b"--%b\r\nContent-Disposition: form-data; %b\r\nContent-Type: %b\r\n\r\n%b\r\n"
            % (BOUNDARY, head, kind, content)
            for head, kind, content in parts
        )
        + b"--%b--\r\n" % BOUNDARY
    )


@dataclass
class Run:
    """What the phones saw."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    again: int = 0
    given: int = 0  # receipts, of different submissions
    cpu_seconds: dict[str, float] = field(default_factory=dict)  # by part

    def percentile(self, share: float) -> float:
        """Return the time below which this share of the receipts came, in milliseconds."""
        ordered = sorted(self.latencies) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class Phone:
    """One telephone: sends its submissions one after another, each until there is a receipt."""

    def __init__(self, port: int, token: str, numbers: Iterator[int], photo: bytes) -> None:
        self.port, self.token, self.numbers, self.photo = port, token, numbers, photo
        self.socket: socket.socket | None = None
        self.request = b""
        self.left = memoryview(b"")
        self.received = b""
        self.began = 0.0

    def take(self) -> bool:
        """Take the next submission; False when there is none."""
        number = next(self.numbers, None)
        if number is None:
            return False
        body = submission(number, self.photo)
        head = (
            f"POST /odk/{self.token}/submission HTTP/1.1\r\nHost: {HOST}\r\n"
            "X-OpenRosa-Version: 1.0\r\nContent-Type: multipart/form-data; boundary="
            f"{BOUNDARY.decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.request = head.encode() + body
        self.began = time.perf_counter()
        return True

    def begin(self) -> None:
        """Connect where there is no connection, and send from the start."""
        if self.socket is None:
            self.socket = socket.create_connection((HOST, self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.settimeout(0)
        self.left, self.received = memoryview(self.request), b""
        self.push()

    def push(self) -> None:
        assert self.socket is not None
        while self.left:
            try:
                sent = self.socket.send(self.left)
            except BlockingIOError:
                return
            self.left = self.left[sent:]

    def status(self) -> int | None:
        """Return the status once the whole answer is there; raise OSError when it is cut off."""
        assert self.socket is not None
        part = self.socket.recv(1 << 16)
        if not part:
            raise ConnectionError
        self.received += part
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        lower = head.lower()
        at = lower.index(b"content-length:") + len(b"content-length:")
        length = int(lower[at:].split(b"\r\n")[0])
        return int(head[9:12]) if len(body) >= length else None

    def hang_up(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket = None


class Crowd:
    """All phones of a run, in one loop."""

    def __init__(self, most_seconds: float, run: Run) -> None:
        self.run = run
        self._most_seconds = most_seconds
        self._selector = selectors.DefaultSelector()
        self._waiting: deque[tuple[float, Phone]] = deque()
        self._active = 0
        self._began = time.perf_counter()

    def send(self, phones: Iterator[Phone]) -> Run:
        """Let them send until the submissions are used up or the time is over.

        After that time no new submission begins; each under way is seen to its receipt.
        """
        for phone in phones:
            if phone.take():
                self._active += 1
                self._start(phone)
        while self._active:
            now = time.perf_counter()
            if now - self._began > self._most_seconds + PATIENCE_SECONDS:
                sys.exit("phones wait for receipts that do not come")
            while self._waiting and self._waiting[0][0] <= now:
                self._start(self._waiting.popleft()[1])
            for key, events in self._selector.select(timeout=0.05):
                self._serve(key, events)
        self.run.seconds = time.perf_counter() - self._began
        return self.run

    def _serve(self, key: selectors.SelectorKey, events: int) -> None:
        phone: Phone = key.data
        try:
            if events & selectors.EVENT_WRITE:
                phone.push()
                if not phone.left:
                    self._selector.modify(key.fileobj, selectors.EVENT_READ, phone)
            status = phone.status() if events & selectors.EVENT_READ else None
        except BlockingIOError:
            return
        except OSError:  # the server died; what it had not answered for is sent again
            self._selector.unregister(key.fileobj)
            self._later(phone)
            return
        if status is not None:
            self._selector.unregister(key.fileobj)
            self._answered(phone, status)

    def _answered(self, phone: Phone, status: int) -> None:
        self.run.statuses[status] += 1
        if status != 201:  # as busy: the same again, a little later
            self._later(phone)
            return
        now = time.perf_counter()
        self.run.given += 1
        self.run.latencies.append(now - phone.began)
        if now - self._began < self._most_seconds and phone.take():
            self._start(phone)
        else:
            phone.hang_up()
            self._active -= 1

    def _start(self, phone: Phone) -> None:
        try:
            phone.begin()
        except OSError:
            self._later(phone)
            return
        assert phone.socket is not None
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if phone.left else 0)
        self._selector.register(phone.socket, events, phone)

    def _later(self, phone: Phone) -> None:
        self.run.again += 1
        phone.hang_up()
        self._waiting.append((time.perf_counter() + AGAIN_SECONDS, phone))


def run_phones(
    port: int,
    tokens: list[str],
    count: int,
    *,
    first: int,
    photo: bytes,
    most_seconds: float,
    run: Run | None = None,
) -> Run:
    """Send so many different submissions from one phone for each code.

    run : what is counted in, where somebody looks at it meanwhile
    """
    numbers = iter(range(first, first + count))
    phones = (Phone(port, token, numbers, photo) for token in tokens)
    return Crowd(most_seconds, run or Run()).send(phones)
