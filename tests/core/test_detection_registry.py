"""What every registered detector must keep to."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from waspada.apps.words.sentences import LANGUAGES, catalogue
from waspada.core.detection.detector import REASONS, SHORT
from waspada.core.detection.registry import DETECTORS, detect, minimum_of
from waspada.core.detection.series import Counts, Step, counts_of

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
FIRST = date(2019, 1, 7)
WEEKS = 300


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Weekly counts of four places, one of which never reports and one of which begins late."""
    rng = np.random.default_rng(11)
    observed = rng.negative_binomial(4, 0.5, (4, WEEKS)).astype(float)
    observed[1] = 0
    found = counts_of(observed, FIRST, Step.WEEK)
    found.starts[2] = 288
    return found


@pytest.mark.parametrize("name", list(DETECTORS))
def test_it_is_explained(name: str) -> None:
    detector = DETECTORS[name]
    assert detector.name == name
    assert detector.fallback == "" or detector.fallback in DETECTORS
    page = (METHODS / detector.page).read_text(encoding="utf-8")
    assert "Minimum history" in page
    for parameter in detector.parameters:
        assert f"`{parameter.name}`" in page or f"`{parameter.name}=" in page, parameter.name
    sentences = catalogue()[f"detector.{name}".replace("-", "_")]
    assert all(sentences[language] for language in LANGUAGES)


def test_every_reason_has_its_sentence() -> None:
    assert all(code in catalogue() for code in REASONS[1:])


@pytest.mark.parametrize("name", list(DETECTORS))
def test_it_judges_what_has_the_history_it_asks_for(name: str, counts: Counts) -> None:
    day = counts.dates[WEEKS - 1]
    judged = detect(counts, name, first=counts.dates[WEEKS - 3], last=day)
    assert judged.first == WEEKS - 3
    shape = (4, 3)
    for values in (judged.expected, judged.threshold, judged.score, judged.p, judged.alarm):
        assert values.shape == shape
    assert judged.is_judged[3].any()
    needed = minimum_of(DETECTORS[name], Step.WEEK)
    if needed > 12:
        assert (judged.reason[2] == SHORT).all()
        assert not judged.is_judged[2].any()
    assert not judged.alarm[~judged.is_judged].any()
    above = counts.observed[:, -3:] > judged.threshold
    assert (judged.alarm <= (above | (counts.observed[:, -3:] >= judged.threshold))).all()
    with np.errstate(invalid="ignore"):
        assert not (judged.p < 0).any()
        assert not (judged.p > 1).any()
        assert not (judged.expected < 0).any()


@pytest.mark.parametrize("name", list(DETECTORS))
def test_neither_the_future_nor_other_places_change_a_judgement(name: str, counts: Counts) -> None:
    written = {"train": "150"} if any(p.name == "train" for p in DETECTORS[name].parameters) else {}
    day = counts.dates[WEEKS - 20]
    whole = detect(counts, name, written=written, first=day, last=day)
    later = counts.observed.copy()
    later[:, WEEKS - 19 :] += 50
    later[0] *= 3
    other = detect(
        counts_of(later[[3, 0]], FIRST, Step.WEEK), name, written=written, first=day, last=day
    )
    np.testing.assert_allclose(other.expected[0], whole.expected[3], rtol=1e-6)
    np.testing.assert_allclose(other.threshold[0], whole.threshold[3], rtol=1e-6)


@pytest.mark.parametrize("name", list(DETECTORS))
def test_a_hundredfold_count_is_an_alarm(name: str, counts: Counts) -> None:
    risen = counts_of(counts.observed.copy(), FIRST, Step.WEEK)
    risen.observed[3, -2:] = 400  # EARS C3 looks at the days before
    judged = detect(risen, name, first=risen.dates[-2])
    assert judged.alarm[3].any()
    assert judged.threshold[3].min() < 400


def test_a_fallback_is_taken_only_when_asked_and_told(counts: Counts) -> None:
    day = counts.dates[WEEKS - 1]
    alone = detect(counts, "farrington", first=day)
    assert not alone.is_judged[2, 0]
    helped = detect(counts, "farrington", first=day, has_fallback=True)
    assert helped.is_judged[2, 0]
    assert REASONS[helped.reason[2, 0]] == "detection.by_fallback"
    assert helped.threshold[2, 0] == detect(counts, "ears-c2", first=day).threshold[2, 0]
    assert helped.threshold[3, 0] == alone.threshold[3, 0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", list(DETECTORS))
def test_what_is_not_judged_has_a_reason_whatever_the_counts(name: str) -> None:
    rng = np.random.default_rng(21)
    written = {"b": "1", "limit54": "0,1"} if name.startswith("farrington") else {}
    if name == "farrington":
        written |= {"noPeriods": "4", "pastWeeksNotIncluded": "3", "thresholdMethod": "muan"}
    for step, steps, high in ((Step.MONTH, 130, 1), (Step.DAY, 2, 9), (Step.WEEK, 110, 10**6)):
        observed = rng.negative_binomial(1, 0.3, (4, steps)) * float(high)
        observed[0] = 0
        counts = counts_of(observed, date(2000, 1, 31), step)
        counts.starts[1] = steps // 3
        counts.ends[2] = steps // 2
        for first in (None, counts.dates[-1], date(2100, 1, 1)):
            judged = detect(counts, name, written=written, first=first)
            known = counts.known(judged.first, steps)
            assert judged.alarm.shape == known.shape
            assert not judged.is_judged[~known].any()
            assert (judged.is_judged | (judged.reason > 0)).all()
            assert not (judged.alarm & ~judged.is_judged).any()
