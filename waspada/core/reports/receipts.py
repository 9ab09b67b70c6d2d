"""Public receipts: short enough to read over the telephone, too many to guess."""

from typing import Final

RECEIPT_BYTES: Final = 10  # 80 random bits
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LENGTH: Final = RECEIPT_BYTES * 8 // 5
_PAIRS: Final = [first + second for first in _ALPHABET for second in _ALPHABET]  # ten bits each
_MISREAD: Final = str.maketrans("ILO", "110")


def format_receipt(random_bytes: bytes) -> str:
    """Return a receipt for ten random bytes, such as 7K2M-9QXT-4BHC-W0RD.

    Raises
    ------
    ValueError : not exactly RECEIPT_BYTES bytes
    """
    if len(random_bytes) != RECEIPT_BYTES:
        raise ValueError(f"a receipt takes {RECEIPT_BYTES} bytes, not {len(random_bytes)}")
    bits = int.from_bytes(random_bytes, "big")
    letters = "".join([_PAIRS[bits >> shift & 1023] for shift in range(70, -1, -10)])
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:12]}-{letters[12:]}"


def normal_receipt(text: str) -> str | None:
    """Return the written form of what somebody typed, or None if it is no receipt."""
    begins = receipt_beginning(text)
    return begins if begins is not None and len(begins) == _LENGTH + 3 else None


def receipt_beginning(text: str) -> str | None:
    """Return how a receipt begins of which somebody typed the first letters, or None."""
    letters = "".join(text.upper().translate(_MISREAD).replace("-", " ").split())
    if not 0 < len(letters) <= _LENGTH or any(letter not in _ALPHABET for letter in letters):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
