"""Cells and states as markup, put together here because a page has hundreds of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.readiness.board import ReadinessRow
from waspada.apps.readiness.grid import GridCell
from waspada.apps.readiness.held import Key
from waspada.apps.readiness.wording import agency_short, figure, in_words, number, state_word
from waspada.apps.rulings.models import RulingVersion
from waspada.core.places import NATION, load_table
from waspada.core.readiness import RankedGap, Standing
from waspada.core.rulings import KINDS as RULING_KINDS

# What a state looks like: shape and colour; the word always stands beside it.
LOOKS: Final = {
    "late": ("triangle", "bad"),
    "at_risk": ("triangle", "bad"),
    "short": ("diamond", "mid"),
    "unfilled": ("none", "nil"),
    "stale": ("ring", ""),
    "met": ("ring", ""),
    "recorded": ("dot", ""),
    "not_yet": ("none", "off"),
}
_PATHS: Final = {
    "ring": '<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="2"/>',
    "diamond": '<path d="M6 .6 11.4 6 6 11.4.6 6Z" fill="currentColor"/>',
    "triangle": '<path d="M6 .8 11.6 11H.4Z" fill="currentColor"/>',
    "dot": '<circle cx="6" cy="6" r="3" fill="currentColor"/>',
}
_SHAPES: Final = {
    kind: SafeString(f'<svg viewBox="0 0 12 12" aria-hidden="true">{path}</svg>')
    for kind, path in _PATHS.items()
}
_CLOCK: Final = (
    '<svg class="clk" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.3"'
    ' role="img" aria-label="{}"><circle cx="6" cy="6" r="5"/><path d="M6 3v3.2l2 1.2"/></svg>'
)
_NOTHING: Final = SafeString("")
_UNKNOWN: Final = ("none", "")


def look(state: str) -> str:
    """Return the class that colours a cell of a state."""
    return LOOKS.get(state, _UNKNOWN)[1]


def shape(state: str) -> SafeString:
    """Return the drawing of a state; nothing where a word says it alone."""
    return _SHAPES.get(LOOKS.get(state, _UNKNOWN)[0], _NOTHING)


def clock() -> SafeString:
    """Return the sign of a stale figure."""
    return format_html(_CLOCK, _("angka usang"))


def percent(value: Decimal | None) -> str:
    """Return a percent without needless digits; cut, never rounded up to 100."""
    return "" if value is None else f"{number(int(value))} %"


@lru_cache(maxsize=32_768)
def address(name: str, *args: str) -> str:
    """Return the address of a page of readiness."""
    return reverse(f"readiness:{name}", args=args)


def place_name(code: str) -> str:
    """Return a place as people call it: Kab. Bulungan."""
    found = load_table().get(code)
    return found.display if found else code


def _place_path(code: str) -> str:
    found = load_table().get(code)
    if found is None or found.parent in {None, NATION}:
        return place_name(code)
    return f"{found.display}, {place_name(found.parent or '')}"


def grid_cell(cell: GridCell, per: str, to: ReadinessRow | None = None) -> SafeString:
    """Return a cell of a heat map as a link: shape, percent, word, and a clock on stale ones.

    per : what keeps the asked day in the address
    to : the measure that the cell leads to; None leads to the agency's page
    """
    if to is None:
        href = address("agency", cell.place, cell.unit)
        what = agency_short(cell.agency)
    else:
        href = address("measure", to.place, to.measure.code)
        what = in_words(to.measure.name)
    return format_html(
        '<a class="rcell {}" href="{}{}"><span class="vh">{}, {}: </span>{}{}</a>',
        look(cell.state) if cell.waits is None else "off",
        href,
        per,
        what,
        place_name(cell.place),
        _inside(cell),
        clock() if cell.cell.stale else _NOTHING,
    )


def _inside(cell: GridCell) -> SafeString:
    word = state_word(cell.state)
    if cell.waits is not None:
        awaited = pgettext("produk hukum", "menunggu")
        return format_html("<b>{}</b><span>{}</span>", awaited, RULING_KINDS[cell.waits.kind].short)
    if cell.state in {"unfilled", "not_yet"}:
        if not cell.cell.filled:
            return format_html("<b>{}</b>", word)
        filled = _("%(n)s dari %(all)s terisi") % {"n": cell.cell.filled, "all": cell.cell.asked}
        return format_html("<b>{}</b><span>{}</span>", word, filled)
    if cell.percent is None:
        return format_html("<b>{}{}</b>", shape(cell.state), word)
    return format_html("<b>{}{}</b><span>{}</span>", shape(cell.state), percent(cell.percent), word)


def state_mark(
    standing: Standing, *, is_answer: bool = False, waits: RulingVersion | None = None
) -> SafeString:
    """Return how a measure stands: shape, word, percent, and how old a stale figure is.

    waits : the ruling that is awaited, which is then said in place of the state
    """
    if waits is not None:
        return format_html(
            '<span class="rstate off">{}</span> <a href="{}">{}</a>',
            pgettext("produk hukum", "menunggu"),
            reverse("rulings:item", args=(waits.ruling_id,)),
            f"{RULING_KINDS[waits.kind].short} {waits.number or waits.about}",
        )
    share = "" if standing.percent is None or is_answer else f" {percent(standing.percent)}"
    mark = format_html(
        '<span class="rstate {}">{}{}{}</span>',
        look(standing.state),
        shape(standing.state),
        state_word(standing.state),
        share,
    )
    if not standing.is_stale:
        return mark
    age = standing.age_days or 0
    said = ngettext("%(n)s hari lalu", "%(n)s hari lalu", age) % {"n": age}
    return mark + format_html(' <span class="mark stale">{}</span>', said)


def part_rows(
    parts: Sequence[ReadinessRow], per: str, waiting: Mapping[Key, RulingVersion] | None = None
) -> SafeString:
    """Return the rows of a table of places: the place, its figure, target and state."""
    waits = waiting or {}
    return format_html_join(
        "",
        '<tr><th scope="row"><a href="{}{}">{}</a></th><td class="num">{}</td>'
        '<td class="num">{}</td><td>{}</td></tr>',
        (
            (
                address("measure", one.place, one.measure.code),
                per,
                _place_path(one.place),
                figure(one.standing.actual, one.measure) or "–",
                figure(one.standing.target, one.measure) or "–",
                state_mark(one.standing, waits=waits.get((one.measure.code, one.place))),
            )
            for one in parts
        ),
    )


def gap_places(group: Sequence[tuple[RankedGap, ReadinessRow]], per: str) -> SafeString:
    """Return the places of a gap's group but the first, as lines of a list with their score."""
    return format_html_join(
        "",
        '<li><a href="{}{}">{}</a> {} · {}{}</li>',
        (
            (
                address("measure", row.place, row.measure.code),
                per,
                _bare(row.place),
                number(one.score),
                state_word(row.standing.state),
                _share(row),
            )
            for one, row in group[1:]
        ),
    )


def _bare(code: str) -> str:
    found = load_table().get(code)
    return found.name if found else code


def _share(row: ReadinessRow) -> str:
    if row.standing.percent is None or row.measure.is_answer:
        return ""
    return f" {percent(row.standing.percent)}"
