"""How one thing can belong to another, in words for both directions."""

from dataclasses import dataclass
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as it reads from its source, and from its target.

    is_list : the source merely lists its targets, as an agenda or a report does; a trail that
        comes to such a source from elsewhere does not go on to the rest of its list
    """

    code: str
    outward: Words
    inward: Words
    is_list: bool = False


RELATIONS: Final[dict[str, Relation]] = {
    one.code: one
    for one in (
        Relation(
            "arises_from", Words("berawal dari", "arose from"), Words("berlanjut ke", "led to")
        ),
        Relation("concerns", Words("tentang", "about"), Words("dibahas dalam", "taken up in")),
        Relation(
            "decided_in", Words("diputuskan dalam", "decided in"), Words("memutuskan", "decided")
        ),
        Relation(
            "carried_out_by",
            Words("dilaksanakan melalui", "carried out by"),
            Words("pelaksanaan dari", "carries out"),
        ),
        Relation(
            "evidence_for",
            Words("bukti untuk", "evidence for"),
            Words("dibuktikan oleh", "shown by"),
        ),
        Relation("answers", Words("menjawab", "answers"), Words("dijawab oleh", "answered by")),
        Relation(
            "takes_up",
            Words("mengagendakan", "takes up"),
            Words("diagendakan dalam", "on the agenda of"),
            is_list=True,
        ),
        Relation(
            "records",
            Words("mencatat", "records"),
            Words("dicatat dalam", "recorded in"),
            is_list=True,
        ),
    )
}


def relation(code: str) -> Relation:
    """Return a relation by its code.

    Raises
    ------
    BadInput : links.no_such_relation
    """
    found = RELATIONS.get(code)
    if found is None:
        raise BadInput("links.no_such_relation", value=code)
    return found
