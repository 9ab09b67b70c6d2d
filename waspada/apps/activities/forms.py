"""What the agenda's pages send: one activity, and a change of its state."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.activities.models import ActivityVersion
from waspada.core.activities import KINDS, ActivityFacts
from waspada.core.activities.facts import (
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_TITLE,
    LONGEST_VENUE,
)
from waspada.core.places import Level, level_of, load_table, parents
from waspada.core.places.answers import place_label, place_of_words
from waspada.core.reports.incidents import zone_info
from waspada.core.vocabulary import (
    AGENCIES,
    CLASS_WORDS,
    agency,
    split_unit,
    unit_code,
    unit_level_of,
    unit_name,
)

_DATE = {"type": "date"}
_TIME = {"type": "time"}


class ActivityForm(forms.Form):
    """The facts of an activity."""

    kind = forms.ChoiceField(label=gettext_lazy("Jenis kegiatan"))
    title = forms.CharField(
        max_length=LONGEST_TITLE,
        label=gettext_lazy("Nama kegiatan"),
        help_text=gettext_lazy(
            "Untuk unjuk rasa tulis pokok tuntutannya, bukan siapa yang mengadakan."
        ),
    )
    place = forms.CharField(
        max_length=300,
        label=gettext_lazy("Wilayah"),
        help_text=gettext_lazy("Desa/kelurahan bila diketahui, sekurang-kurangnya kecamatan."),
    )
    place_code = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    venue = forms.CharField(
        max_length=LONGEST_VENUE,
        required=False,
        label=gettext_lazy("Tempat acara"),
        help_text=gettext_lazy("Misalnya: Lapangan Agatis."),
    )
    first_day = forms.DateField(
        label=gettext_lazy("Tanggal mulai"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
    )
    begins = forms.TimeField(
        required=False,
        label=gettext_lazy("Jam mulai"),
        widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
        input_formats=("%H:%M", "%H.%M", "%H:%M:%S"),
        help_text=gettext_lazy("Jam setempat. Kosongkan bila belum pasti."),
    )
    last_day = forms.DateField(
        required=False,
        label=gettext_lazy("Tanggal selesai"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text=gettext_lazy("Kosongkan bila selesai pada hari yang sama."),
    )
    ends = forms.TimeField(
        required=False,
        label=gettext_lazy("Jam selesai"),
        widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
        input_formats=("%H:%M", "%H.%M", "%H:%M:%S"),
    )
    crowd = forms.IntegerField(
        required=False,
        min_value=0,
        label=gettext_lazy("Perkiraan jumlah orang"),
        help_text=gettext_lazy("Kosongkan bila belum diketahui; nol berarti tidak ada massa."),
    )
    responsible = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Kantor penanggung jawab"),
        help_text=gettext_lazy(
            "Kantor di desk yang memantau kegiatan ini, bukan penyelenggaranya."
        ),
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        label=gettext_lazy("Keterangan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Pengamanan, jalur, izin. Tanpa nama atau nomor orang."),
    )
    classification = forms.ChoiceField(label=gettext_lazy("Kelas"))
    reason = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        label=gettext_lazy("Alasan perubahan"),
        help_text=gettext_lazy("Wajib bila hari, jam, atau tempatnya berubah."),
    )

    def __init__(
        self,
        *args: Any,
        near: str,
        classes: tuple[str, ...],
        is_change: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        language = translation.get_language() or "id"
        self.near = near
        kinds = [(kind.code, kind.name.in_language(language)) for kind in KINDS.values()]
        self._choose("kind", [("", _("Pilih jenis")), *kinds])
        offered = _units(near)
        held = str(self.initial.get("responsible") or "")
        if held and held not in dict(offered):  # entered from a table, for another place
            agency_code, place = split_unit(held)
            name = load_table()[place].name
            offered.append((held, unit_name(agency_code, place, name)))
        self._choose("responsible", [("", _("belum ditentukan")), *offered])
        self._choose(
            "classification",
            [(one, f"{one} · {CLASS_WORDS[one].in_language(language)}") for one in classes],
        )
        if not is_change:
            del self.fields["reason"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the place, and put days and hours together on its clock."""
        found = super().clean() or {}
        text = found.get("place", "").replace("\0", "")
        answer = place_of_words(text, written_code=found.get("place_code", ""), near=self.near)
        found["place"] = answer.code
        if text and not answer.code:
            offers = "; ".join(place_label(match.code) for match in answer.matches[:4])
            self.add_error(
                "place",
                _("Tempat itu belum pasti. Tulis salah satu: %(offers)s.") % {"offers": offers}
                if offers
                else _("Tempat itu tidak ditemukan. Periksa ejaannya."),
            )
        if answer.code and found.get("first_day"):
            self._read_times(found, answer.code)
        return found

    def _read_times(self, found: dict[str, Any], place: str) -> None:
        first, last = found["first_day"], found.get("last_day") or found["first_day"]
        begins, ends = found.get("begins"), found.get("ends")
        if ends and not begins:
            self.add_error("begins", _("Isi juga jam mulainya, atau kosongkan jam selesai."))
            return
        found["has_hour"] = begins is not None
        found["begins_at"] = local_moment(first, begins or time(), place)
        if begins is None:
            found["ends_at"] = local_moment(last, time(), place) if last != first else None
        elif ends is not None:
            found["ends_at"] = local_moment(last, ends, place)
        elif last != first:
            found["ends_at"] = local_moment(last, time(23, 59), place)
        if found.get("ends_at") and found["ends_at"] < found["begins_at"]:
            self.add_error("ends", _("Selesainya mendahului mulainya. Periksa tanggal dan jamnya."))

    def facts(self) -> ActivityFacts:
        """Return the facts as they were written."""
        found = self.cleaned_data
        return ActivityFacts(
            kind=found["kind"],
            title=found["title"],
            place=found["place"],
            begins_at=found["begins_at"],
            ends_at=found.get("ends_at"),
            has_hour=found["has_hour"],
            venue=found["venue"],
            crowd=found["crowd"],
            responsible=found["responsible"],
            note=found["note"],
            classification=found["classification"],
        )


