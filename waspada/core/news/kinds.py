"""Whether a text tells of what happened, of what may, of preparation, or of something else."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from waspada.core.news.lexicon import Hit, matches_in
from waspada.core.news.tokens import Text

Kind = Literal["incident", "warning", "readiness", "other"]
KINDS: Final[tuple[Kind, ...]] = ("incident", "warning", "readiness", "other")
# Without an election in it a text of any accident is no business of the desk.
ELECTION: Final = re.compile(
    r"\b(?:pilkada|pemilu|pemilukada|pilbup|pilgub|pilwalkot|pilwako|pilpres|pileg|pemilihan (?:bupati|gubernur|wali ?kota|umum|kepala|suara|ulang|serentak|legislatif|presiden)|kpu\w*|"
    r"bawaslu|panwas\w*|tps|psu|kpps|ppk|pps|paslon|calon (?:bupati|gubernur|wali ?kota)|caleg|"
    r"pencoblosan|mencoblos|coblos\w*|pemungutan suara|penghitungan suara|rekap\w*|pleno|cawali|"
    r"cawabup|ppd|panitia pengawas|pengawas pemilu|gugatan hasil|masa tenang|nyoblos|sirekap|surat suara|kotak suara|kampanye|pasangan calon|pemilih|"
    r"dpt|dps|linmas|pantarlih|panitia pemungutan|election\w*|ballots?|cabup|cagub|"
    r"pendukung calon|desk pilkada|kip aceh|mk|dkpp|gakkumdu|apk|baliho|hak pilih|nphd)\b"
)

# A riot that was played: papers tell it as if it were one, and say so only near the end.
_STAGED: Final = re.compile(
    r"\b(?:sispam ?kota|(?:merupakan|hanya(?:lah)?|adalah|bagian dari|skenario|adegan) "
    r"(?:(?:bagian|rangkaian|adegan|skenario|sebuah|dari|dalam|suatu) )*(?:simulasi|latihan|peragaan|gladi)|"
    r"(?:itu|ini|itulah|inilah|tersebut) (?:cuma |hanya(?:lah)? |sekadar |memang |tadi |merupakan |adalah |"
    r"bagian dari |salah satu )*(?:simulasi|latihan|peragaan|gladi|skenario|adegan)|"
    r"(?:di|mem)peragakan|salah satu (?:skenario|adegan)|diskenariokan|disimulasikan|tps simulasi|"
    r"diperankan|memerankan|berperan sebagai (?:massa|pendemo|perusuh|pengunjuk))\b"
)
_OF_A_DRILL: Final = re.compile(
    r"\b(?:simulasi (?:pengamanan|penanganan|penanggulangan|pengendalian|unjuk rasa|kerusuhan|sistem|"
    r"gabungan|pam\w*|itu|ini|tersebut)|dalam simulasi)\b"
)


# A heading that asks what a thing is, or offers a list, explains: "Apa Itu Masa Tenang?"
_EXPLAINS: Final = re.compile(
    r"(?:\W*pemilu \d{4}\s+|\W*pilkada \d{4}\s+)?\W*(?:apa (?:itu|saja|beda\w*|arti|yang dimaksud)|apakah|bagaimana|mengapa|siapa|"
    r"kapan|berapa|begini|simak|mengenal|profil|sosok|cara|beda|perbedaan|daftar (?:lengkap|nama)|"
    r"ini (?:dia|daftar|cara|syarat|profil|beda\w*|arti))\b"
)
# Ready is what is done, not what is yet to be: "belum rampung", "batal digelar".
_NOT_YET: Final = re.compile(
    r"\b(?:belum|tidak|tak|batal|gagal|urung)\s+(?:juga\s+|kunjung\s+|bisa\s+|dapat\s+|semua(?:nya)?\s+)*$"
)
_NOT_YET_IN: Final = re.compile(r"\b(?:belum|batal|gagal|urung)\b")


def kind_features(text: Text) -> dict[str, float]:
    """Return how much the words of each kind say, in the heading, the lead and the rest.

    The names are `kind.<part>.<kind>`, `kind.election`, `kind.explains` (its heading says that it does) and
    `kind.staged` (how plainly it was a drill); values
    are sums of weights by part.
    """
    title_end, lead_end = text.title_end, text.lead_end
    found: dict[str, float] = {}
    seen = set()
    for hit in _longest(matches_in(text, "kinds")):
        at = hit.span[0]
        kind = hit.category
        if kind == "readiness" and (
            _NOT_YET.search(text.low, max(0, at - 24), at) or _NOT_YET_IN.search(hit.words)
        ):
            kind = "incident"
        part = "title" if at < title_end else "lead" if at < lead_end else "rest"
        if (kind, part, hit.words) not in seen:
            seen.add((kind, part, hit.words))
            name = f"kind.{part}.{kind}"
            found[name] = found.get(name, 0.0) + hit.weight
    # One word said thrice is as much as two words.
    said = ELECTION.findall(text.low)
    found["kind.election"] = float(max(len(set(said)), min(len(said) - 1, 2)))
    found["kind.staged"] = 2.0 if _STAGED.search(text.low) else 0.0
    found["kind.staged"] += 1.0 if _OF_A_DRILL.search(text.low) else 0.0
    found["kind.explains"] = 1.0 if _EXPLAINS.match(text.low, 0, title_end) else 0.0
    return found


def _longest(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield words that stand in no longer ones of another kind: "terancam gagal" is no failure."""
    reach = 0
    over: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.span[0], -one.span[1])):
        start, end = hit.span
        if start >= reach:
            over.clear()
        if not any(
            end <= other.span[1] and hit.span != other.span and hit.category != other.category
            for other in over
        ):
            yield hit
        over.append(hit)
        reach = max(reach, end)
