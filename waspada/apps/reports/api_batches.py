"""A batch: one JSON message a line, stored in groups, a result for each line.

A batch that is cut off keeps every whole line; the same batch again stores nothing twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.api_messages import answer_of, incoming_of, is_json, saying
from waspada.apps.reports.api_senders import Sender
from waspada.apps.reports.receiving import Incoming, receive_many
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, Unavailable, WaspadaError

GROUP_SIZE = 500
CHUNK_BYTES = 256 * 1024
MOST_LINE_BYTES = 256 * 1024
Read = Callable[[int], bytes]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch: its number from 1, and its bytes unless it was too large.

    is_whole : it ended with a line feed, or with the batch as its sender announced it
    """

    number: int
    body: bytes
    size: int
    is_whole: bool = True


def lines_of(read: Read, *, most_bytes: int, announced: int | None) -> Iterator[Line]:
    """Yield the lines of a stream that are not blank, without holding more than one and a chunk.

    Parameters
    ----------
    read : returns at most so many bytes, none at the end
    announced : how many bytes the sender said; fewer mean that the batch was cut off

    Raises
    ------
    BadInput : report.batch_too_large, once more than most_bytes have come
    """
    number, total, rest, dropped = 1, 0, b"", 0
    while chunk := _next(read):
        total += len(chunk)
        if total > most_bytes:
            raise BadInput("report.batch_too_large", limit_mb=most_bytes // 1024**2)
        *whole, last = chunk.split(b"\n")
        for part in whole:
            yield Line(number, b"" if dropped else rest + part, dropped + len(rest) + len(part))
            number, rest, dropped = number + 1, b"", 0
        rest += last
        if dropped or len(rest) > MOST_LINE_BYTES:
            rest, dropped = b"", dropped + len(rest)
    is_whole = announced is not None and total >= announced
    is_short = announced is not None and total < announced
    if rest or dropped or is_short:
        yield Line(number, rest, dropped + len(rest), is_whole=is_whole)


def _next(read: Read) -> bytes:
    try:
        return read(CHUNK_BYTES)
    except OSError:  # the sender has gone; what came is kept
        return b""


def receive_batch(
    lines: Iterator[Line], sender: Sender, *, received: Clock, recorded: Clock, language: str
) -> Iterator[dict[str, Any]]:
    """Store the lines in groups and yield what became of each, in order.

    Raises
    ------
    Unavailable : before anything was stored; later it is the last result
    """
    has_stored = False
    while True:
        group, end = _group(lines, language)
        try:
            messages = _messages(group, sender, received_at=received(), recorded_at=recorded())
            yield from _store(group, messages, language)
        except Unavailable as error:
            if not has_stored:
                raise
            yield {"line": group[0].number} | _stopped(error, language)
            return
        has_stored = has_stored or bool(group)
        if end is not None:
            yield from end
            return


def _group(lines: Iterator[Line], language: str) -> tuple[list[Line], list[dict[str, Any]] | None]:
    """Return up to GROUP_SIZE lines, and the last results when the batch has ended."""
    group: list[Line] = []
    number = 0
    try:
        for line in lines:
            number = line.number
            if not line.is_whole and not _is_complete(line):
                return group, [
                    {"line": number, "status": "cut"} | saying("report.batch_cut", {}, language)
                ]
            if line.size > MOST_LINE_BYTES or line.body.strip():
                group.append(line)
            if len(group) == GROUP_SIZE:
                return group, None
    except BadInput as error:
        return group, [{"line": number + 1} | _stopped(error, language)]
    return group, []


def _is_complete(line: Line) -> bool:
    """Say whether a last line without a line feed is a whole message all the same."""
    return line.size <= MOST_LINE_BYTES and is_json(line.body)


def _stopped(error: WaspadaError, language: str) -> dict[str, Any]:
    told = saying("report.batch_stopped", {"problem": explain(error, language)}, language)
    return {"status": "stopped", "code": error.code, "message": told["message"]}


def _messages(
    group: list[Line], sender: Sender, *, received_at: datetime, recorded_at: datetime
) -> list[Incoming | None]:
    return [
        incoming_of(line.body, sender, received_at=received_at, recorded_at=recorded_at)
        if line.size <= MOST_LINE_BYTES
        else None
        for line in group
    ]


def _store(
    group: list[Line], messages: list[Incoming | None], language: str
) -> Iterator[dict[str, Any]]:
    with acting_as(system_identity()):
        outcomes = iter(receive_many([message for message in messages if message is not None]))
    for line, message in zip(group, messages, strict=True):
        told = (
            _too_large(line, language)
            if message is None
            else answer_of(message, next(outcomes), language)
        )
        yield {"line": line.number} | told


def _too_large(line: Line, language: str) -> dict[str, Any]:
    sizes = {"size_kb": line.size // 1024, "limit_kb": MOST_LINE_BYTES // 1024}
    return {"status": "failed"} | saying("report.line_too_large", sizes, language)
