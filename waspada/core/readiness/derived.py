"""Figures that nobody types: what is left between others, and for how long a stock lasts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from waspada.core.readiness.measures import Figure, Measure, read_toml
from waspada.core.readiness.projection import TREND_RULE, trend_of

_WINDOW_DAYS: Final[int] = read_toml("rules.toml")["stock"]["window_days"]
_LONGEST_DAYS: Final = Decimal(TREND_RULE.horizon_days)


def derived_figure(
    measure: Measure, place: str, figures: Mapping[str, Sequence[Figure]]
) -> Figure | None:
    """Return a derived measure's figure in a place, None where what it needs is not known.

    Parameters
    ----------
    figures : by measure code, the figures of the place given by the day asked for

    Returns
    -------
    as old as the oldest figure it rests on
    """
    rule = measure.derived
    if rule is None:
        return None
    if rule.kind == "days_of_stock":
        return _days_of_stock(
            measure.code, place, figures.get(rule.stock, ()), figures.get(rule.use, ())
        )
    total = Decimal(0)
    oldest: list[date] = []
    for term in rule.terms:
        last = _last(figures.get(term.measure, ()))
        if last is None or last.value is None:
            return None
        total += last.value * term.factor
        oldest.append(last.on)
    return Figure(measure.code, place, min(oldest), total) if oldest else None


def _last(figures: Sequence[Figure]) -> Figure | None:
    return max(figures, key=lambda figure: figure.on, default=None)


def _days_of_stock(
    code: str, place: str, stocks: Sequence[Figure], uses: Sequence[Figure]
) -> Figure | None:
    """Return the stock divided by the present use per day, in whole days.

    The use is the rate of a count that only grows, such as cards printed; the stock itself is
    filled up now and then and tells no rate. Without any use a stock does not run out: None.
    """
    stock = _last(stocks)
    used_last = _last(uses)
    if stock is None or stock.value is None or used_last is None:
        return None
    if stock.value <= 0:
        return Figure(code, place, stock.on, Decimal(0))
    begins = used_last.on - timedelta(days=_WINDOW_DAYS)
    recent = [(figure.on, figure.value) for figure in uses if figure.on >= begins]
    rate = trend_of(recent).rate
    if rate is None or rate <= 0:
        return None
    days = (stock.value / Decimal(str(rate))).quantize(Decimal(1), rounding=ROUND_FLOOR)
    return Figure(code, place, min(stock.on, used_last.on), min(days, _LONGEST_DAYS))
