"""Where a text says it happened: province, kab/kota, and below it what it names as such.

Every name votes: more in the heading and the first sentences, more after "Kabupaten" or "KPU",
hardly where it is only passed by. What nothing votes for, or what only stands in news of a whole
province (`whole`), stays empty.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from waspada.core.news.below import (
    desa_codes,
    kecamatan_codes,
    named_after,
    named_alone,
    named_before,
)
from waspada.core.news.beside import CITY, DESA, KECAMATAN, REGENCY
from waspada.core.news.names import names_in
from waspada.core.news.nearly import nearly_named
from waspada.core.news.tokens import Text, folded
from waspada.core.news.votes import Vote, votes_of
from waspada.core.news.whole import (
    has_name_of_seat,
    is_named_in_the_end,
    is_of_a_province,
    is_regency_only,
    is_said_to_be_city,
    is_written_at,
)
from waspada.core.places import Level, is_within, level_of, load_table, province_of

_LEAST: Final = 1.0  # a vote under it is no more than a passing word
_OF_A_SLIP: Final = 0.8  # so sure of a name that is only nearly written
_AT_HOME: Final = 1.3  # so much louder is what was written in the place itself
_MANY: Final = 3  # so many kab/kota alike are no single one


Span = tuple[int, int]
Run = tuple[tuple[str, ...], Span]  # the words of a name, and where they stand


@dataclass(frozen=True, slots=True)
class Where:
    """Places a text is about, empty where it does not say; and the words that led to each."""

    province: str = ""
    regency: str = ""
    kecamatan: str = ""
    desa: str = ""
    sureness: float = 0.0
    spans: dict[str, list[Span]] = field(default_factory=dict)


def where_of(text: Text) -> Where:
    """Return where a text says it happened."""
    names = names_in(text.words)
    said = list(named_after(text, KECAMATAN))
    votes = votes_of(text, names)
    is_whole = any(map(is_regency_only, votes)) and is_of_a_province(text, votes)
    regency, sureness = _regency(text, votes, said)
    below = _below(text, regency, votes, said)
    if not regency:
        taken = {at for name in names for at in range(name.first, name.last + 1)}
        slips = votes_of(text, (name for name in nearly_named(text) if name.first not in taken))
        if slips:
            votes += slips
            regency, sureness = _regency(text, votes, said)
            below, sureness = _below(text, regency, votes, said), _OF_A_SLIP * sureness
    if not regency and not is_whole:
        regency, sureness = _of_only_kecamatan(said)
        below = _below(text, regency, votes, said) if regency else below
    province = province_of(regency) or "" if regency else _province(votes)
    spans = {
        "regency_code": [vote.span for vote in votes if regency in vote.codes],
        "province_code": [vote.span for vote in votes if province and province in vote.codes],
        **{level: [span] for level, (_, span) in below.items()},
    }
    if province and not spans["province_code"]:
        spans["province_code"] = spans["regency_code"]
    return Where(
        province,
        regency,
        below.get("kecamatan", ("",))[0],
        below.get("desa", ("",))[0],
        sureness if regency else 0.5 * bool(province),
        {key: found[:5] for key, found in spans.items() if found},
    )


def _codes_of(vote: Vote, level: Level, hint: bool | None) -> list[str]:
    codes = [code for code in vote.codes if level_of(code) is level]
    if level is Level.REGENCY and len(codes) > 1:
        wanted = vote.is_city if vote.is_city is not None else hint
        if wanted is not None:
            fitting = [code for code in codes if _is_city(code) == wanted]
            codes = fitting or codes
    return codes


def _is_city(code: str) -> bool:
    return load_table()[code].kind == "Kota"


@lru_cache(maxsize=2000)
def _is_seat_of_province(code: str) -> bool:
    return _is_city(code) and has_name_of_seat(code)


def _city_hint(text: Text) -> bool | None:
    """Say whether the text is of a kota by its offices: wali kota or bupati."""
    lows = [word.low for word in text.words]
    pairs = Counter(pairwise(lows))
    kota = pairs["wali", "kota"] + sum(low in CITY for low in lows)
    kabupaten = sum(low in REGENCY for low in lows)
    return None if kota == kabupaten else kota > kabupaten


def _meant(vote: Vote, hint: bool | None, below: set[str]) -> list[str]:
    """Return the kab/kota that a name may stand for, kota and kabupaten told apart where they can be.

    below : kab/kota that have a kecamatan named in the text
    """
    inside = [code for code in vote.codes if code in below] if vote.is_city is None else []
    if len(inside) == 1 and len(vote.codes) > 1:
        return inside  # a kecamatan is named that only one of the two has
    codes = _codes_of(vote, Level.REGENCY, hint)
    if len(codes) > 1 and hint is None and vote.is_city is None:
        # A province's seat is its kota: at Kupang, at Sorong.
        return [code for code in codes if _is_seat_of_province(code)] or codes
    return codes


def _regency(text: Text, votes: list[Vote], said: list[Run]) -> tuple[str, float]:
    provinces = {
        code
        for vote in votes
        if not vote.is_passing
        for code in vote.codes
        if level_of(code) is Level.PROVINCE
    }
    own: set[str] = set()  # of which more is said than that somebody spoke there
    totals: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    hint = _city_hint(text)
    below = {code[:5] for name, _ in said for code in kecamatan_codes(name)}
    for vote in votes:
        if vote.wants is Level.PROVINCE:
            continue
        codes = _meant(vote, hint, below)
        # The same name twice in the country: that of a province which is named too.
        known = [code for code in codes if code[:2] in provinces]
        codes = known or codes
        if any(level_of(code) is Level.PROVINCE for code in vote.codes) and vote.wants is None:
            continue  # Gorontalo, Jambi: the province, unless kota or kabupaten is said
        for code in codes:
            totals[code] += vote.weight / len(codes)
            first.setdefault(code, vote.at)
        if not vote.is_passing:
            own.update(codes)
    _support_from_below(said, totals)
    if not totals:
        return "", 0.0
    ranked = sorted(totals, key=lambda code: (-totals[code], first.get(code, 0), code))
    best = ranked[0]
    alike = [code for code in ranked if totals[code] >= 0.7 * totals[best]]
    if best not in own:  # nothing but the place it was written at
        return (best, 0.5) if len(totals) == 1 and not provinces else ("", 0.0)
    if totals[best] < _LEAST or (len(alike) >= _MANY and totals[best] < 4):
        return "", 0.0
    if _is_about_more(text, votes, best, totals[best]):
        return "", 0.0
    rest = totals[ranked[1]] if len(ranked) > 1 else 0.0
    return best, min(0.99, totals[best] / (totals[best] + rest + 0.4))


def _is_about_more(text: Text, votes: list[Vote], regency: str, total: float) -> bool:
    """Say whether the kab/kota that is named most is not what the text is about."""
    if is_named_in_the_end(text, votes, regency):
        return True
    loud = total * (_AT_HOME if is_written_at(votes, regency) else 1.0)
    return not is_said_to_be_city(votes, regency) and is_of_a_province(text, votes, loud)


def _support_from_below(said: list[Run], totals: dict[str, float]) -> None:
    """A kecamatan named as such speaks for its kab/kota, if that is named too or is the only."""
    for name, _ in said:
        for code in kecamatan_codes(name):
            if code[:5] in totals:
                totals[code[:5]] += 0.8


def _of_only_kecamatan(said: list[Run]) -> tuple[str, float]:
    for name, _ in said:
        codes = {code[:5] for code in kecamatan_codes(name)}
        if len(codes) == 1:
            return codes.pop(), 0.7
    return "", 0.0


def _province(votes: list[Vote]) -> str:
    totals: dict[str, float] = defaultdict(float)
    own: set[str] = set()
    for vote in votes:
        for code in {code[:2] for code in vote.codes}:
            is_named = code in vote.codes
            totals[code] += vote.weight * (1.0 if is_named else 0.6)
            if not vote.is_passing:
                own.add(code)
    if not totals:
        return ""
    best = max(totals, key=lambda code: (totals[code], code))
    alike = sum(total >= 0.7 * totals[best] for total in totals.values())
    is_sure = totals[best] >= _LEAST and alike < _MANY and best in own
    return best if is_sure else ""


def _below(
    text: Text, regency: str, votes: list[Vote], said: list[Run]
) -> dict[str, tuple[str, Span]]:
    """Return kecamatan and desa of a kab/kota that are named as such."""
    found: dict[str, tuple[str, Span]] = {}
    if not regency:
        return found
    starts = {vote.at for vote in votes if regency in vote.codes}
    beside = chain(said, named_before(text, starts))
    if named := _kecamatan(beside, regency):
        found["kecamatan"] = named
    around = found["kecamatan"][0] if "kecamatan" in found else regency
    for name, span in named_after(text, DESA):
        inside = desa_codes(regency).get(name, [])
        near = [code for code in inside if is_within(code, around)] or inside
        if near:
            found["desa"] = (near[0], span)
            break
    if "desa" in found and "kecamatan" not in found:
        code, span = found["desa"]
        found["kecamatan"] = (code[: len("65.01.05")], span)
    if not found and (named := _kecamatan(_but_seats(named_alone(text), regency), regency)):
        found["kecamatan"] = named
    return found


def _kecamatan(names: Iterable[Run], regency: str) -> tuple[str, Span] | None:
    """Return the first kecamatan of a kab/kota that is named, and where."""
    for name, span in names:
        inside = [code for code in kecamatan_codes(name) if is_within(code, regency)]
        if inside:
            return inside[0], span
    return None


def _but_seats(names: Iterable[Run], regency: str) -> Iterator[Run]:
    """Leave out the seat and the name of a kab/kota: they stand for all of it."""
    place = load_table()[regency]
    seats = {folded(place.name), folded(place.capital or "")}
    return ((name, span) for name, span in names if " ".join(name) not in seats)
