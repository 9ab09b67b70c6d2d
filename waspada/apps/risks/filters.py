"""The filters of the Peta ATHG as they stand in its address; page and XLSX share them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_today
from waspada.apps.risks.models import RiskVersion
from waspada.apps.risks.queries import risks_as_of
from waspada.core.errors import BadInput
from waspada.core.risks import OPEN, ORIGINS, RISK_LEVELS, STATE_WORDS
from waspada.core.vocabulary import ATHG, CATEGORIES, PHASES, STAGES, THEMES

EVERY_STATE: Final = "semua"
# A filter: its word in the address, the column it narrows, what it may say.
_CHOICES: Final = (
    ("fase", "phase", PHASES),
    ("tahap", "stage", STAGES),
    ("kelas", "athg", ATHG),
    ("tema", "theme", THEMES),
    ("kategori", "category", CATEGORIES),
    ("asal", "origin", ORIGINS),
    ("tingkat", "level", RISK_LEVELS),
)


@dataclass(frozen=True, slots=True)
class RiskFilters:
    """What a list of rows is asked for.

    chosen : (column, code) pairs
    is_own : rows written for the place itself, not for its parts
    is_due : rows whose review date has come
    """

    place: str
    day: date
    chosen: tuple[tuple[str, str], ...] = ()
    state: str = OPEN
    is_own: bool = False
    is_due: bool = False

    @property
    def columns(self) -> dict[str, str]:
        """What each column must say."""
        return dict(self.chosen)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the place and the day is asked for."""
        return bool(self.chosen or self.state != OPEN or self.is_own or self.is_due)

    def rows(self) -> QuerySet[RiskVersion]:
        """Return what the acting person may read of it, the gravest first."""
        found = risks_as_of(self.day, self.place).filter(**self.columns)
        if self.state != EVERY_STATE:
            found = found.filter(state=self.state)
        if self.is_own:
            found = found.filter(place_code=self.place)
        if self.is_due:
            found = found.filter(review_on__lte=self.day)
        return found

    def for_matrix(self) -> "RiskFilters":
        """Return the filters that the matrix keeps: it shows every phase, place and open row."""
        kept = tuple(pair for pair in self.chosen if pair[0] != "phase")
        return replace(self, chosen=kept, state=OPEN, is_own=False, is_due=False)

    def query(self, **more: str) -> str:
        """Return the filters as the query part of an address; what is given wins."""
        said = {
            word: self.columns[column] for word, column, _ in _CHOICES if column in self.columns
        }
        if self.state != OPEN:
            said["keadaan"] = self.state
        if self.is_own:
            said["lingkup"] = "sendiri"
        if self.is_due:
            said["tinjau"] = "lewat"
        if self.day < domain_today():
            said["per"] = self.day.isoformat()
        said |= more
        return urlencode({word: value for word, value in said.items() if value})


def read_risk_filters(request: HttpRequest, place: str) -> RiskFilters:
    """Read the filters of an address.

    Raises
    ------
    BadInput : risks.unknown_choice, and what `asked_day` raises
    """
    chosen = []
    for word, column, known in _CHOICES:
        code = request.GET.get(word, "").strip()
        if code and code not in known:
            raise BadInput("risks.unknown_choice", value=code[:40])
        if code:
            chosen.append((column, code))
    state = request.GET.get("keadaan", "").strip() or OPEN
    if state != EVERY_STATE and state not in STATE_WORDS:
        raise BadInput("risks.unknown_choice", value=state[:40])
    return RiskFilters(
        place=place,
        day=asked_day(request),
        chosen=tuple(chosen),
        state=state,
        is_own=request.GET.get("lingkup") == "sendiri",
        is_due=request.GET.get("tinjau") == "lewat",
    )
