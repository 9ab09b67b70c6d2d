"""Where a text says it happened: province, kab/kota, and below it what it names as such.

Every name votes: more in the heading and the first sentences, more after "Kabupaten" or "KPU",
hardly where it only dates the text or is part of another name. What nothing votes for stays empty.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from waspada.core.news.below import (
    desa_codes,
    is_run,
    kecamatan_codes,
    named_after,
    named_before,
)
from waspada.core.news.beside import (
    CITY,
    COMMON,
    DESA,
    KECAMATAN,
    LOCATING,
    OFFICE,
    PART_AFTER,
    PART_BEFORE,
    PROVINCE,
    REGENCY,
)
from waspada.core.news.names import Named, names_in
from waspada.core.news.nearly import nearly_named
from waspada.core.news.tokens import Text, folded
from waspada.core.places import Level, is_within, level_of, load_table, province_of

_LEAST: Final = 1.0  # a vote under it is no more than a passing word
_LEAST_OF_HEADING: Final = 1.5
# "terbanyak di Kolaka", "antara lain di Blitar": one of many, none of which the text is about.
_ONE_OF_MANY: Final = frozenset(
    ("terbanyak", "tertinggi", "lain", "seperti", "termasuk", "terparah", "misalnya")
)
# Words in capitals that may follow a name without being part of it.
_NO_PART: Final = frozenset(
    ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "kota", "utara", "selatan",
     "barat", "timur", "tengah", "raya", "provinsi", "nomor", "januari", "februari", "maret",
     "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november", "desember")
)  # fmt: skip
_OF_A_DATELINE: Final = 0.45
_OF_A_SLIP: Final = 0.8  # so sure of a name that is only nearly written
_MANY: Final = 3  # so many kab/kota alike are no single one


@dataclass(frozen=True, slots=True)
class Where:
    """Places a text is about, empty where it does not say; and the words that led to each."""

    province: str = ""
    regency: str = ""
    kecamatan: str = ""
    desa: str = ""
    sureness: float = 0.0
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Vote:
    codes: tuple[str, ...]
    weight: float
    at: int
    span: tuple[int, int]
    wants: Level | None
    is_city: bool | None
    is_dateline: bool = False


def where_of(text: Text) -> Where:
    """Return where a text says it happened."""
    votes = [vote for name in names_in(text.words) if (vote := _vote(text, name)) is not None]
    regency, sureness = _regency(text, votes)
    below = _below(text, regency)
    if not regency and (slips := [vote for n in nearly_named(text) if (vote := _vote(text, n))]):
        votes += slips
        regency, sureness = _regency(text, votes)
        below, sureness = _below(text, regency), _OF_A_SLIP * sureness
    if not regency:
        regency, sureness = _of_only_kecamatan(text)
        below = _below(text, regency) if regency else below
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


def _vote(text: Text, name: Named) -> _Vote | None:
    words = text.words
    first, last = words[name.first], words[name.last]
    before = [word.low for word in words[max(0, name.first - 2) : name.first]]
    after = words[name.last + 1].low if name.last + 1 < len(words) else ""
    near = before[-1] if before else ""
    joined = "walikota" if before[-2:] == ["wali", "kota"] else near
    said = joined in REGENCY or joined in CITY or joined in PROVINCE or joined in OFFICE
    if not _is_written_as_name(text, name, said) or near in PART_BEFORE or after in PART_AFTER:
        return None
    if near in KECAMATAN or near in DESA or (not said and _is_of_a_longer_name(text, name)):
        return None
    span = (first.start, last.end)
    weight = _weight_of(text, name, near, said=said)
    wants = None
    if joined in REGENCY or joined in CITY:
        wants = Level.REGENCY
    elif joined in PROVINCE:
        wants = Level.PROVINCE
    city = True if joined in CITY or after == "kota" else False if joined in REGENCY else None
    if (joined == "gubernur" and before[:1] == ["calon"]) or _is_one_of_many(text, name):
        weight *= 0.4  # whom it concerns, not where
    is_dateline = not said and _is_dateline(text, name)
    return _Vote(name.codes, weight, first.start, span, wants, city, is_dateline)


def _is_of_a_longer_name(text: Text, name: Named) -> bool:
    """Say whether a name is part of a kecamatan's elsewhere.

    Tanjung Palas is no Palas (Padang Lawas) and no Tanjung (of Tabalong); Medan Baru is Medan's.
    """
    for first, last in ((name.first - 1, name.last), (name.first, name.last + 1)):
        if first < 0 or last >= len(text.words):
            continue
        run = text.words[first : last + 1]
        codes = kecamatan_codes(tuple(folded(word.text) for word in run))
        is_elsewhere = not any(code.startswith(one) for code in codes for one in name.codes)
        if codes and is_elsewhere and is_run(text, run[0], run):
            return True
    return False


def _weight_of(text: Text, name: Named, near: str, *, said: bool) -> float:
    first = text.words[name.first]
    weight = 1.6 if said else 1.3 if near in LOCATING else 1.0
    if _is_dateline(text, name) and not said:
        weight = _OF_A_DATELINE
    elif name.is_seat:
        weight *= 0.7
    if text.is_title(first.start):
        weight *= 2.2
    elif text.sentence_of(first.start) <= 2 + bool(text.title_end):
        weight *= 1.4
    return weight


def _is_one_of_many(text: Text, name: Named) -> bool:
    before = [word.low for word in text.words[max(0, name.first - 2) : name.first]]
    is_example = before[-1:] == ["di"] and before[0] in _ONE_OF_MANY
    return is_example or (name.first == name.last and _goes_on(text, name))


def _is_written_as_name(text: Text, name: Named, said: bool) -> bool:
    words = text.words[name.first : name.last + 1]
    is_single = len(words) == 1
    is_common = is_single and (words[0].low in COMMON or name.is_seat)
    if not text.has_case:
        return said or not is_common
    if not all(
        word.text[:1].isupper() or word.text.isdigit() or word.low == "dan" for word in words
    ):
        is_sure = said or not is_common or (name.is_seat and _is_located(text, name))
        return text.is_chat and is_sure and (said or words[0].low not in COMMON)
    begins = text.sentence(text.sentence_of(words[0].start))[0] >= words[0].start - 1
    if is_single and name.is_seat and not (said or _is_located(text, name)):
        return False  # Aparatur Sipil Negara is no Negara of Jembrana
    return said or not (is_common and begins and not words[0].text.isupper())


def _goes_on(text: Text, name: Named) -> bool:
    """Say whether a name of one word is the beginning of a longer one: Padang Lekat, Batu Ampar."""
    if text.is_title(text.words[name.last].start) or name.last + 1 >= len(text.words):
        return False
    here, after = text.words[name.last], text.words[name.last + 1]
    is_joined = after.start - here.end == 1 and text.body[here.end] == " "
    return text.has_case and is_joined and after.text.istitle() and after.low not in _NO_PART


def _is_located(text: Text, name: Named) -> bool:
    before = text.words[name.first - 1].low if name.first else ""
    return before in LOCATING or _is_dateline(text, name)


def _is_dateline(text: Text, name: Named) -> bool:
    """Say whether a name stands alone before a dash where a paragraph begins."""
    start = text.words[name.first].start
    end = text.words[name.last].end
    line = text.body.rfind("\n", 0, start) + 1
    rest = text.body[end : end + 45].split("\n", 1)[0]
    dash = next((at for at, sign in enumerate(rest) if sign in "-–—"), -1)
    head = text.body[line:start].strip(" (.,\"'")
    return (
        len(head) < 30
        and dash >= 0
        and len(rest[:dash].split()) <= 3
        and rest[max(dash - 1, 0) : dash] in (" ", ")", ".", "")
    )


def _codes_of(vote: _Vote, level: Level, hint: bool | None) -> list[str]:
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
    table = load_table()
    seat = table[code[:2]].capital or ""
    return _is_city(code) and folded(table[code].name) == folded(seat.removeprefix("Kota "))


def _city_hint(text: Text) -> bool | None:
    """Say whether the text is of a kota by its offices: wali kota or bupati."""
    lows = [word.low for word in text.words]
    pairs = Counter(pairwise(lows))
    kota = pairs["wali", "kota"] + sum(low in CITY for low in lows)
    kabupaten = sum(low in REGENCY for low in lows)
    return None if kota == kabupaten else kota > kabupaten


def _regency(text: Text, votes: list[_Vote]) -> tuple[str, float]:
    hint = _city_hint(text)
    below = {code[:5] for name, _ in named_after(text, KECAMATAN) for code in kecamatan_codes(name)}
    provinces = {code for vote in votes for code in vote.codes if level_of(code) is Level.PROVINCE}
    totals: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    for vote in votes:
        if vote.wants is Level.PROVINCE:
            continue
        codes = _codes_of(vote, Level.REGENCY, hint)
        inside = [code for code in codes if code in below] if vote.is_city is None else []
        if len(codes) > 1 and len(inside) == 1:
            codes = inside  # a kecamatan is named that only one of the two has
        elif len(codes) > 1 and hint is None and vote.is_city is None:
            # A province's seat is its kota: at Kupang, at Sorong.
            codes = [code for code in codes if _is_seat_of_province(code)] or codes
        # The same name twice in the country: that of a province which is named too.
        known = [code for code in codes if code[:2] in provinces]
        codes = known or codes
        if any(level_of(code) is Level.PROVINCE for code in vote.codes) and vote.wants is None:
            continue  # Gorontalo, Jambi: the province, unless kota or kabupaten is said
        for code in codes:
            totals[code] += vote.weight / len(codes)
            first.setdefault(code, vote.at)
    _support_from_below(text, totals)
    if not totals:
        return "", 0.0
    ranked = sorted(totals, key=lambda code: (-totals[code], first.get(code, 0), code))
    best = ranked[0]
    alike = [code for code in ranked if totals[code] >= 0.7 * totals[best]]
    if len(totals) == 1 and not provinces and any(vote.is_dateline for vote in votes):
        return best, 0.5  # nothing but the place it was written at
    if totals[best] < _LEAST or (len(alike) >= _MANY and totals[best] < 4):
        return "", 0.0
    if not _is_said_to_be_city(votes, best) and _is_of_a_province(text, votes, totals[best]):
        return "", 0.0
    rest = totals[ranked[1]] if len(ranked) > 1 else 0.0
    return best, min(0.99, totals[best] / (totals[best] + rest + 0.4))


def _is_of_a_province(text: Text, votes: list[_Vote], best: float) -> bool:
    """Say whether the heading names a province and no kab/kota, and the text goes on like that."""
    heading = [vote for vote in votes if text.is_title(vote.at) and vote.weight > _LEAST_OF_HEADING]
    if not heading or any(_is_regency_only(vote) for vote in heading):
        return False
    whole = sum(vote.weight for vote in votes if not _is_regency_only(vote))
    return whole >= best


def _is_said_to_be_city(votes: list[_Vote], best: str) -> bool:
    """Say whether the kota of a province's name is meant: Kota Bengkulu, and no Provinsi Bengkulu."""
    is_said = any(vote.is_city and best in vote.codes and len(vote.codes) > 1 for vote in votes)
    return is_said and not any(vote.wants is Level.PROVINCE for vote in votes)


