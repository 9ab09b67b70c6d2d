"""The library of actions: complete, in both languages, offered where it fits."""

import pytest

from waspada.core.errors import NotFound
from waspada.core.risks import look_for_names
from waspada.core.risks.library import KINDS, LIBRARY, empty_corners, measure, offered
from waspada.core.vocabulary import AGENCIES, CATEGORIES, PHASES


def test_about_a_hundred_actions_with_two_offers_for_every_category_and_phase() -> None:
    assert len(LIBRARY) >= 100
    assert empty_corners(2) == []


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_prevention_response_and_recovery_in_every_phase(category: str) -> None:
    for phase in PHASES:
        assert {one.kind for one in offered(category, phase)} == KINDS.keys(), phase


def test_every_action_is_whole_and_says_it_in_both_languages() -> None:
    for one in LIBRARY.values():
        assert one.kind in KINDS, one.code
        assert one.phases, one.code
        assert set(one.phases) <= PHASES.keys(), one.code
        assert one.categories, one.code
        assert set(one.categories) <= CATEGORIES.keys(), one.code
        assert one.leads, one.code
        assert {*one.leads, *one.supports} <= AGENCIES.keys(), one.code
        assert not set(one.leads) & set(one.supports), one.code
        assert 1 <= one.lead_days <= 60, one.code
        for said in (one.name, one.how, one.done, one.caution):
            assert said.id.strip(), one.code
            assert said.en.strip(), one.code
            assert said.id != said.en, one.code


def test_names_are_told_apart_and_name_nobody() -> None:
    names = [one.name.id for one in LIBRARY.values()]
    assert len(set(names)) == len(names)
    for one in LIBRARY.values():
        texts = [one.name.id, one.how.id, one.done.id, one.caution.id]
        assert look_for_names(texts) == (), one.code


def test_what_fits_best_comes_first() -> None:
    codes = [one.code for one in offered("bentrok_massa", "pasca")]
    assert codes.index("gedung-rekapitulasi-aman") < codes.index("penyekat-massa")
    assert {one.kind for one in offered("psu", "saat", "penanganan")} == {"penanganan"}
    assert len(offered()) == len(LIBRARY)


def test_an_action_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound) as refused:
        measure("x" * 200)
    assert refused.value.code == "risks.no_measure"
    assert len(str(refused.value.params["value"])) <= 60
