"""What goes back to a reporter: the receipt, what was understood, what is missing and how to add it.

In Indonesian, in plain letters of an SMS, and in one SMS (160 signs) where that is possible.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from waspada.apps.words.sentences import say
from waspada.core.places import IANA, NATION, load_table, zone_of
from waspada.core.vocabulary import CATEGORIES
from waspada.sources.coded_text import Understood
from waspada.sources.coded_text.reading import WHAT, WHERE

ONE_SMS: Final = 160
LANGUAGE: Final = "id"
_SHORT: Final = 4  # signs of a receipt that name one's own report


def _say(code: str, **params: object) -> str:
    return say(f"coded.{code}", params, LANGUAGE)


def received(receipt: str, read: Understood, *, area: str, with_content: bool = True) -> str:
    """Return the answer to a report: as much of it as one SMS holds, the receipt always."""
    head = _say("received", receipt=receipt)
    parts = list(_understood(read, area)) if with_content else []
    missing = [_say(f"missing_{name}") for name in read.missing]
    asks = _say("missing", what=", ".join(missing)) if missing else ""
    how = _say("how", short=receipt[:_SHORT]) if missing or read.guessed else _say("thanks")
    said = _say("understood", what=", ".join(parts)) if parts else ""
    for lines in ((head, said, asks, how), (head, said, asks), (head, asks, how), (head,)):
        text = " ".join(filter(None, lines))
        if len(text) <= ONE_SMS:
            return text
    return head


def _understood(read: Understood, area: str) -> Iterator[str]:
    body = read.body
    if body.category:
        unsure = "(?)" if WHAT in read.guessed else ""
        yield CATEGORIES[body.category].name.id + unsure
    if body.place:
        unsure = "(?)" if WHERE in read.guessed else ""
        yield load_table()[body.place].display + unsure
    if body.occurred_at is not None:
        place = body.place or area
        local = body.occurred_at.astimezone(ZoneInfo(IANA[zone_of(_clocked(place))]))
        form = "%d/%m %H.%M" if body.precision == "minute" else "%d/%m"
        yield local.strftime(form)
    if body.deaths:
        yield _say("deaths", count=body.deaths)
    if body.injured:
        yield _say("injured", count=body.injured)


def _clocked(place: str) -> str:
    return "31" if place == NATION else place


def received_only(receipt: str) -> str:
    """Return the answer where nothing more can be said."""
    return _say("received_only", receipt=receipt)


def nil(receipt: str, code: str, params: Mapping[str, object]) -> str:
    """Return the answer to NIHIL: the receipt, and whether it stands as the report of a day."""
    return f"{_say('received', receipt=receipt)} {say(code, params, LANGUAGE)}"


def new_instead(receipt: str) -> str:
    """Return the answer to an addition to a report that is not there or is closed."""
    return _say("new_instead", receipt=receipt)


def added(receipt: str) -> str:
    """Return the answer to an addition."""
    return _say("added", receipt=receipt)


def nothing_to_add() -> str:
    """Return the answer to an addition without words."""
    return _say("nothing_to_add")


def held() -> str:
    """Return the answer to somebody we do not know."""
    return _say("held")


def joined(name: str) -> str:
    """Return the answer to somebody whose address is known from now on."""
    return _say("joined", name=name[:40])


def not_joined() -> str:
    """Return the answer to a code that does not fit."""
    return _say("not_joined")


def part_received(number: int, total: int) -> str:
    """Return the answer to a piece of a message."""
    return _say("part_received", number=number, total=total)


def gap() -> str:
    """Return what stands where a piece has not come."""
    return _say("gap")


def help_text() -> str:
    """Return how to report, in one SMS."""
    return _say("help")
