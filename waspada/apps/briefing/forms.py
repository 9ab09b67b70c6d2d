"""How a desk's report looks: letterhead, who signs, cut-off hour."""

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.briefing.models import BriefingSetting

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
        widgets: ClassVar = {
            "letterhead": forms.Textarea(attrs={"rows": 4}),
            "cut_off": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
