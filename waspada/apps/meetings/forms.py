"""Forms of teams and meetings."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.duty.queries import clock_of
from waspada.apps.followups.choices import units_around
from waspada.apps.followups.notices import unit_words
from waspada.apps.meetings.actions import MeetingFacts
from waspada.apps.meetings.agenda import OwnPoint
from waspada.apps.meetings.invitations import Move
from waspada.apps.meetings.models import Meeting, Team
from waspada.apps.meetings.teams import MEMBER_ROLES, TEAM_KINDS, SeatFacts, TeamFacts
from waspada.apps.meetings.words import SECTION_WORDS
from waspada.apps.words.sentences import explain
from waspada.core.duty import read_clock
from waspada.core.errors import BadInput
from waspada.core.meetings import LONGEST_MINUTES
from waspada.core.places import NATION, load_table
from waspada.core.reports.incidents import local_date
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS, split_unit, unit_code, unit_level_of

_DAY = {"type": "date"}
CLASS_CHOICES = ("B", "T")


def _day_field(label: Any, help_text: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text, required=required)


class TeamForm(forms.Form):
    """A team by its decree."""

    kind = forms.ChoiceField(
        label=_("Jenis tim"),
        choices=list(TEAM_KINDS.items()),
        help_text=_("Menentukan urutan di halaman; namanya boleh Anda tulis sendiri."),
    )
    name = forms.CharField(
        label=_("Nama tim"), max_length=160, help_text=_("Seperti tertulis dalam keputusannya.")
    )
    decree = forms.CharField(
        label=_("Nomor keputusan"),
        max_length=160,
        required=False,
        help_text=_("Nomor SK pembentukan. Boleh kosong selama belum terbit."),
    )
    decree_on = _day_field(_("Tanggal keputusan"), _("Boleh kosong."), required=False)
    starts_on = _day_field(_("Mulai bertugas"), _("Hari pertama masa tugas."))
    ends_on = _day_field(
        _("Selesai bertugas"), _("Kosong berarti sampai ada keputusan baru."), required=False
    )

    def facts(self) -> TeamFacts:
        """Return the team as typed."""
        data = self.cleaned_data
        return TeamFacts(
            kind=data["kind"],
            name=data["name"],
            decree=data["decree"],
            decree_on=data["decree_on"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )


def unit_choices(place: str, more: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """Return the units that may sit in a place's teams and meetings, or carry out a decision.

    The place's own and those already asked come first, by agency; then, grouped by place,
    the offices right below and around that its desk reaches, such as the camat or a KPU below.
    """
    own = [
        unit_code(code, place)
        for code, kind in AGENCIES.items()
        if kind.is_member and kind.name_at(unit_level_of(place))
    ]
    known = [one for one in more if _is_unit(one)]
    first = list(dict.fromkeys([*own, *known]))
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in units_around(place):
        where = split_unit(code)[1]
        if code not in first and where not in {place, NATION}:
            groups.setdefault(load_table()[where].display, []).append((code, unit_words(code)))
    return [*((code, unit_words(code)) for code in first), *groups.items()]


def _is_unit(code: str) -> bool:
    agency, _dash, where = code.partition("-")
    return agency in AGENCIES and (where == NATION or where in load_table())


class SeatForm(forms.Form):
    """An office that sits in a team, or that is asked to a meeting."""

    role = forms.ChoiceField(
        label=_("Kedudukan"),
        choices=list(MEMBER_ROLES.items()),
        initial="member",
        help_text=_("Ketua memimpin rapat dan menandatangani notulen."),
    )
    title = forms.CharField(
        label=_("Jabatan"),
        max_length=120,
        help_text=_("Jabatannya, bukan nama orang: Sekretaris Daerah, Ketua KPU."),
    )
    unit = forms.ChoiceField(label=_("Instansi"), help_text=_("Kantor tempat jabatan itu."))

    def __init__(self, units: Sequence[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = list(units)

    def facts(self, starts_on: date) -> SeatFacts:
        """Return the seat as typed."""
        data = self.cleaned_data
        return SeatFacts(data["role"], data["title"], data["unit"], starts_on)


class InviteeForm(SeatForm):
    """An office that is asked to a meeting."""

    role = None  # type: ignore[assignment]


class TimesForm(forms.Form):
    """When and where a meeting is."""

    day = _day_field(_("Tanggal"), _("Hari rapat."))
    begins = forms.CharField(
        label=_("Mulai pukul"), max_length=5, help_text=_("Jam setempat, seperti 09.00.")
    )
    ends = forms.CharField(
        label=_("Selesai pukul"), max_length=5, help_text=_("Perkiraan, seperti 11.30.")
    )
    venue = forms.CharField(
        label=_("Tempat"),
        max_length=200,
        required=False,
        help_text=_("Ruang dan gedung, atau tautan rapat daring."),
    )

    def __init__(self, place: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place

    def clean_begins(self) -> str:
        """Check the first hour."""
        return self._clock("begins")

    def clean_ends(self) -> str:
        """Check the last hour."""
        return self._clock("ends")

    def _clock(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        try:
            return f"{read_clock(text):%H.%M}"
        except BadInput as error:
            raise forms.ValidationError(explain(error)) from error

    def span(self) -> tuple[datetime, datetime]:
        """Return the two moments; a meeting ends on the day it begins."""
        zone = clock_of(self.place)
        begins, ends = (
            datetime.combine(
                self.cleaned_data["day"], read_clock(self.cleaned_data[name]), tzinfo=zone
            )
            for name in ("begins", "ends")
        )
        return begins, ends


class MeetingForm(TimesForm):
    """A meeting as it is planned."""

    title = forms.CharField(
        label=_("Judul rapat"),
        max_length=200,
        help_text=_("Seperti akan tertulis di surat undangan."),
    )
    team = forms.ChoiceField(
        label=_("Tim"),
        required=False,
        help_text=_("Ketuanya memimpin, anggotanya diundang. Boleh tanpa tim."),
    )
    classification = forms.ChoiceField(
        label=_("Kelas"),
        help_text=_("Kelas rapat dan suratnya. Butir yang lebih tinggi punya kelas sendiri."),
    )
    field_order = ("title", "team", "day", "begins", "ends", "venue", "classification")

    def __init__(self, place: str, teams: Iterable[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        team = self.fields["team"]
        assert isinstance(team, forms.ChoiceField)
        team.choices = [("", _("tanpa tim")), *((key, one.name) for key, one in self.teams.items())]
        _class_choices(self)

    def facts(self) -> MeetingFacts:
        """Return the meeting as typed."""
        begins, ends = self.span()
        data = self.cleaned_data
        return MeetingFacts(
            title=data["title"],
            begins_at=begins,
            ends_at=ends,
            venue=data["venue"],
            classification=data["classification"],
            team=self.teams.get(data["team"]),
        )


def _class_choices(form: forms.Form) -> None:
    field = form.fields["classification"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(code, f"{code} · {CLASS_WORDS[code].id}") for code in CLASS_CHOICES]


class MoveForm(TimesForm):
    """Another time for a meeting whose invitations are out."""

    reason = forms.CharField(
        label=_("Alasan"), max_length=400, help_text=_("Tertulis di surat dan pemberitahuan.")
    )

    def move(self) -> Move:
        """Return the move as typed."""
        begins, ends = self.span()
        return Move(begins, ends, self.cleaned_data["venue"], self.cleaned_data["reason"])


def times_of(meeting: Meeting) -> dict[str, Any]:
    """Return what a form about a meeting's time begins with."""
    zone = clock_of(meeting.place_code)
    return {
        "day": local_date(meeting.begins_at, meeting.place_code),
        "begins": f"{meeting.begins_at.astimezone(zone):%H.%M}",
        "ends": f"{meeting.ends_at.astimezone(zone):%H.%M}",
        "venue": meeting.venue,
    }


