"""Say chances, methods and scores so that a newcomer understands them."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from waspada.apps.words.sentences import say
from waspada.core.forecast.methods import CLIMATOLOGY, INDEX_ONLY, LAST_PERIOD, MODEL

METHOD_NAMES: Final[Mapping[str, Promise]] = {
    MODEL: gettext_lazy("Model"),
    CLIMATOLOGY: gettext_lazy("Kebiasaan tahapan"),
    LAST_PERIOD: gettext_lazy("Masa sebelumnya"),
    INDEX_ONLY: gettext_lazy("Indeks saja"),
}
METHOD_NOTES: Final[Mapping[str, Promise]] = {
    MODEL: gettext_lazy(
        "laju dasar per tempat, tema, dan tahapan, ditambah kejadian yang memicu kejadian lain"
    ),
    CLIMATOLOGY: gettext_lazy("laju rata-rata pada tahapan itu, sama untuk semua tempat"),
    LAST_PERIOD: gettext_lazy(
        "setengah dari yang terjadi pada masa sama panjang sebelumnya, setengah kebiasaan tahapan"
    ),
    INDEX_ONLY: gettext_lazy(
        "kebiasaan tahapan, dinaikkan atau diturunkan menurut indeks kerawanan"
    ),
}
_LEAST: Final = Decimal("0.1")
_FINE: Final = Decimal(1)
_MOST: Final = Decimal(99)
_TINY: Final = 0.01
_TOLD_AS_ONE_IN: Final = (0.0005, 0.34)


def percent(chance: float) -> str:
    """Return a chance as percent: one digit below 1 %, whole ones above, never 0 or 100."""
    value = Decimal(f"{100 * chance:.6f}")
    if value < _LEAST:
        return _("kurang dari %(least)s%%") % {"least": _number(_LEAST)}
    if value > _MOST:
        return _("lebih dari %(most)s%%") % {"most": _number(_MOST)}
    step = _LEAST if value < _FINE else _FINE
    return f"{_number(value.quantize(step, ROUND_HALF_UP))}%"


def short_percent(chance: float) -> str:
    """Return a chance as percent for the cell of a table."""
    value = Decimal(f"{100 * chance:.6f}")
    if value < _LEAST:
        return f"< {_number(_LEAST)}%"
    return f"> {_number(_MOST)}%" if value > _MOST else percent(chance)


def one_in(chance: float) -> str:
    """Return a chance as people picture it (1 in 25); "" where a percentage says it better."""
    low, high = _TOLD_AS_ONE_IN
    if not low <= chance <= high:
        return ""
    many = round(1 / chance)
    for step, start in ((100, 500), (10, 100), (5, 30)):
        if many >= start:
            many = step * round(many / step)
            break
    return _("kira-kira 1 dari %(many)s") % {"many": _number(Decimal(many))}


def count_words(expected: float, low: float, high: float) -> str:
    """Return an expected count with its interval."""
    return ngettext(
        "%(expected)s (rentang 90%%: %(low)d sampai %(high)d)",
        "%(expected)s (rentang 90%%: %(low)d sampai %(high)d)",
        round(high),
    ) % {"expected": amount(expected), "low": round(low), "high": round(high)}


def amount(value: float) -> str:
    """Return an expected count: two digits below 1, one above."""
    if 0 < value < _TINY:
        return f"< {_number(Decimal(str(_TINY)))}"
    digits = 2 if value < 1 else 1
    return _number(Decimal(f"{value:.{digits}f}"))


def score_words(value: float | None) -> str:
    """Return a mean score with four digits that count; a dash for none."""
    return "–" if value is None else _number(Decimal(f"{value:.3g}" if value else "0"))


def skill_words(skill: list[float | None] | None) -> str:
    """Return a skill with its limits in percent; that there are none yet is said."""
    if not skill or skill[0] is None:
        return "–"
    value, low, high = skill
    head = _signed(value)
    if low is None or high is None:
        return _("%(value)s (rentang belum ada)") % {"value": head}
    return _("%(value)s (%(low)s sampai %(high)s)") % {
        "value": head,
        "low": _signed(low),
        "high": _signed(high),
    }


def whole(value: int) -> str:
    """Return a whole number as it is written."""
    return _number(Decimal(value))


def choice_words(choice: Mapping[str, Any]) -> str:
    """Return which method is shown and why, in one sentence."""
    names = {name: str(METHOD_NAMES[choice[name]]) for name in ("best", "method")}
    best, shown = (one[:1].lower() + one[1:] for one in (names["best"], names["method"]))
    return say(choice["code"], {"best": best, "shown": shown})


def _signed(value: float | None) -> str:
    number = Decimal(f"{100 * (value or 0):.1f}")
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{_number(abs(number))}%"


def _number(value: Decimal) -> str:
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if (get_language() or "id")[:2] == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))
