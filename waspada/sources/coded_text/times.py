"""When: days and hours as people type them, settled by the moment at which the message came."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan", "january"),
            ("februari", "feb", "pebruari", "peb"),
            ("maret", "mar", "mrt"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "jun"),
            ("juli", "jul"),
            ("agustus", "agu", "ags", "agt", "agust", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "oct"),
            ("november", "nov", "nop", "nopember"),
            ("desember", "des", "dec"),
        ),
        start=1,
    )
    for name in names
}
_WEEKDAYS: Final = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "jmt": 4,
    "sabtu": 5, "sbtu": 5, "minggu": 6, "ahad": 6,
}  # fmt: skip
_PARTS: Final = {"pagi": (3, 11), "siang": (10, 15), "sore": (14, 18), "malam": (18, 24),
                 "mlm": (18, 24), "subuh": (3, 6), "dini": (0, 5), "petang": (15, 19)}  # fmt: skip
_ZONES: Final = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_HOUR_WORDS: Final = frozenset(("jam", "jm", "pukul", "pkl", "pk", "j"))
_DAY_WORDS: Final = frozenset(("tgl", "tanggal", "tg", "hari", "hr"))
_NOW: Final = frozenset(("sekarang", "skrg", "skrang", "barusan", "baru saja", "saat ini"))
_COUNTED: Final = frozenset(
    ("org", "orang", "suara", "rupiah", "rb", "ribu", "juta", "jt", "lembar", "kg", "ton", "meter",
     "km", "kk", "unit", "buah", "warga", "massa", "persen")
)  # fmt: skip
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)(?:[.:]\d{2})?")
_DATE: Final = re.compile(r"(\d{1,2})[/\-.](\d{1,2})(?:[/\-.](\d{4}|\d{2}))?")
_ISO: Final = re.compile(r"((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})")
_LATE: Final = timedelta(hours=1)  # a clock that goes ahead of ours


@dataclass(slots=True)
class When:
    """What was found so far: a day, an hour, a part of the day."""

    day: date | None = None
    clock: time | None = None
    part: str = ""
    is_now: bool = False
    is_weekday: bool = False  # the day is the last of its name
    zone: str = ""
    is_loose: bool = False  # "tadi": today, unless a day is written

    @property
    def has_day(self) -> bool:
        return self.day is not None and not self.is_loose


class Times:
    """Reads days and hours from the words of a message, marking those it has used."""

    def __init__(self, words: list[str], used: list[bool], now: datetime) -> None:
        self._words, self._used, self._now = words, used, now  # now: in the place's zone
        self.found = When()

    def read(self) -> When:
        """Return what the words say of the time."""
        at = 0
        while at < len(self._words):
            at += self._used[at] or self._take(at)
        return self.found

    def _take(self, at: int) -> int:
        for reading in (self._zone, self._numeric, self._spoken_hour, self._named, self._relative):
            length = reading(at)
            if length:
                self._used[at : at + length] = [True] * length
                return length
        return 1

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def _zone(self, at: int) -> int:
        if self._word(at) in _ZONES and self.found.clock is not None:
            self.found.zone = _ZONES[self._word(at)]
            return 1
        return 0

    def _numeric(self, at: int) -> int:
        """Take 23/9, 23-9-2024, 2024-09-23, 15.00, 15:00."""
        word = self._word(at)
        iso = _ISO.fullmatch(word)
        if iso and not self.found.has_day:
            return self._keep_day(_date(int(iso[1]), int(iso[2]), int(iso[3])))
        clock = _CLOCK.fullmatch(word)
        before = self._word(at - 1)
        if clock and before not in _DAY_WORDS and self._word(at + 1) not in _COUNTED:
            if self.found.clock is None:
                return self._keep_clock(int(clock[1]), int(clock[2]))
            return 0
        numbers = _DATE.fullmatch(word)
        if numbers and not self.found.has_day:
            year = int(numbers[3]) if numbers[3] else None
            return self._keep_day(self._dated(int(numbers[1]), int(numbers[2]), year))
        return 0

    def _spoken_hour(self, at: int) -> int:
        """Take "jam 3 sore", "pukul 15", "setengah 4 sore", "jam 8 kurang 15"."""
        word, is_half = self._word(at), False
        length = 0
        if word in _HOUR_WORDS:
            length, word = 1, self._word(at + 1)
        if word in {"setengah", "stgh"}:
            length, word, is_half = length + 1, self._word(at + length + 1), True
        if not length or self.found.clock is not None:
            return 0
        clock = _CLOCK.fullmatch(word)
        if clock:
            hour, minute = int(clock[1]), int(clock[2])
        elif word.isascii() and word.isdigit() and int(word) <= 24:
            hour, minute = int(word), 0
        else:
            return 0
        if is_half:
            hour, minute = (hour - 1) % 24, 30
        return length + 1 if self._keep_clock(hour, minute) else 0

    def _named(self, at: int) -> int:
        """Take "23 sept 2024", "tgl 23", "senin", "pagi"."""
        word = self._word(at)
        if word in _DAY_WORDS and self._word(at + 1).isdigit() and not self.found.has_day:
            taken = self._day_month(at + 1)
            if taken:
                return taken + 1
            day = int(self._word(at + 1)) if len(self._word(at + 1)) < 3 else 0
            return 2 if 1 <= day <= 31 and self._keep_day(self._of_month(day)) else 0
        if word.isdigit() and not self.found.has_day:
            return self._day_month(at)
        if word in _WEEKDAYS and not self.found.has_day:
            if word == "minggu" and self._word(at + 1) in {"lalu", "ini"}:
                return 0  # a week ago is no day
            back = (self._now.weekday() - _WEEKDAYS[word]) % 7
            self.found.is_weekday = True
            return self._keep_day(self._now.date() - timedelta(days=back))
        if word in _PARTS and not self.found.part:
            self.found.part = "malam" if word == "mlm" else word
            return 1
        return 0

    def _day_month(self, at: int) -> int:
        number, month = self._word(at), MONTHS.get(self._word(at + 1))
        if month is None or len(number) > 2:
            return 0
        year = self._word(at + 2)
        has_year = len(year) == 4 and year.isdigit()
        day = self._dated(int(number), month, int(year) if has_year else None)
        return (3 if has_year else 2) if self._keep_day(day) else 0

    def _relative(self, at: int) -> int:
        """Take kemarin, tadi malam, semalam, hari ini, 2 hari lalu, sekarang."""
        if self.found.has_day:
            return 0
        word, after = self._word(at), self._word(at + 1)
        today = self._now.date()
        pair = f"{word} {after}"
        if word in _NOW or pair in _NOW:
            self.found.is_now = True
            return 2 if pair in _NOW else 1
        if word in {"kemarin", "kmrn", "kmren", "kemaren", "kmarin", "yesterday"}:
            back = 2 if after == "lusa" else 1
            self.found.day = today - timedelta(days=back)
            return 2 if after == "lusa" else 1
        if word in {"semalam", "smlm"} or pair in {"tadi malam", "td malam", "td mlm", "tadi mlm"}:
            # At dawn "tadi malam" is the night that is not over, later it is the one before.
            self.found.day = today if self._now.hour >= 19 else today - timedelta(days=1)
            self.found.part = "malam"
            return 1 if word in {"semalam", "smlm"} else 2
        if word.isdigit() and len(word) < 3 and after in {"hari", "hr"}:
            if self._word(at + 2) in {"lalu", "yll", "yg"}:
                self.found.day = today - timedelta(days=int(word))
                return 3
            return 0
        if pair in {"hari ini", "hr ini"} or word in {"today", "tadi", "td"}:
            self.found.day = today
            self.found.is_loose = word in {"tadi", "td"}
            return 2 if after == "ini" and word in {"hari", "hr"} else 1
        return 0

    def _keep_day(self, day: date | None) -> int:
        if day is None:
            return 0
        self.found.day, self.found.is_loose = day, False
        return 1

    def _keep_clock(self, hour: int, minute: int) -> int:
        if hour == 24:
            hour = 0
        self.found.clock = time(hour, minute)
        return 1

    def _dated(self, day: int, month: int, year: int | None) -> date | None:
        """Return a day; without a year it is the last such day that was."""
        if year is not None:
            return _date(year + 2000 if year < 100 else year, month, day)
        today = self._now.date()
        tries = (_date(today.year, month, day), _date(today.year - 1, month, day))
        return next((one for one in tries if one and one <= today + timedelta(days=1)), tries[0])

    def _of_month(self, day: int) -> date | None:
        today = self._now.date()
        this = _date(today.year, today.month, day)
        before = today.replace(day=1) - timedelta(days=1)
        return this if this and this <= today else _date(before.year, before.month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def settle(found: When, now: datetime) -> tuple[datetime | None, str]:
    """Return the moment and how exactly it is known: minute or day; "" without one.

    now : when the message came, in the zone of its place
    """
    if found.clock is None:
        if found.is_now:
            return now, "minute"
        day = found.day or (now.date() if found.part else None)
        if day is None:
            return None, ""
        return datetime.combine(day, time(), tzinfo=now.tzinfo), "day"
    zone = ZoneInfo(found.zone) if found.zone else now.tzinfo
    clock = _afternoon(found.clock, found.part)
    day = found.day or now.astimezone(zone).date()
    moment = datetime.combine(day, clock, tzinfo=zone)
    if found.day is None and moment > now + _LATE:
        moment -= timedelta(days=1)
    if found.is_weekday and moment > now + _LATE:
        moment -= timedelta(days=7)
    is_bare = not found.part and 1 <= found.clock.hour <= 11 and found.clock.minute == 0
    later = moment + timedelta(hours=12)
    # "jam 3" at five in the afternoon is two hours ago, not fourteen.
    if is_bare and found.day is None and later <= now + _LATE:
        moment = later
    return moment, "minute"


def _afternoon(clock: time, part: str) -> time:
    if part in {"sore", "petang"} and clock.hour < 12:
        return clock.replace(hour=clock.hour + 12)
    if part == "siang" and 1 <= clock.hour <= 5:
        return clock.replace(hour=clock.hour + 12)
    if part == "malam" and 6 <= clock.hour < 12:
        return clock.replace(hour=clock.hour + 12)
    return clock
