"""Whether a text is about one kab/kota, or about a province or the nation as a whole.

News of a province names towns too: where the commission sits, one of five kabupaten, who came.
"""

import re
from typing import Final

from waspada.core.news.tokens import Text, folded
from waspada.core.news.votes import Vote
from waspada.core.places import Level, level_of, load_table

_OF_AN_OFFICE: Final = 1.5  # an office that speaks is no passing word
_LATE: Final = 3  # a text of fewer sentences has no end
_OF_AN_ADDRESS: Final = 60  # characters
_ADDRESS: Final = re.compile(
    r"\b(?:desa|kelurahan|kampung|gampong|nagari|pekon|kecamatan|distrik)\s[^.!?\n]*,\s*"
    r"(?:kabupaten\s|kota\s)?$"
)


def is_of_a_province(text: Text, votes: list[Vote], best: float = 0.0) -> bool:
    """Say whether a text begins with a province and no kab/kota, and goes on like that.

    best : what all names of its loudest kab/kota say
    """
    told = [vote for vote in votes if not (vote.is_passing or vote.is_aside)]
    if not told:
        return False
    begun = text.sentence_of(told[0].at)
    lead = [vote for vote in told if text.sentence_of(vote.at) == begun]
    if any(is_regency_only(vote) for vote in lead):
        return False
    if all(vote.is_candidacy for vote in lead) and _is_addressed(text, told):
        return False
    return sum(vote.weight for vote in votes if not is_regency_only(vote)) >= best


def is_written_at(votes: list[Vote], regency: str) -> bool:
    """Say whether a text was written in its kab/kota, and that is not where all reporters are."""
    is_there = any(vote.is_passing and regency in vote.codes for vote in votes)
    return is_there and not has_name_of_seat(regency)


def _is_addressed(text: Text, votes: list[Vote]) -> bool:
    """Say whether the first sentences give an address: Kecamatan Syiah Kuala, Banda Aceh."""
    return any(
        is_regency_only(vote)
        and text.sentence_of(vote.at) <= 1 + bool(text.title_end)
        and _ADDRESS.search(text.low, max(0, vote.at - _OF_AN_ADDRESS), vote.at)
        for vote in votes
    )


def is_said_to_be_city(votes: list[Vote], best: str) -> bool:
    """Say whether the kota of a province's name is meant: Kota Bengkulu, and no Provinsi Bengkulu."""
    is_said = any(
        vote.is_city and best in vote.codes and not all(map(_is_of_regency, vote.codes))
        for vote in votes
    )
    return is_said and not any(vote.wants is Level.PROVINCE for vote in votes)


def is_named_in_the_end(text: Text, votes: list[Vote], best: str) -> bool:
    """Say whether a kab/kota is named once only, at the end of a text about something else."""
    if text.is_chat:
        return False  # a message is signed with the place
    named = [vote for vote in votes if best in vote.codes]
    is_weak = len(named) == 1 and named[0].weight < _OF_AN_OFFICE
    return is_weak and text.sentence_of(named[0].at) >= max(_LATE, text.sentences - 1)


def is_regency_only(vote: Vote) -> bool:
    """Say whether a name can be no province: Kabupaten Gorontalo, but not lima kabupaten Aceh."""
    of_regency = [_is_of_regency(code) for code in vote.codes]
    return all(of_regency) or (vote.wants is Level.REGENCY and any(of_regency))


def _is_of_regency(code: str) -> bool:
    return level_of(code) is Level.REGENCY


def has_name_of_seat(code: str) -> bool:
    """Say whether a kab/kota has the name of its province's seat."""
    table = load_table()
    seat = table[code[:2]].capital or ""
    return folded(table[code].name) == folded(seat.removeprefix("Kota "))
