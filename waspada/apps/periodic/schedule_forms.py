"""The form of one schedule: on or off, when, whether the worker sends, copies."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from waspada.apps.briefing.models import ReportSchedule
from waspada.apps.briefing.scheduling import read_copies
from waspada.core.briefing.schedules import DAILY, DAYS

_A_MONDAY: Final = date(2024, 11, 25)
_LONGEST: Final = 600


class ScheduleForm(forms.Form):
    """One kind's schedule of one place."""

    is_on = forms.BooleanField(
        required=False,
        label=_("Jadwal ini berlaku"),
        help_text=_("Tanpa tanda ini tidak ada yang diingatkan atau dikirim."),
    )
    day = forms.TypedChoiceField(
        coerce=int, label=_("Hari"), help_text=_("Sesudah pekan itu berakhir pada hari Minggu.")
    )
    at = forms.TimeField(
        label=_("Jam"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=("%H:%M", "%H.%M", "%H:%M:%S"),
        help_text=_("Jam setempat."),
    )
    sends = forms.TypedChoiceField(
        coerce=lambda text: text == "1",
        label=_("Pada waktunya"),
        choices=[
            ("", _("Ingatkan sekretariat")),
            ("1", _("Kirim sendiri")),
        ],
        required=False,
        help_text=_(
            "“Kirim sendiri” berlaku atas nama yang menyimpan jadwal ini, dengan isi yang boleh "
            "dibacanya. Yang kosong tidak dikirim sebagai NIHIL; sekretariat diingatkan."
        ),
    )
    copies = forms.CharField(
        required=False,
        max_length=_LONGEST,
        label=_("Tembusan surel"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Di samping sekretariat satu tingkat di atas, juga bila laporan dikirim dengan tangan. "
            "Satu alamat per baris. Isi di atas kelas yang boleh lewat surel tidak ikut."
        ),
    )

    def __init__(self, *args: Any, kind: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.kind = kind
        if kind == DAILY:
            del self.fields["day"]
        else:
            self.fields["day"].choices = _days(kind)  # type: ignore[attr-defined]
            if kind != "mingguan":
                self.fields["day"].label = _("Tanggal, bulan berikutnya")
                self.fields["day"].help_text = _("Sesudah masa itu berakhir; 1 sampai 28.")

    def fill(self, row: ReportSchedule) -> None:
        """Put what the form holds into a schedule.

        Raises
        ------
        BadInput : periodic.bad_address, periodic.too_many_copies
        """
        given = self.cleaned_data
        row.is_on, row.at, row.sends = given["is_on"], given["at"], bool(given["sends"])
        row.day = given.get("day", 0)
        row.copies = read_copies(given["copies"])


def _days(kind: str) -> list[tuple[int, str]]:
    first, last = DAYS[kind]
    if kind == "mingguan":
        return [(n, date_format(_A_MONDAY + timedelta(days=n), "l")) for n in range(last + 1)]
    return [(n, str(n)) for n in range(first, last + 1)]


def initial_of(row: ReportSchedule) -> dict[str, Any]:
    """Return what a form starts from."""
    return {
        "is_on": row.is_on,
        "day": row.day,
        "at": row.at,
        "sends": "1" if row.sends else "",
        "copies": "\n".join(row.copies),
    }
