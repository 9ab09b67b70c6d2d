"""Take what names a private person out of a text: numbers of papers, accounts, telephones, plates.

Names are taken out by `masking_names`, where the text shows that they are private; candidates
and officials named by office stay. Amounts, dates, times, place codes, TPS numbers and our own
identifiers stay too. The raw message keeps everything, sealed. docs/methods/masking.md says how
often this is right.
"""

import re
from typing import Final

from waspada.core.reports.masking_names import mask_names

NIK_MARK: Final = "[NIK]"
PHONE_MARK: Final = "[nomor telepon]"
EMAIL_MARK: Final = "[alamat e-mail]"
ACCOUNT_MARK: Final = "[nomor rekening]"
PASSPORT_MARK: Final = "[nomor paspor]"
LICENCE_MARK: Final = "[nomor SIM]"
PLATE_MARK: Final = "[nomor kendaraan]"

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
    | (?P<licence> \b (?:SIM (?:[ ] [ABCD]\d? (?!\w))? | surat[ ]izin[ ]mengemudi ) [ :]* (?:(?:no|nomor)\b[ .:]*)?
                (?: \d [ .\-]? ){11,14} \d (?!\d) )
    | (?P<passport> \b (?:paspor|passport) \b (?: [ ] (?!no\b|nomor\b) [a-z]+ ){0,2} [ :]* (?:(?:no|nomor)\b[ .:]*)? [a-z] [ ]? \d{6,8} \b )
    | (?P<account> \b (?: no(?:mor)?[ .]*rek(?:ening)? | norek | rek(?:ening)?\b\.? | va\b | ovo | dana | gopay | shopeepay | linkaja | atm )
                (?: [ ] (?!rp) [a-z]+ ){0,3} [ :.]* (?: \d [ .\-]? ){7,19} \d (?!\d) )
    | (?P<transfer> \b (?:transfer|kirim|dikirim)[ ](?:ke|lewat)[ ] (?: \d [ .\-]? ){8,17} \d (?= [ ]* \(?(?:bri|bca|bni|bsi|mandiri|btn|bank)\b ) )
    | (?P<plated> \b (?: no(?:mor|pol)?\b[ .]*(?:polisi|plat|pelat)? | (?:ber)?nopol(?:isi)? | (?:ber)?pel?at (?:[ ]nomor)? | mobil | motor | truk | avanza | xenia | innova | pajero | honda | yamaha | kendaraan )
                (?: [ ] (?:bernopol|nopol|plat|pelat|nomor|polisi|hitam|putih|merah|biru|silver|abu-abu|beat|vario|scoopy|innova) ){0,3} [ :.]*
                (?-i:(?:[A-Z]{1,2}|[a-z]{1,2})) [ \-]? \d{1,4} [ \-]? (?-i:[A-Z]{1,3}|[a-z]{2,3}) \b )
    | (?P<plate> \b (?-i: (?:AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|EA|EB|ED|KB|KH|KT|KU|PA|PB|PG|PS|PT|PY|[ABDEFGHKLMNPRSTWZ])
                [ ]? \d{3,4} [ ]? [A-Z]{1,3} ) \b )
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
    "plate": PLATE_MARK,
}
# Of these the words before the number stay, so that the reader knows what was given.
_AFTER_WORDS: Final = {
    "card": NIK_MARK,
    "account": ACCOUNT_MARK,
    "transfer": ACCOUNT_MARK,
    "licence": LICENCE_MARK,
}
_PLATE: Final = re.compile(r"[A-Za-z]{1,2}[ -]?\d{1,4}[ -]?[A-Za-z]{1,3}$")
_PASSPORT: Final = re.compile(r"[A-Za-z] ?\d{6,8}$")


def mask_text(text: str) -> str:
    """Return the text with each number, address and name of a private person replaced by a mark."""
    return mask_names(mask_numbers(text))


def mask_numbers(text: str) -> str:
    """Return the text with each number and address of a private person replaced by a mark."""
    if any(character.isdigit() or character == "@" for character in text):
        return _PATTERN.sub(_replace, text)
    return text


def _replace(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    found = match[0]
    if kind in _AFTER_WORDS:
        start = next(index for index, character in enumerate(found) if character.isdigit())
        return found[:start] + _AFTER_WORDS[kind]
    if kind in {"plated", "passport"}:
        pattern, mark = (_PLATE, PLATE_MARK) if kind == "plated" else (_PASSPORT, PASSPORT_MARK)
        return pattern.sub(mark, found)
    if kind == "mobile" and not _is_subscriber(found):
        return found
    return _MARKS.get(kind, found)


def _is_subscriber(found: str) -> bool:
    digits = "".join(character for character in found if character.isdigit())
    digits = digits.removeprefix("62").removeprefix("0")
    return len(digits) in _PHONE_DIGITS
