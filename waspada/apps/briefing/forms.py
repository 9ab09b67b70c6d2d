"""How a desk's report looks: letterhead, who signs, cut-off hour."""

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.briefing.models import BriefingSetting
from waspada.apps.briefing.queries import default_lines, default_signer, letterhead_of

MOST_LINES = 6
LONGEST_LINE = 100

if TYPE_CHECKING:  # Django's classes take no parameters at run time
    _Form = forms.ModelForm[BriefingSetting]
else:
    _Form = forms.ModelForm


class BriefingSettingForm(_Form):
    """Letterhead, signature and cut-off hour of one place."""

    class Meta:
        model = BriefingSetting
        fields = ("letterhead", "office", "signer_title", "signer_name", "cut_off")
        labels: ClassVar = {
            "letterhead": _("Kop surat, satu baris per baris"),
            "office": _("Nama kantor"),
            "signer_title": _("Jabatan penanda tangan"),
            "signer_name": _("Nama penanda tangan"),
            "cut_off": _("Batas kirim"),
        }
        help_texts: ClassVar = {
            "letterhead": _(
                "Paling banyak enam baris. Kosong: seperti contoh abu-abu di dalamnya."
            ),
            "signer_name": _("Kosong: titik-titik untuk diisi dengan tangan."),
            "cut_off": _(
                "Waktu setempat. Laporan pertama hari itu yang dikirim sesudahnya ditandai "
                "terlambat."
            ),
        }
        widgets: ClassVar = {
            "letterhead": forms.Textarea(attrs={"rows": 4}),
            "cut_off": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def show_defaults(self, place: str) -> None:
        """Put into the empty fields, in grey, what a report shows where nothing is set."""
        head = letterhead_of(place)
        for name, words in (
            ("letterhead", "\n".join(default_lines(place))),
            ("office", head.office),
            ("signer_title", default_signer(place)),
        ):
            self.fields[name].widget.attrs["placeholder"] = words

    def clean_letterhead(self) -> str:
        """Keep the letterhead to what fits on top of a page."""
        lines = [line.strip() for line in self.cleaned_data["letterhead"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(
                _("Kop surat paling banyak %(lines)s baris, tiap baris %(length)s karakter."),
                params={"lines": MOST_LINES, "length": LONGEST_LINE},
            )
        return "\n".join(lines)
