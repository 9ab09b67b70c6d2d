"""Codes are looked up together, and each request hears its own answer."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.queries import identities_of, identity_of
from waspada.apps.odk.holders import Holder, UnknownToken
from waspada.apps.odk.looking_up import LookUps
from waspada.apps.reports.api_senders import Sender
from waspada.core.access import Identity


def a_holder(token: str) -> Holder:
    return Holder(token, "65.01", "id", Sender("a", ()), Identity("a", (), "live"))


def test_codes_that_come_meanwhile_are_asked_in_one_question() -> None:
    asked: list[list[str]] = []

    async def scenario() -> list[Any]:
        may_answer = asyncio.Event()

        async def apart(_work: Callable[..., Any], tokens: list[str]) -> dict[str, Any]:
            asked.append(tokens)
            await may_answer.wait()
            if "broken" in tokens:
                raise OSError
            bad = UnknownToken("odk.bad_token")
            return {token: bad if token == "bad" else a_holder(token) for token in tokens}

        ups = LookUps(apart)
        requests = [asyncio.create_task(ups.holder("first"))]
        await asyncio.sleep(0.01)
        tokens = ["second", "bad", "second", "gone", "third"]
        requests += [asyncio.create_task(ups.holder(token)) for token in tokens]
        await asyncio.sleep(0.01)
        requests[4].cancel()
        may_answer.set()
        answers = await asyncio.gather(*requests, return_exceptions=True)
        broken = await asyncio.gather(ups.holder("broken"), return_exceptions=True)
        return [*answers, *broken]

    answers = asyncio.run(scenario())
    assert asked == [["first"], ["second", "bad", "gone", "third"], ["broken"]]
    assert [getattr(one, "token", type(one)) for one in answers] == [
        *("first", "second", UnknownToken, "second", asyncio.CancelledError, "third", OSError)
    ]


@pytest.mark.django_db
def test_many_identities_are_those_of_each(cast: Cast) -> None:
    accounts = {account.pk: account for account in cast.accounts.values()}
    for day in (TODAY, TODAY.replace(year=2031)):
        every = identities_of(accounts, day=day)
        assert every == {pk: identity_of(account, day=day) for pk, account in accounts.items()}
