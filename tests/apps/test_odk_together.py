"""What requests ask is asked together, and each hears its own answer."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.queries import identities_of, identity_of
from waspada.apps.odk.together import Together


def test_what_is_asked_meanwhile_is_one_question() -> None:
    groups: list[list[str]] = []

    def answer_all(asked: list[str]) -> list[str | Exception]:
        if "broken" in asked:
            raise OSError
        return [LookupError() if one == "unknown" else one.upper() for one in asked]

    async def scenario() -> list[Any]:
        may_answer = asyncio.Event()

        async def apart(work: Callable[..., Any], asked: list[str]) -> Any:
            groups.append(asked)
            await may_answer.wait()
            return work(asked)

        together = Together(apart, answer_all)
        requests = [asyncio.create_task(together.ask("a"))]
        await asyncio.sleep(0.01)
        requests += [asyncio.create_task(together.ask(one)) for one in ("b", "unknown", "gone")]
        await asyncio.sleep(0.01)
        requests[3].cancel()
        may_answer.set()
        answers = await asyncio.gather(*requests, return_exceptions=True)
        broken = await asyncio.gather(together.ask("broken"), return_exceptions=True)
        return [*answers, *broken]

    answers = asyncio.run(scenario())
    assert groups == [["a"], ["b", "unknown", "gone"], ["broken"]]
    said = [one if isinstance(one, str) else type(one) for one in answers]
    assert said == ["A", "B", LookupError, asyncio.CancelledError, OSError]


@pytest.mark.django_db
def test_many_identities_are_those_of_each(cast: Cast) -> None:
    accounts = {account.pk: account for account in cast.accounts.values()}
    for day in (TODAY, TODAY.replace(year=2031)):
        every = identities_of(accounts, day=day)
        assert every == {pk: identity_of(account, day=day) for pk, account in accounts.items()}
