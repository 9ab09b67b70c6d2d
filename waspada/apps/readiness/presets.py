"""The measures that come with the package: YAML files, one per type of agency."""

from functools import lru_cache

from waspada.core.readiness import Measure


@lru_cache(maxsize=1)
def packaged_measures() -> tuple[Measure, ...]:
    """Return every packaged measure, by agency and in the order of its file."""
    return ()
