"""Which level a place shows, of those that people set for it and what the rule computes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from waspada.core.alerts.levels import THEME_CODES, is_at_least

WHOLE: Final = ""  # stands where a theme would: the place as a whole


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """The level of a place, and what it comes from.

    source : `WHOLE`, the theme for which people set it, or None for the computed level
    """

    level: str
    source: str | None


def shown_level(standing: Mapping[str, str], computed: str) -> ShownLevel:
    """Return the highest of a place's levels: what people set, and the rest as computed.

    Parameters
    ----------
    standing : levels that people set, by theme, `WHOLE` for the place as a whole
    computed : the level of the themes for which nothing is set; people who set the level of
        the place as a whole have judged it, so then it counts no more

    Of equals the place as a whole comes first, then the themes in their order.
    """
    found = ShownLevel("none", None)
    named = [WHOLE, *THEME_CODES]
    for source in sorted(standing, key=named.index):
        level = standing[source]
        if found.source is None or not is_at_least(found.level, level):
            found = ShownLevel(level, source)
    if WHOLE in standing or (found.source is not None and is_at_least(found.level, computed)):
        return found
    return ShownLevel(computed, None)
