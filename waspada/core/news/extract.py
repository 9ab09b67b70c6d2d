"""Read one text: what, where, when, how grave, with the words that led to each and how sure.

What the text does not say stays empty. A field's confidence is how often it is right where it is
as sure as that, measured and not felt; docs/methods/extract.md shows how well that holds.
"""

import math
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from waspada.core.news.confidence import calibrated
from waspada.core.news.grave import severity_of
from waspada.core.news.hurt import Hurt, hurt_of
from waspada.core.news.kinds import KINDS, Kind, kind_features
from waspada.core.news.learned import Learned
from waspada.core.news.opinions import (
    Opinions,
    category_beside,
    kind_beside,
    none,
    severity_beside,
)
from waspada.core.news.phase import phase_of
from waspada.core.news.spelling import spelled_out
from waspada.core.news.stock import WEIGHT, log_chances
from waspada.core.news.tokens import LONGEST, Text
from waspada.core.news.what import Spoken, chances, spoken_of
from waspada.core.news.when import When, when_of
from waspada.core.news.where import where_of

Spans = tuple[tuple[int, int], ...]
# How much the heading, the first sentences and the rest tell of the kind of a text.
_PARTS: Final = {"title": 2.0, "lead": 1.3, "rest": 0.9}
# Summaries and sentences are nearly all of incidents: so much they start behind, by cross-validation.
_INCIDENT_BEHIND: Final = 1.5
_STAGED: Final = 5.0  # a riot of a drill is told in the words of one
_EXPLAINS: Final = 6.0  # what is explained, its heading says
_ALSO: Final = 0.45  # of the first category's words: so many make a second one


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a text says; empty strings and None where it does not.

    kind : incident, warning, readiness or other
    also : further categories, the most spoken of first
    province, regency, kecamatan, desa : codes
    phase : pra, saat or pasca
    spans : field: where in the text the words stand that led to it
    confidence : field: 0 to 1
    """

    kind: Kind
    category: str = ""
    also: tuple[str, ...] = ()
    province: str = ""
    regency: str = ""
    kecamatan: str = ""
    desa: str = ""
    event_date: date | None = None
    phase: str = ""
    severity: int | None = None
    deaths: int | None = None
    injured: int | None = None
    spans: dict[str, Spans] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


def extract(
    raw: str,
    *,
    published: date | None = None,
    learned: Learned | None = None,
    is_calibrated: bool = True,
) -> Extraction:
    """Return what a text says.

    raw : plain text; more than tokens.LONGEST characters are not read
    published : the day it appeared, which settles days without a year and "kemarin"
    learned : what this desk's corrections taught, if anything
    is_calibrated : give confidence as a chance; otherwise as the readers' own order
    """
    spelled = spelled_out(raw[:LONGEST])
    text = Text(spelled.text, is_chat=spelled.is_chat)
    if not text.words:
        return Extraction("other", confidence={"kind": 0.0})
    spoken = spoken_of(text)
    features = kind_features(text)
    said = learned.opinions(text.body) if learned else none
    kind, kind_sure = _kind_of(text, spoken, features, said)
    where = where_of(text)
    spans: dict[str, Any] = dict(where.spans)
    sure = {"kind": kind_sure}
    spoken = _beside(spoken, said)
    category, also = _categories(spoken, kind)
    shares = chances(spoken.scores)
    if category:
        spans["category"] = spoken.spans_of(category)
        sure["category"] = round(shares[category], 2)
    happened = _happened(text, spoken, kind, category, published)
    spans.update(happened[3])
    if where.regency:
        sure["regency_code"] = round(where.sureness, 2)
    if where.province:
        sure["province_code"] = round(max(where.sureness, 0.6), 2)
    when, hurt, severity, _ = happened
    if when.day:
        sure["event_date"] = round(when.sureness, 2)
    if severity is not None:
        sure["severity"] = 0.9 if hurt.deaths else 0.7 if spans.get("severity") else 0.5
        if (opinion := said("severity", str(severity))) is not None:
            severity, sure["severity"] = severity_beside(severity, opinion)
    for name, words in (("deaths", hurt.death_spans), ("injured", hurt.injured_spans)):
        if words:
            sure[name] = 0.9 if any(map(str.isdigit, text.body[words[0][0] : words[0][1]])) else 0.7
    return Extraction(
        kind,
        category,
        also,
        where.province,
        where.regency,
        where.kecamatan,
        where.desa,
        when.day,
        phase_of(text, category, when.day or published) if kind == "incident" else "",
        severity,
        hurt.deaths,
        hurt.injured,
        {
            name: tuple(spelled.span(*one) for one in found)
            for name, found in sorted(spans.items())
            if found
        },
        {name: calibrated(name, value) for name, value in sure.items()} if is_calibrated else sure,
    )


class Heard:
    """What the lists of words say of a text, before anything learned is laid beside them."""

    def __init__(self, raw: str) -> None:
        spelled = spelled_out(raw[:LONGEST])
        self._text = Text(spelled.text, is_chat=spelled.is_chat)
        self.body = self._text.body
        self._spoken = spoken_of(self._text)
        self._features = kind_features(self._text)
        self._severity: dict[str, int] = {}  # by category: it is read again and again

    def read(self, said: Opinions = none) -> dict[str, str]:
        """Return kind, category and severity of the text, as `extract` gives them; "" for none."""
        if not self._text.words:
            return {"kind": "other", "category": "", "severity": ""}
        kind, _ = _kind_of(self._text, self._spoken, self._features, said)
        category, _ = _categories(_beside(self._spoken, said), kind)
        severity = ""
        if kind == "incident":
            if category not in self._severity:
                hurt = hurt_of(self._text, category)
                self._severity[category] = severity_of(self._text, category, hurt)[0]
            grave = self._severity[category]
            if (opinion := said("severity", str(grave))) is not None:
                grave, _ = severity_beside(grave, opinion)
            severity = str(grave)
        return {"kind": kind, "category": category, "severity": severity}


def _beside(spoken: Spoken, said: Opinions) -> Spoken:
    """Return the categories of a text with what was learned beside what the lists say."""
    opinion = said("category", next(iter(spoken.scores), ""))
    return replace(spoken, scores=category_beside(spoken.scores, opinion))


def _kind_of(
    text: Text, spoken: Spoken, features: dict[str, float], said: Opinions = none
) -> tuple[Kind, float]:
    scores = {
        kind: sum(
            weight * math.log1p(features.get(f"kind.{part}.{kind}", 0.0))
            for part, weight in _PARTS.items()
        )
        for kind in KINDS
    }
    # The more the words name one thing that goes wrong, the more likely it did.
    scores["incident"] += (
        0.3 * math.log1p(max(spoken.scores.values(), default=0.0)) - _INCIDENT_BEHIND
    )
    if features["kind.election"] < 2 and text.title_end:
        scores["other"] += 5.0 if features["kind.election"] < 1 else 2.0
    scores["readiness"] += _STAGED * features["kind.staged"]
    scores["other"] += _EXPLAINS * features["kind.explains"]
    told = log_chances(text)["kind"]
    scores = {kind: score + WEIGHT["kind"] * told[kind] for kind, score in scores.items()}
    best: Kind = max(KINDS, key=lambda kind: scores[kind])
    parts = {kind: math.exp(score - scores[best]) for kind, score in scores.items()}
    if (opinion := said("kind", best)) is not None:
        whole = sum(parts.values())
        return kind_beside({kind: part / whole for kind, part in parts.items()}, opinion)
    return best, round(1.0 / sum(parts.values()), 2)


def _categories(spoken: Spoken, kind: Kind) -> tuple[str, tuple[str, ...]]:
    """Return the category of a text and further ones; what is no event of one has none."""
    if kind == "other" or not spoken.scores:
        return "", ()
    order = list(spoken.scores)
    if kind == "readiness":  # a muster is about nothing that went wrong
        return "", ()
    least = _ALSO * spoken.scores[order[0]]
    return order[0], tuple(code for code in order[1:3] if spoken.scores[code] >= max(least, 2.5))


def _happened(
    text: Text, spoken: Spoken, kind: Kind, category: str, published: date | None
) -> tuple[When, Hurt, int | None, dict[str, Any]]:
    if kind != "incident":
        return When(None), Hurt(), None, {}
    when = when_of(
        text,
        published=published,
        category=category,
        hits=spoken.hits,
    )
    hurt = hurt_of(text, category)
    severity, words = severity_of(text, category, hurt)
    spans = {
        "event_date": when.spans,
        "deaths": hurt.death_spans,
        "injured": hurt.injured_spans,
        "severity": words,
    }
    return when, hurt, severity, spans


def as_record(found: Extraction, raw: str, *, kecamatan: str = "") -> dict[str, Any]:
    """Return an extraction as `waspada extract --json` prints it, without the file.

    kecamatan : its name
    """
    return {
        "kind": found.kind,
        "category": found.category or None,
        "also": list(found.also),
        "province_code": found.province or None,
        "regency_code": found.regency or None,
        "kecamatan": kecamatan or None,
        "event_date": found.event_date.isoformat() if found.event_date else None,
        "phase": found.phase or None,
        "severity": found.severity,
        "deaths": found.deaths,
        "injured": found.injured,
        "evidence": {
            name: list(dict.fromkeys(raw[start:end] for start, end in spans))
            for name, spans in found.spans.items()
            if name != "desa"
        },
        "confidence": dict(found.confidence),
    }
