"""The field form: four questions, and nothing that must be filled in but what happened and where."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.reports.photos import MOST_PHOTOS
from waspada.core.places import IANA, NATION, load_table, zone_of
from waspada.core.places.answers import PlaceAnswer, place_of_words
from waspada.core.vocabulary import AGENCIES, CHOICES

LONGEST_TEXT: Final = 20_000
OLDEST: Final = timedelta(days=400)
_AHEAD: Final = timedelta(minutes=10)  # clocks differ
_MOST_CASUALTIES: Final = 100_000
_LAT: Final = (-12.0, 7.0)
_LON: Final = (94.0, 142.0)
# Offices that a report may be about. The secretariat is among them: then the desk above reads.
CONCERNABLE: Final = tuple(
    code for code, kind in AGENCIES.items() if kind.is_member and code != "universitas"
)
# What must not reach a page: NUL, and marks that turn the direction of the text around them.
_UNWANTED: Final = dict.fromkeys([0, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class PlainField(forms.CharField):
    """Text as typed, without NUL and direction marks, which are dropped and not refused."""

    def to_python(self, value: Any) -> str:
        text = "" if value is None else str(value)
        return super().to_python(text.translate(_UNWANTED)) or ""


class FieldForm(forms.Form):
    """What a reporter says. `near` is the reporter's own place, "" when unknown."""

    token = PlainField(max_length=64, required=False)
    choice = forms.ChoiceField(choices=[(one.code, one.code) for one in CHOICES], required=False)
    place_text = PlainField(max_length=300, required=False)
    place_code = PlainField(max_length=16, required=False)
    place_choice = PlainField(max_length=16, required=False)
    lat = forms.FloatField(required=False)
    lon = forms.FloatField(required=False)
    when = forms.ChoiceField(choices=[("now", "now"), ("earlier", "earlier")], required=False)
    day = forms.CharField(required=False)
    hour = forms.CharField(required=False)
    elapsed = forms.FloatField(required=False)
    text = PlainField(required=False, strip=False)
    deaths = forms.IntegerField(min_value=0, max_value=_MOST_CASUALTIES, required=False)
    injured = forms.IntegerField(min_value=0, max_value=_MOST_CASUALTIES, required=False)
    is_ongoing = forms.BooleanField(required=False)
    concerns = forms.MultipleChoiceField(
        choices=[(code, AGENCIES[code].short) for code in CONCERNABLE], required=False
    )
    nameless = forms.BooleanField(required=False)

    # The offered list and the device's own measurements are never a reason to refuse.
    default_error_messages = {"number": gettext_lazy("Tulis angka, misalnya 2.")}

    def __init__(self, *args: Any, near: str, now: datetime, photos: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = near
        self.now = now
        self.photos = photos
        self.answer = PlaceAnswer("")
        for name in ("deaths", "injured"):
            for code in ("invalid", "min_value", "max_value"):
                message = self.default_error_messages["number"]
                self.fields[name].error_messages[code] = message
            for validator in self.fields[name].validators:
                validator.message = self.default_error_messages["number"]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        text = found.get("text", "")
        if not (found.get("choice") or text.strip() or self.photos or self._has_photos_to_come()):
            self.add_error(
                "choice",
                _("Pilih salah satu gambar, atau ceritakan di bawah, atau lampirkan foto."),
            )
        if len(text) > LONGEST_TEXT:
            self.add_error(
                "text",
                _("Cerita terlalu panjang (%(size)d huruf, batasnya %(limit)d). Bagi menjadi dua.")
                % {"size": len(text), "limit": LONGEST_TEXT},
            )
        self._find_place(found)
        self._find_time(found)
        return found

    def _has_photos_to_come(self) -> bool:
        said = str(self.data.get("photos_to_come", ""))
        return said.isdecimal() and 0 < int(said[:3]) <= MOST_PHOTOS

    def clean_lat(self) -> float | None:
        return _inside(self.cleaned_data.get("lat"), _LAT)

    def clean_lon(self) -> float | None:
        return _inside(self.cleaned_data.get("lon"), _LON)

    def _find_place(self, found: dict[str, Any]) -> None:
        chosen = found.get("place_choice", "")
        if chosen != NATION and chosen in load_table():
            self.answer = PlaceAnswer(chosen)
        else:
            self.answer = place_of_words(
                found.get("place_text", ""),
                written_code=found.get("place_code", ""),
                near=self.near,
            )
        found["place"] = self.answer.code
        if self.answer.code:
            return
        if self.answer.matches:
            sentence = _("Ada beberapa tempat dengan nama itu. Pilih yang Anda maksud.")
        elif found.get("place_text", "").strip():
            sentence = _("Tempat itu tidak ditemukan. Periksa ejaannya, atau pilih kabupatennya.")
        else:
            sentence = _("Di mana kejadiannya? Tulis nama desa, kecamatan, atau kabupaten.")
        self.add_error("place_text", sentence)

    def _find_time(self, found: dict[str, Any]) -> None:
        """Set occurred_at and precision; without a place the time waits for it."""
        found["occurred_at"], found["precision"] = None, ""
        if found.get("when") != "earlier":
            ago = found.get("elapsed") or 0.0
            late = timedelta(seconds=min(max(ago, 0.0), 30 * 86_400.0))
            found["occurred_at"], found["precision"] = self.now - late, "minute"
            return
        day, hour = _day(found.get("day", "")), _hour(found.get("hour", ""))
        if day is None:
            self.add_error("day", _("Pilih tanggalnya, atau pilih Sekarang."))
            return
        if hour is None and found.get("hour", "").strip():
            self.add_error("hour", _("Tulis jam seperti 14.30, atau kosongkan."))
            return
        place = found.get("place") or self.near or NATION
        zone = ZoneInfo(IANA[zone_of(place)])
        at = datetime.combine(day, hour or time(0, 0), tzinfo=zone)
        said = {"day": date_format(day, "j F Y")}
        if at > self.now + _AHEAD:
            self.add_error("day", _("%(day)s belum terjadi. Periksa tanggal dan jamnya.") % said)
        elif at < self.now - OLDEST:
            self.add_error(
                "day", _("%(day)s sudah lebih dari setahun lalu. Periksa tahunnya.") % said
            )
        else:
            found["occurred_at"] = at
            found["precision"] = "day" if hour is None else "minute"


def _inside(value: float | None, bounds: tuple[float, float]) -> float | None:
    return value if value is not None and bounds[0] <= value <= bounds[1] else None


def _day(text: str) -> date | None:
    text = text.strip()
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (only its day is taken)
        except ValueError:
            continue
    return None


def _hour(text: str) -> time | None:
    text = text.strip().replace(".", ":")
    for pattern in ("%H:%M", "%H:%M:%S", "%H"):
        try:
            return datetime.strptime(text, pattern).time()  # noqa: DTZ007 (only its time is taken)
        except ValueError:
            continue
    return None
