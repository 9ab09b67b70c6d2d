"""A closed-loop load on a loopback server: raw sockets, keep-alive, bounded in count and time."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass
class Load:
    """What a run saw; latencies in seconds, in no order."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the latency below which this share of the requests lies."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Client:
    """One connection with one request in flight."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.to_send = memoryview(b"")
        self.received = b""
        self.began = 0.0

    def begin(self, request: bytes) -> None:
        self.to_send = memoryview(request)
        self.received = b""
        self.began = time.perf_counter()
        self.send()

    def send(self) -> None:
        while self.to_send:
            try:
                sent = self.socket.send(self.to_send)
            except BlockingIOError:
                return
            self.to_send = self.to_send[sent:]

    def answer(self) -> tuple[int, bytes] | None:
        """Return status and body once the whole answer is there."""
        part = self.socket.recv(1 << 20)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.received += part
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        lower = head.lower()
        at = lower.index(b"content-length:") + len(b"content-length:")
        length = int(lower[at : lower.find(b"\r\n", at)] if b"\r\n" in lower[at:] else lower[at:])
        return (int(head[9:12]), body) if len(body) >= length else None


def request_bytes(path: str, token: str, body: bytes, content_type: str) -> bytes:
    """Return a POST as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run_load(
    port: int, requests: Iterator[bytes], *, clients: int, most_seconds: float, keep: bool = False
) -> Load:
    """Send the requests over so many connections, each waiting for its answer; stop in time.

    keep : also return the bodies of the answers
    """
    load = Load()
    selector = selectors.DefaultSelector()
    began = time.perf_counter()
    in_flight = 0
    for _ in range(clients):
        request = next(requests, None)
        if request is None:
            break
        client = _Client(port)
        client.begin(request)
        selector.register(client.socket, selectors.EVENT_READ | _writing(client), client)
        in_flight += 1
    while in_flight:
        for key, events in selector.select(timeout=30) or _stalled():
            client = key.data
            if events & selectors.EVENT_WRITE:
                client.send()
                if not client.to_send:
                    selector.modify(client.socket, selectors.EVENT_READ, client)
            if not events & selectors.EVENT_READ:
                continue
            answer = client.answer()
            if answer is None:
                continue
            now = time.perf_counter()
            load.statuses[answer[0]] += 1
            load.latencies.append(now - client.began)
            if keep:
                load.answers.append(answer[1])
            request = next(requests, None) if now - began < most_seconds else None
            if request is None:
                selector.unregister(client.socket)
                client.socket.close()
                in_flight -= 1
                continue
            client.begin(request)
            if client.to_send:
                selector.modify(client.socket, selectors.EVENT_READ | _writing(client), client)
    load.seconds = time.perf_counter() - began
    return load


def _writing(client: _Client) -> int:
    return selectors.EVENT_WRITE if client.to_send else 0


def _stalled() -> list[tuple[selectors.SelectorKey, int]]:
    raise TimeoutError("no answer for 30 s")
