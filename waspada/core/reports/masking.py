"""Take what names a private person out of a text: NIK, telephone numbers, e-mail addresses.

Names stay: candidates and officials are named by office, and a rule cannot tell them from
others. Amounts, dates, times, place codes, TPS numbers and our own identifiers stay too.
The raw message keeps everything, sealed.
"""

import re
from typing import Final

NIK_MARK: Final = "[NIK]"
PHONE_MARK: Final = "[nomor telepon]"
EMAIL_MARK: Final = "[alamat e-mail]"

# Shortest and longest Indonesian subscriber numbers, without the leading 0 or 62.
_PHONE_DIGITS: Final = range(8, 13)

# Tried in this order at every position; what is to stay comes first and is stepped over.
_PATTERN: Final = re.compile(
    r"""
    (?P<uuid> \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b )
    | (?P<amount> \bRp\.?\s?\d[\d.,]* )
    | (?P<date> (?<!\d) \d{1,2} (?P<between>[./-]) \d{1,2} (?P=between) (?:\d{4}|\d{2}) (?!\d) (?!(?P=between)\d)
                (?: [ ,]+ \d{1,2}[.:]\d{2} (?!\d) )? )
    | (?P<iso> (?<!\d) (?:19|20)\d{2}-\d{2}-\d{2} (?: [T ]\d{2}:\d{2}(?::\d{2})? )? (?!\d) )
    | (?P<email> (?<![\w.+%-]) [\w.+%-]{1,64} @ [\w-]{1,63} (?:\.[\w-]{1,63})+ )
    | (?P<card> \b (?:NIK|KTP|KK|SIM) \b [^\d\n]{0,12} (?: \d [ .\-]? ){15} \d (?!\d) )
    | (?P<nik> (?<!\d) (?: [1-9]\d{15}
                | [1-9]\d{3} (?: [ .\-]\d{4} ){3}
                | [1-9]\d{5} [ .\-] \d{6} [ .\-] \d{4}
                | [1-9]\d (?: [ .]\d{2} ){2} [ .\-] \d{6} [ .\-] \d{4} ) (?!\d) )
    | (?P<mobile> (?<![\d\w]) (?: \(?\+?62\)? [ .\-]? (?:\(?0\)?)? [ .\-]? 8\d{1,2} | 08\d{2} )
                (?: [ .\-]? \d{2,5} ){2,4} (?!\d) )
    | (?P<abroad> (?<![\d\w]) \+\d{1,3} [ .\-]? \(?\d{1,4}\)? (?: [ .\-]? \d{2,5} ){2,4} (?!\d) )
    | (?P<landline> (?<!\d) (?: \(0[2-9]\d{1,2}\) [ .\-]? | 0[2-9]\d{1,2} - )
                (?: \d{5,8} | \d{3,4} [ .\-] \d{3,4} ) (?!\d) )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_MARKS: Final = {
    "email": EMAIL_MARK,
    "nik": NIK_MARK,
    "mobile": PHONE_MARK,
    "abroad": PHONE_MARK,
    "landline": PHONE_MARK,
}


def mask_text(text: str) -> str:
    """Return the text with each number and address of a private person replaced by a mark."""
    if not any(character.isdigit() or character == "@" for character in text):
        return text
    return _PATTERN.sub(_replace, text)


def _replace(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    found = match[0]
    if kind == "card":
        # The word stays, so that the reader knows what was given.
        start = next(index for index, character in enumerate(found) if character.isdigit())
        return found[:start] + NIK_MARK
    if kind == "mobile" and not _is_subscriber(found):
        return found
    return _MARKS.get(kind, found)


def _is_subscriber(found: str) -> bool:
    digits = "".join(character for character in found if character.isdigit())
    digits = digits.removeprefix("62").removeprefix("0")
    return len(digits) in _PHONE_DIGITS
