"""What people write back: an agreed word and the code of the message, and nothing else.

A sentence that only holds such a word ("saya tidak bisa ok-kan 4821") must not count, so every
word of the first line has to be known. What is not understood is kept for a person to read.
"""

import re
import unicodedata
from datetime import timedelta
from typing import Final

CODE_DIGITS: Final = 4
ACCEPTED: Final = frozenset(
    ("ya", "iya", "terima", "diterima", "ok", "oke", "okay", "siap", "yes", "received")
)
_POLITE: Final = frozenset(
    (
        "kasih", "terimakasih", "trims", "makasih", "thanks", "thank", "you", "pak", "bu", "bapak",
        "ibu", "mas", "mbak", "bang", "ndan", "komandan", "dan", "kode", "code",
    )
)  # fmt: skip
_LONGEST_LINE: Final = 120
_WORDS: Final = re.compile(r"[^\W_]+")

# Answers are taken for so long after the message; a wrong code may come so often in an hour.
TAKEN_FOR: Final = timedelta(days=7)
MOST_WRONG: Final = 5
WRONG_WITHIN: Final = timedelta(hours=1)
# Signed requests hold for five minutes; what a service repeats after an outage for a day.
SIGNED_FOR: Final = timedelta(minutes=5)
REPEATED_FOR: Final = timedelta(days=1)
MOST_A_MINUTE: Final = 240  # of one way in
LARGEST: Final = 64 * 1024  # bytes of one request
LARGEST_LETTER: Final = 256 * 1024
KEPT_FOR: Final = timedelta(days=365)
KEPT_TEXT: Final = 400  # characters of a reply that are stored


def read_answer(text: str) -> str:
    """Return the code of an answer such as "YA 4821"; "" for anything else.

    Only the first line that holds anything is read: below it letters quote what they answer.
    """
    plain = unicodedata.normalize("NFKC", text)
    line = next((one.strip() for one in plain.splitlines() if one.strip()), "")
    if len(line) > _LONGEST_LINE or line.startswith(">"):
        return ""
    words = _WORDS.findall(line.lower())
    codes = [word for word in words if word.isascii() and word.isdigit()]
    # "ya4821" as one word is how a hasty thumb writes it.
    joined = [_split(word) for word in words if word not in codes]
    codes += [code for _word, code in joined if code]
    said = [word for word, _code in joined]
    is_clear = bool(said) and all(word in ACCEPTED | _POLITE for word in said)
    if not is_clear or not any(word in ACCEPTED for word in said) or len(codes) != 1:
        return ""
    return codes[0] if len(codes[0]) == CODE_DIGITS else ""


def _split(word: str) -> tuple[str, str]:
    """Return letters and the digits that hang on to them."""
    found = re.fullmatch(r"([a-z]+)([0-9]+)", word)
    return (found[1], found[2]) if found else (word, "")


def code_from(digest: bytes) -> str:
    """Return the code that follows from a keyed digest of the delivery."""
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def as_phone(text: str) -> str:
    """Return a telephone number as +62812…; "" for what cannot be one."""
    digits = "".join(one for one in text if one.isascii() and one.isdigit())
    if text.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("0"):
        return f"+62{digits[1:]}"
    return f"+{digits}" if digits else ""
