"""What the roster's pages send: cells, hours, patterns, pasted rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from waspada.apps.duty.actions import CellEdit, Seat
from waspada.apps.duty.models import DutySetting
from waspada.apps.duty.queries import DutyShift, Person, people_at
from waspada.apps.words.sentences import say
from waspada.core.duty import MOST_SHIFTS, STEPS, names_in, nearest_names, read_clock, read_rows
from waspada.core.elections.facts import EARLIEST, LATEST

MARK = "|"
PEOPLE, SEEN, BEGINS, ENDS = "orang", "semula", "mulai", "selesai"
STEP_WORDS = {
    "shift": _("setiap giliran"),
    "day": _("setiap hari"),
    "week": _("setiap minggu, pada hari Senin"),
}
_MOST_TEXT = 60_000


def field_name(part: str, day: date, name: str) -> str:
    """Return the name under which a page sends a part of a cell."""
    return MARK.join((part, day.isoformat(), name))


def cell_edits(data: QueryDict, *, with_hours: bool = False) -> list[CellEdit]:
    """Read the cells of a posted page; what is no cell of ours is passed over.

    Raises
    ------
    BadInput : duty.bad_clock
    """
    edits: list[CellEdit] = []
    for key in data:
        part, _mark, rest = key.partition(MARK)
        text, _mark, name = rest.partition(MARK)
        if part != SEEN or not name:
            continue
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        if not EARLIEST <= day <= LATEST:
            continue
        hours = None
        if with_hours:
            begins, ends = (data.get(field_name(one, day, name), "") for one in (BEGINS, ENDS))
            hours = (read_clock(begins), read_clock(ends))
        edits.append(
            CellEdit(
                day,
                name[:40],
                was=frozenset(data.get(key, "").split()),
                mine=frozenset(data.getlist(field_name(PEOPLE, day, name))),
                hours=hours,
            )
        )
    return edits


class SettingForm(forms.Form):
    """A desk's shifts and office number; each shift has three fields of its own."""

    phone = forms.CharField(
        label=_("Nomor telepon kantor"),
        max_length=40,
        required=False,
        help_text=_("Nomor desk atau kantor, bukan nomor pribadi. Tampil di halaman wilayah."),
    )
    lead = forms.ChoiceField(
        label=_("Diberi tahu bila tidak ada piket"),
        required=False,
        help_text=_("Pengingat sampai kepadanya selama tidak seorang pun piket."),
    )
    wait_minutes = forms.IntegerField(
        label=_("Ingatkan bila laporan menunggu lebih dari (menit)"),
        min_value=5,
        max_value=1440,
    )

    def __init__(self, setting: DutySetting, day: date, data: QueryDict | None = None) -> None:
        initial = {
            "phone": setting.phone,
            "lead": str(setting.lead_id or ""),
            "wait_minutes": setting.wait_minutes,
        }
        super().__init__(data, initial=initial)
        people = [(one.account, one.name) for one in people_at(setting.place_code, day)]
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ChoiceField)
        lead.choices = [("", _("anggota sekretariat yang pertama")), *people]

    @staticmethod
    def rows(data: QueryDict) -> list[tuple[str, str, str]]:
        """Return the shifts as they were typed, without empty rows."""
        columns = [data.getlist(name)[: MOST_SHIFTS + 2] for name in ("nama", BEGINS, ENDS)]
        rows = zip(*columns, strict=False)
        return [(name, begins, ends) for name, begins, ends in rows if name.strip()]


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line of names that was read: who is meant, or why it is not known."""

    line: int
    accounts: tuple[str, ...]
    problems: tuple[str, ...]


def read_names(line: int, cell: str, people: Iterable[Person]) -> NamedLine:
    """Return who a line of names means among a desk's people, with sentences for the rest."""
    known = {person.account: person.name for person in people}
    found, unknown, several = names_in(cell, known)
    problems = []
    for name in unknown:
        near = nearest_names(name, known.values())
        code = "duty.unknown_person_near" if near else "duty.unknown_person"
        problems.append(say(code, {"value": name[:60], "names": ", ".join(near)}))
    problems += [say("duty.several_people", {"value": name[:60]}) for name in several]
    return NamedLine(line, tuple(found), tuple(problems))


