"""What a unit may do is done by who writes for it, not by who leads it or only reads."""

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.readiness import ELECTION, give, giving, noon
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.readiness.constraints import (
    ConstraintFacts,
    raise_constraint,
    revise_constraint,
)
from waspada.apps.readiness.models import Answer, Question
from waspada.apps.readiness.questions import answer_question, check_area, settle_question
from waspada.core.errors import NotAllowed

PLACE = "65.01"
pytestmark = pytest.mark.usefixtures("readiness")


def _facts(what: str) -> ConstraintFacts:
    return ConstraintFacts(place_code=PLACE, what=what)


def test_of_a_unit_only_who_writes_for_it_changes_its_constraint(cast: Cast) -> None:
    with cast.acting("desk"):
        row = raise_constraint(_facts("Blangko habis"), giving(TODAY), owner_unit="pemda-65.01")
    with cast.acting("bupati"), pytest.raises(NotAllowed):  # who leads it, and reads it
        revise_constraint(row.constraint_id, _facts("Beres"), giving(TODAY))
    page = f"/kendala/{PLACE}/{row.constraint_id}/"
    assert cast.client("bupati").get(page).status_code == 200
    assert cast.client("bupati").get(page + "ubah/").status_code == 403
    assert cast.client("desk").get(page + "ubah/").status_code == 200


def test_of_a_unit_that_is_asked_only_who_writes_for_it_answers_and_settles(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2000)
        give("kpps_dilatih", PLACE, 2100)
    with acting_as(system_identity()):
        check_area(PLACE, ELECTION, now=noon(TODAY), recorded_at=NOW)
    with cast.acting("desk"):
        question = Question.objects.get()
        Question.unguarded.filter(pk=question.pk).update(
            addressee_units=["pemda-65.01"], asked_unit="pemda-65.01"
        )
    with cast.acting("bupati"):  # who leads the unit that is asked, and reads for it
        with pytest.raises(NotAllowed):
            answer_question(question.pk, "sudah cukup", giving())
        with pytest.raises(NotAllowed):
            settle_question(question.pk, "answered", giving())
    with cast.acting("desk"):
        assert not Answer.objects.exists()
