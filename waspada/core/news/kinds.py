"""Whether a text tells of what happened, of what may, of preparation, or of something else."""

import re
from typing import Final, Literal

from waspada.core.news.lexicon import matches_in
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
    r"diperankan|memerankan|berperan sebagai (?:massa|pendemo|perusuh|pengunjuk))\b"
)
_OF_A_DRILL: Final = re.compile(
    r"\b(?:simulasi (?:pengamanan|penanganan|penanggulangan|pengendalian|unjuk rasa|kerusuhan|sistem|"
    r"gabungan|pam\w*|itu|ini|tersebut)|dalam simulasi)\b"
)


def kind_features(text: Text) -> dict[str, float]:
    """Return how much the words of each kind say, in the heading, the lead and the rest.

    The names are `kind.<part>.<kind>`, `kind.election` and `kind.staged` (how plainly it was a drill); values
    are sums of weights by part.
    """
    title_end, lead_end = text.title_end, _lead_end(text)
    found: dict[str, float] = {}
    seen = set()
    for hit in matches_in(text, "kinds"):
        at = hit.span[0]
        part = "title" if at < title_end else "lead" if at < lead_end else "rest"
        if (hit.category, part, hit.words) not in seen:
            seen.add((hit.category, part, hit.words))
            name = f"kind.{part}.{hit.category}"
            found[name] = found.get(name, 0.0) + hit.weight
    # One word said thrice is as much as two words.
    said = ELECTION.findall(text.low)
    found["kind.election"] = float(max(len(set(said)), min(len(said) - 1, 2)))
    found["kind.staged"] = 2.0 if _STAGED.search(text.low) else 0.0
    found["kind.staged"] += 1.0 if _OF_A_DRILL.search(text.low) else 0.0
    return found


def _lead_end(text: Text) -> int:
    """Return where the first two sentences under the heading end."""
    first = 1 if text.title_end else 0
    return max(text.sentence(min(first + 1, text.sentences - 1))[1], text.title_end)
