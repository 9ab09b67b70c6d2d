"""Send an SMS through an HTTP gateway: what its request looks like stands in a settings file.

The file is TOML: url, method, headers, body and what an answer means. `{to}`, `{text}` and `{id}`
are filled in, escaped for where they stand; `${NAME}` is taken from the environment, so that
passwords need not lie in the file. What is frozen is the text; the request is made around it.
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import quote, quote_plus

from waspada.channels.base import (
    AddressedMessage,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
    Surroundings,
)
from waspada.channels.calling import Answer, Limits, Request, ask, check_taken
from waspada.channels.shortened import short_text

LONGEST: Final = 459  # characters: three parts of 153, as phones put them together
PHONE: Final = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
_HOLE: Final = re.compile(r"\{(to|text|id)\}")
_VARIABLE: Final = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_NOT_OURS: Final = frozenset({401, 402, 403, 404, 405})


@dataclass(frozen=True, slots=True)
class Gateway:
    """How a gateway wants to be asked.

    taken, refused : patterns of its answer; without `taken` any 2xx is a yes
    named : the pattern whose first group is the gateway's name of the message, for receipts
    plus : numbers begin with +62; False: with 62
    """

    url: str
    method: str = "POST"
    content_type: str = "application/json"
    body: str = '{"to": "{to}", "text": "{text}", "id": "{id}"}'
    headers: Mapping[str, str] = field(default_factory=dict)
    taken: str = ""
    refused: str = ""
    named: str = ""
    plus: bool = True
    longest: int = LONGEST


def read_gateway(path: str) -> Gateway:
    """Return the gateway that a settings file describes.

    Raises
    ------
    ChannelDown : delivery.sms_settings, with what is wrong
    """
    try:
        table = tomllib.loads(Path(path).read_text("utf-8"))
        gateway = Gateway(**table)
        for pattern in (gateway.taken, gateway.refused):
            re.compile(pattern)
        if gateway.named and re.compile(gateway.named).groups < 1:
            raise ValueError("named")
        if gateway.method not in {"POST", "PUT", "GET"} or not 70 <= gateway.longest <= 1600:
            raise ValueError(gateway.method)
    except (OSError, ValueError, TypeError, re.error) as error:
        raise ChannelDown("delivery.sms_settings", kind=type(error).__name__) from error
    return gateway


def is_phone(text: str) -> bool:
    """Say whether a text is a telephone number as +62812… ."""
    return PHONE.fullmatch(text) is not None


class Sms:
    """Delivers to telephone numbers."""

    leaves_house: ClassVar[bool] = True
    has_one_server: ClassVar[bool] = True

    def __init__(self, surroundings: Surroundings) -> None:
        self._here = surroundings

    def missing_setup(self) -> str:
        """Return the code for a gateway that nobody has described."""
        return "" if self._here.sms_gateway else "delivery.no_sms_gateway"

    def freeze(self, message: AddressedMessage) -> bytes:
        """Return number and text."""
        if not is_phone(message.address):
            raise Refused("delivery.bad_phone")
        gateway = read_gateway(self._here.sms_gateway) if self._here.sms_gateway else Gateway("")
        text = short_text(message, highest_class=self._here.highest_class, longest=gateway.longest)
        content = {"id": message.delivery, "text": text, "to": message.address}
        return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()

    def send(self, outgoing: Outgoing) -> str:
        """Ask the gateway to send it, and read from its answer whether it will."""
        gateway = read_gateway(self._here.sms_gateway)
        content = json.loads(outgoing.frozen)
        limits = Limits(
            min(self._here.timeout_seconds, 15.0),
            min(self._here.deadline_seconds, 30.0),
            allows_private=self._here.allows_private,
        )
        try:
            answer = ask(_request(gateway, content), limits)
        except Refused as wrong:  # the gateway's address is ours, not the recipient's
            raise ChannelDown(wrong.code, **wrong.params) from wrong
        except NotDelivered as lost:
            if lost.code == "delivery.connection_lost":
                raise
            raise ChannelDown(lost.code, **lost.params) from lost
        _judge(answer, gateway)
        said = answer.body.decode("utf-8", errors="replace")
        named = re.search(gateway.named, said) if gateway.named else None
        return str(named[1] or "") if named else ""


def _request(gateway: Gateway, content: Mapping[str, Any]) -> Request:
    to = str(content["to"]) if gateway.plus else str(content["to"]).removeprefix("+")
    values = {"to": to, "text": str(content["text"]), "id": str(content["id"])}
    escape = _escape_of(gateway.content_type)
    headers = {name: _with_variables(value) for name, value in gateway.headers.items()}
    return Request(
        url=_filled(gateway.url, values, lambda text: quote(text, safe="")),
        body=_filled(gateway.body, values, escape).encode(),
        headers={"Content-Type": gateway.content_type, **headers},
        method=gateway.method,
    )


def _filled(text: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """Fill in once: what a message says is never read as a hole."""
    return _HOLE.sub(lambda hole: escape(values[hole[1]]), _with_variables(text))


def _escape_of(content_type: str) -> Callable[[str], str]:
    if "json" in content_type:
        return lambda text: json.dumps(text, ensure_ascii=False)[1:-1]
    if "urlencoded" in content_type:
        return quote_plus
    return lambda text: text


def _with_variables(text: str) -> str:
    return _VARIABLE.sub(lambda name: os.environ.get(name[1], ""), text)


def _judge(answer: Answer, gateway: Gateway) -> None:
    said = answer.body.decode("utf-8", errors="replace")
    if gateway.refused and re.search(gateway.refused, said):
        raise Refused("delivery.address_refused", answer=answer.words)
    if answer.status in _NOT_OURS:
        raise ChannelDown("delivery.gateway_refuses_us", answer=answer.words)
    check_taken(answer)
    if gateway.taken and not re.search(gateway.taken, said):
        raise NotDelivered("delivery.try_later", answer=answer.words)