class PointForm(forms.Form):
    """A point that the chair or the secretariat adds."""

    title = forms.CharField(
        label=_("Acara"), max_length=240, help_text=_("Satu pokok bahasan, satu kalimat.")
    )
    section = forms.ChoiceField(
        label=_("Bagian"),
        choices=list(SECTION_WORDS.items()),
        initial="constraints",
        help_text=_("Di bagian mana dibahas; urutannya dapat diubah sesudahnya."),
    )
    question = forms.CharField(
        label=_("Yang harus diputuskan"),
        max_length=1000,
        required=False,
        help_text=_("Pertanyaan yang tampil di layar. Kosong bila hanya untuk diketahui."),
    )
    minutes = forms.IntegerField(
        label=_("Waktu (menit)"),
        initial=10,
        min_value=1,
        max_value=LONGEST_MINUTES,
        help_text=_("Sisa waktunya tampil di layar."),
    )
    classification = forms.ChoiceField(
        label=_("Kelas"), help_text=_("Di layar hanya tampil bila semua yang hadir berhak.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _class_choices(self)

    def point(self) -> OwnPoint:
        """Return the point as typed."""
        data = self.cleaned_data
        return OwnPoint(
            section=data["section"],
            title=data["title"],
            question=data["question"],
            minutes=data["minutes"],
            classification=data["classification"],
        )
