"""Numbers in Indonesian words: dua puluh lima, seribu dua ratus."""

from typing import Final

_DIGITS: Final = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
)  # fmt: skip
_SCALES: Final = (
    ("triliun", 10**12),
    ("miliar", 10**9),
    ("juta", 10**6),
    ("ribu", 10**3),
)
_VALUE_OF: Final = dict(_SCALES)
# Whole numbers in one word, as they are also written.
_ALONE: Final = {"sepuluh": 10, "sebelas": 11, "seratus": 100}
_AS_ONE: Final = {"seribu": "satu ribu", "sejuta": "satu juta", "milyar": "miliar"}
_ENGLISH: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}
LARGEST: Final = 10**15 - 1


def spell(number: int) -> str:
    """Return a whole number from 0 to LARGEST in Indonesian words."""
    if not 0 <= number <= LARGEST:
        raise ValueError(number)
    if number == 0:
        return "nol"
    words = []
    rest = number
    for name, scale in _SCALES:
        many, rest = divmod(rest, scale)
        if many == 1 and name == "ribu":
            words.append("seribu")
        elif many:
            words += [_below_thousand(many), name]
    if rest:
        words.append(_below_thousand(rest))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words.append("seratus" if hundreds == 1 else f"{_DIGITS[hundreds]} ratus")
    if rest in {10, 11}:
        words.append("sepuluh" if rest == 10 else "sebelas")
    elif 12 <= rest < 20:
        words.append(f"{_DIGITS[rest - 10]} belas")
    else:
        tens, ones = divmod(rest, 10)
        if tens:
            words.append(f"{_DIGITS[tens]} puluh")
        if ones:
            words.append(_DIGITS[ones])
    return " ".join(words)


def spelled_number(text: str) -> int | None:
    """Return the number that words mean, None where they are no number or not a whole one."""
    plain = " ".join(text.casefold().replace("-", " ").split())
    if plain in _ENGLISH:
        return _ENGLISH[plain]
    words = [part for word in plain.split() for part in _AS_ONE.get(word, word).split()]
    value = _added(words)
    if value is None or value > LARGEST:
        return None
    # Adding up alone would take "dua tiga" or "ratus lima"; only what is spelled so is a number.
    spelled = spell(value).replace("seribu", "satu ribu")
    return value if spelled == " ".join(words) else None


def _added(words: list[str]) -> int | None:
    total = group = 0
    for word in words:
        if word in _DIGITS:
            group += _DIGITS.index(word)
        elif word in _ALONE:
            group += _ALONE[word]
        elif word == "belas":
            group += 10
        elif word in {"puluh", "ratus"}:
            last = group % 10
            group += last * (9 if word == "puluh" else 99)
        elif word in _VALUE_OF:
            total += group * _VALUE_OF[word]
            group = 0
        else:
            return None
    return total + group if words else None
