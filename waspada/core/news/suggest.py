"""What a text lets one suggest for fields that its sender left empty, each with its words.

A suggestion is for a person to accept or not: nothing is decided by it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from waspada.core.news.extract import Extraction, extract
from waspada.core.news.learned import Learned
from waspada.core.places import is_within

SURE: Final = 0.8  # from here on a suggestion is not marked as unsure
_MOST_SPANS: Final = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One value read out of a text.

    value : a code, an ISO day or a number, as text
    sure : 0 to 1
    spans : where in the text the words stand that led to it
    """

    value: str
    sure: float
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it need not be marked as unsure."""
        return self.sure >= SURE

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"value": self.value, "sure": self.sure, "spans": [list(one) for one in self.spans]}


def from_json(stored: dict[str, Any]) -> Suggestion:
    """Return a suggestion as it was stored."""
    spans = tuple((int(start), int(end)) for start, end in stored["spans"])
    return Suggestion(str(stored["value"]), float(stored["sure"]), spans)


def suggestions(
    text: str, *, published: date, place: str, learned: Learned | None = None
) -> dict[str, Suggestion]:
    """Return what a text says of place, day, category, severity, deaths and injured.

    published : the day it came
    place : where its sender is known to be; a place outside of it is not suggested
    learned : what the deployment learned of reading
    """
    read = extract(text, published=published, learned=learned)
    if read.kind == "other":
        return {}
    found: dict[str, Suggestion] = {}
    code = read.desa or read.kecamatan or read.regency or read.province
    if code and code != place and is_within(code, place):
        level = "kecamatan" if read.kecamatan else "regency_code" if read.regency else ""
        spans = read.spans.get("desa", ()) + read.spans.get("kecamatan", ())
        sure = read.confidence.get("regency_code", read.confidence.get("province_code", 0.5))
        found["place"] = _of(read, level or "province_code", code, sure, spans)
    if read.category:
        found["category"] = _of(read, "category", read.category)
    if read.kind != "incident":
        return found
    if read.event_date and read.event_date <= published:
        found["day"] = _of(read, "event_date", read.event_date.isoformat())
    for name in ("severity", "deaths", "injured"):
        value = getattr(read, name)
        if value is not None:
            found[name] = _of(read, name, str(value))
    return found


def _of(
    read: Extraction,
    field: str,
    value: str,
    sure: float | None = None,
    spans: tuple[tuple[int, int], ...] = (),
) -> Suggestion:
    known = read.confidence.get(field, 0.5) if sure is None else sure
    words = (*spans, *read.spans.get(field, ()))
    return Suggestion(value, known, words[:_MOST_SPANS])
