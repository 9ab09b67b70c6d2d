"""An answer is kept while one page is read, for whoever asked, and no longer."""

from tests.support.cast import Cast
from waspada.apps.accounts.remembering import forget_answers, once, remembering


def test_a_question_is_asked_once_for_each_who_asks_while_one_remembers(cast: Cast) -> None:
    asked: list[str] = []

    def ask() -> int:
        asked.append("again")
        return len(asked)

    with cast.acting("desk"):
        assert (once("how many", ask), once("how many", ask)) == (1, 2)
        with remembering():
            assert (once("how many", ask), once("how many", ask)) == (3, 3)
            with cast.acting("kpu"):
                assert once("how many", ask) == 4
            assert once("how many", ask) == 3
            forget_answers()
            assert once("how many", ask) == 5
        assert once("how many", ask) == 6
