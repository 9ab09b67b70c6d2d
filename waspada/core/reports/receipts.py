"""Public receipts: short enough to read over the telephone, too many to guess."""

from typing import Final

RECEIPT_BYTES: Final = 10  # 80 random bits
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LENGTH: Final = RECEIPT_BYTES * 8 // 5
_MISREAD: Final = str.maketrans("ILO", "110")


def format_receipt(random_bytes: bytes) -> str:
    """Return a receipt for ten random bytes, such as 7K2M-9QXT-4BHC-W0RD.

    Raises
    ------
    ValueError : not exactly RECEIPT_BYTES bytes
    """
    if len(random_bytes) != RECEIPT_BYTES:
        raise ValueError(f"a receipt takes {RECEIPT_BYTES} bytes, not {len(random_bytes)}")
    number = int.from_bytes(random_bytes, "big")
    letters = [_ALPHABET[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, _LENGTH, 4))


def normal_receipt(text: str) -> str | None:
    """Return the written form of what somebody typed, or None if it is no receipt."""
    letters = "".join(text.upper().translate(_MISREAD).replace("-", " ").split())
    if len(letters) != _LENGTH or any(letter not in _ALPHABET for letter in letters):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, _LENGTH, 4))
