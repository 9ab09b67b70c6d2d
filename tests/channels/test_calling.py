"""Calling out: only where we may, without redirects, and never longer than allowed."""

import pytest

from tests.support.mail import silent_server
from tests.support.receiver import web_receiver
from waspada.channels.base import NotDelivered, Refused
from waspada.channels.calling import (
    Answer,
    Limits,
    Request,
    ask,
    check_taken,
    check_url,
    is_public,
    target_of,
)

INSIDE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)


@pytest.mark.parametrize("number", INSIDE)
def test_a_number_inside_the_house_is_not_connected_to(number: str) -> None:
    assert not is_public(number)
    with pytest.raises(Refused) as refused:
        target_of("https://contoh.test/", allows_private=False, look=lambda host, port: [number])
    assert refused.value.code == "delivery.private_address"


def test_a_name_with_numbers_inside_and_outside_leads_outside() -> None:
    found = target_of(
        "https://contoh.test/x?y=1",
        allows_private=False,
        look=lambda host, port: ["127.0.0.1", "8.8.8.8"],
    )
    assert (found.number, found.name, found.path) == ("8.8.8.8", "contoh.test", "/x?y=1")


def test_plain_http_leaves_the_house_never() -> None:
    with pytest.raises(Refused):
        target_of("http://contoh.test/", allows_private=True, look=lambda host, port: ["8.8.8.8"])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "contoh.test",
        "http://contoh.test/",
        "ftp://contoh.test/",
        "file:///etc/passwd",
        "https://",
        "https://a:b@contoh.test/",
        "https://contoh.test/#x",
        "https://contoh.test:0/",
        "https://contoh.test:99999/",
        "https://contoh.test/a b",
        "https://contoh.test/\r\nHost: x",
        "https://[::1/",
        "https://contoh.test/" + "x" * 600,
    ],
)
def test_what_is_no_address_of_a_receiver_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_url(url)


def test_a_silent_server_is_waited_for_no_longer_than_allowed() -> None:
    with silent_server() as port, pytest.raises(NotDelivered) as lost:
        ask(Request(f"http://127.0.0.1:{port}/"), Limits(0.2, 5, allows_private=True))
    assert lost.value.code == "delivery.connection_lost"


def test_a_server_that_drips_is_cut_off_at_the_deadline() -> None:
    with silent_server() as port, pytest.raises(NotDelivered):
        ask(Request(f"http://127.0.0.1:{port}/"), Limits(60, 0.2, allows_private=True))


def test_a_redirect_is_answered_as_it_is_and_not_followed() -> None:
    with web_receiver() as receiver:
        receiver.extra = f"Location: {receiver.url('/lain')}\r\n".encode()
        receiver.answer = lambda asked, n: (307, b"")
        answer = ask(Request(receiver.url("/awal")), Limits(5, 5, allows_private=True))
        assert answer.status == 307
        assert [one.path for one in receiver.asked] == ["/awal"]


@pytest.mark.parametrize(
    ("status", "error"),
    [(301, Refused), (400, Refused), (410, Refused), (404, NotDelivered), (503, NotDelivered)],
)
def test_an_answer_says_later_or_never(status: int, error: type[NotDelivered]) -> None:
    with pytest.raises(NotDelivered) as refused:
        check_taken(Answer(status, b"", {}))
    assert type(refused.value) is error
    check_taken(Answer(204, b"", {}))