class PatternForm(forms.Form):
    """Teams that take the shifts of a period in turn."""

    first = forms.DateField(
        label=_("Hari pertama"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=_("Hari terakhir"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    teams = forms.CharField(
        label=_("Urutan regu"),
        max_length=_MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Satu baris satu regu; beberapa nama dipisahkan koma."),
    )
    step = forms.ChoiceField(
        label=_("Regu berganti"), choices=[(one, STEP_WORDS[one]) for one in STEPS]
    )
    only_workdays = forms.BooleanField(label=_("Hanya Senin sampai Jumat"), required=False)
    replacing = forms.BooleanField(label=_("Ganti giliran yang sudah terisi"), required=False)

    def __init__(self, place: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place

    def clean(self) -> dict[str, Any]:
        """Read the teams; every name that is not known is named."""
        data = super().clean() or {}
        first, text = data.get("first"), data.get("teams", "")
        for name in ("first", "last"):
            day = data.get(name)
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, say("duty.bad_day", {"value": day.isoformat()}))
                first = None
        if not first:
            return data
        people = people_at(self.place, first)
        lines = [
            read_names(number, line, people)
            for number, line in enumerate(text.splitlines(), start=1)
            if line.strip()
        ]
        for line in lines:
            for problem in line.problems:
                self.add_error("teams", problem)
        data["accounts"] = [line.accounts for line in lines if line.accounts]
        return data


class PasteForm(forms.Form):
    """Rows copied from a table."""

    rows = forms.CharField(
        label=_("Baris jadwal"),
        max_length=_MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("Tiga kolom: tanggal, giliran, nama. Salin langsung dari lembar kerja."),
        error_messages={"required": _("Tempel sekurang-kurangnya satu baris.")},
    )


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A pasted row that is understood whole."""

    line: int
    day: date
    shift: str
    accounts: tuple[str, ...]


def read_pasted(
    text: str, place: str, shifts: list[str], near: date
) -> tuple[list[ReadRow], list[tuple[int, str]]]:
    """Return pasted rows with the people they mean, and the lines that are not understood."""
    rows, problems = read_rows(text, shifts=shifts, near=near)
    wrong = [(one.line, say(one.code, one.params)) for one in problems]
    members: dict[date, list[Person]] = {}
    good: list[ReadRow] = []
    for row in rows:
        if not EARLIEST <= row.day <= LATEST:
            wrong.append((row.line, say("duty.bad_day", {"value": row.day.isoformat()})))
            continue
        if row.day not in members:
            members[row.day] = people_at(place, row.day)
        named = read_names(row.line, row.names, members[row.day])
        wrong += [(row.line, problem) for problem in named.problems]
        if not named.problems:
            good.append(ReadRow(row.line, row.day, row.shift, named.accounts))
    return good, sorted(wrong)


class SwapForm(forms.Form):
    """Two people with the shifts that they exchange."""

    first = forms.ChoiceField(label=_("Giliran pertama"))
    second = forms.ChoiceField(label=_("Ditukar dengan"))

    def __init__(self, shifts: Iterable[DutyShift], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (f"{shift.id}{MARK}{person.account}", _seat_words(shift, person))
            for shift in shifts
            for person in shift.people
        ]
        for name in ("first", "second"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Pilih giliran dan orangnya")), *choices]
        self.shifts = {str(shift.id): shift for shift in shifts}

    def seat(self, name: str) -> Seat:
        """Return one side of the swap."""
        shift, account = self.cleaned_data[name].split(MARK)
        return Seat(self.shifts[shift].id, account)


def _seat_words(shift: DutyShift, person: Person) -> str:
    day = date_format(shift.day, "l, j M")
    return " · ".join((day, shift.name, person.name))