def local_moment(day: date, clock: time, place: str) -> datetime:
    """Return a place's own day and hour as a moment."""
    return datetime.combine(day, clock, zone_info(place)).astimezone(UTC)


def _units(place: str) -> list[tuple[str, str]]:
    """Return the offices that may answer for an activity: of the place, around it, its camat."""
    found: list[tuple[str, str]] = []
    for around in (place, *parents(place)):
        if around == "ID":
            continue
        name = load_table()[around].name
        for code, kind in AGENCIES.items():
            if kind.is_member and agency(code).name_at(unit_level_of(around)):
                found.append((unit_code(code, around), unit_name(code, around, name)))
    if level_of(place) is Level.REGENCY:
        found += [
            (unit_code("kecamatan", below.code), unit_name("kecamatan", below.code, below.name))
            for below in load_table().children(place)
        ]
    return found


def initial_of(row: ActivityVersion) -> dict[str, Any]:
    """Return what the form starts from when an activity is changed."""
    clock = zone_info(row.place_code)
    begins = row.begins_at.astimezone(clock)
    ends = row.ends_at.astimezone(clock) if row.ends_at else None
    last = ends.date() if ends else None
    return {
        "kind": row.kind,
        "title": row.title,
        "place": place_label(row.place_code),
        "place_code": row.place_code,
        "venue": row.venue,
        "first_day": begins.date(),
        "begins": begins.time().replace(tzinfo=None) if row.has_hour else None,
        "last_day": last if last and last != begins.date() else None,
        "ends": ends.time().replace(tzinfo=None) if ends and row.has_hour else None,
        "crowd": row.crowd,
        "responsible": row.responsible_unit,
        "note": row.note,
        "classification": row.classification,
    }
