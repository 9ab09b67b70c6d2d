"""What is wrong between the measures of an election that each are right by themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from waspada.core.elections import Problem
from waspada.core.readiness.measures import Measure


def check_measures(measures: Iterable[Measure]) -> list[tuple[str, Problem]]:
    """Return problems with the code of their measure: codes twice, unknown ones, circles."""
    listed = list(measures)
    by_code = {measure.code: measure for measure in listed}
    often = Counter(measure.code for measure in listed)
    problems = [
        (code, Problem(("code",), "readiness.entry_twice", {"entry": code}))
        for code, times in often.items()
        if times > 1
    ]
    problems += [
        (measure.code, Problem((entry,), "readiness.entry_unknown_measure", {"measure": used}))
        for measure in listed
        for entry, used in measures_used(measure)
        if used not in by_code
    ]
    problems += [
        (code, Problem(("derived",), "readiness.entry_circle", {"measure": code}))
        for code in by_code
        if _rests_on(code, code, by_code, set())
    ]
    return problems


def measures_used(measure: Measure) -> Iterator[tuple[str, str]]:
    """Yield the measures that a target or a derived figure rests on, with the entry's name."""
    yield from (("target", term.measure) for term in measure.target.terms)
    if measure.derived is not None:
        yield from (("derived", term.measure) for term in measure.derived.terms)
        for code in (measure.derived.stock, measure.derived.use):
            if code:
                yield "derived", code


def _rests_on(code: str, sought: str, by_code: Mapping[str, Measure], seen: set[str]) -> bool:
    """Say whether a derived figure comes back to itself; targets rest on figures and may not."""
    if code in seen or code not in by_code:
        return False
    seen.add(code)
    used = [used for entry, used in measures_used(by_code[code]) if entry == "derived"]
    return sought in used or any(_rests_on(one, sought, by_code, seen) for one in used)