def _is_regency_only(vote: _Vote) -> bool:
    return all(level_of(code) is Level.REGENCY for code in vote.codes)


def _support_from_below(text: Text, totals: dict[str, float]) -> None:
    """A kecamatan named as such speaks for its kab/kota, if that is named too or is the only."""
    for name, _ in named_after(text, KECAMATAN):
        for code in kecamatan_codes(name):
            if code[:5] in totals:
                totals[code[:5]] += 0.8


def _of_only_kecamatan(text: Text) -> tuple[str, float]:
    for name, _ in named_after(text, KECAMATAN):
        codes = {code[:5] for code in kecamatan_codes(name)}
        if len(codes) == 1:
            return codes.pop(), 0.7
    return "", 0.0


def _province(votes: list[_Vote]) -> str:
    totals: dict[str, float] = defaultdict(float)
    for vote in votes:
        for code in {code[:2] for code in vote.codes}:
            is_named = code in vote.codes
            totals[code] += vote.weight * (1.0 if is_named else 0.6)
    if not totals:
        return ""
    best = max(totals, key=lambda code: (totals[code], code))
    alike = sum(total >= 0.7 * totals[best] for total in totals.values())
    return best if totals[best] >= _LEAST and alike < _MANY else ""


def _below(text: Text, regency: str) -> dict[str, tuple[str, tuple[int, int]]]:
    """Return kecamatan and desa of a kab/kota that are named as such."""
    found: dict[str, tuple[str, tuple[int, int]]] = {}
    if not regency:
        return found
    for name, span in (*named_after(text, KECAMATAN), *named_before(text)):
        inside = [code for code in kecamatan_codes(name) if is_within(code, regency)]
        if inside:
            found["kecamatan"] = (inside[0], span)
            break
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
    return found
