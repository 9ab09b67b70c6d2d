"""Forms of the page of channels."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from waspada.apps.delivery.contact_actions import LONGEST_ADDRESS, ContactFacts
from waspada.apps.delivery.contacts import REGISTERED
from waspada.apps.delivery.words import CHANNEL_WORDS
from waspada.core.vocabulary import LEVEL_WORDS, LEVELS


class UnitField(forms.CharField):
    """The code of an office; what a list appends to it after a space is left out."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").split(" ")[0]


class ContactForm(forms.Form):
    """An address of an office, or of somebody who answers for it."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Saluran"),
        choices=[(name, CHANNEL_WORDS[name]) for name in REGISTERED],
        help_text=gettext_lazy("Yang belum diatur di server tidak dikirimi apa pun."),
    )
    unit = UnitField(
        label=gettext_lazy("Instansi"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "daftar-unit", "autocomplete": "off"}),
        help_text=gettext_lazy("Kode unit, misalnya polri-65.01."),
    )
    account = forms.CharField(
        label=gettext_lazy("Nama pengguna"),
        required=False,
        max_length=80,
        help_text=gettext_lazy(
            "Isi bila alamat ini milik satu orang. Kosong: alamat kantor, misalnya nomor piket."
        ),
    )
    address = forms.CharField(
        label=gettext_lazy("Alamat"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy(
            "Webhook: https://…; SMS dan WhatsApp: +62812…; Telegram: nomor obrolan atau @kanal."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Keterangan"),
        max_length=80,
        help_text=gettext_lazy("Misalnya “nomor piket SPKT”."),
    )
    least_level = forms.ChoiceField(
        label=gettext_lazy("Mulai level"),
        help_text=gettext_lazy("Peringatan yang lebih ringan tidak dikirim ke alamat ini."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Bahasa"),
        choices=[("id", "Bahasa Indonesia"), ("en", "English")],
        help_text=gettext_lazy("Bahasa pesan ke alamat ini."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        language = get_language() or "id"
        field = self.fields["least_level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, LEVEL_WORDS[one].in_language(language)) for one in LEVELS[2:]]

    def facts(self) -> ContactFacts:
        """Return what was typed."""
        given = self.cleaned_data
        return ContactFacts(
            channel=given["channel"],
            address=given["address"],
            name=given["name"],
            unit=given["unit"],
            account=given["account"],
            language=given["language"],
            least_level=given["least_level"],
        )


class FeedForm(forms.Form):
    """A feed for an office."""

    unit = UnitField(
        label=gettext_lazy("Instansi"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "daftar-unit", "autocomplete": "off"}),
        help_text=gettext_lazy("Umpan berisi peringatan di wilayah kerja instansi ini."),
    )
    name = forms.CharField(
        label=gettext_lazy("Untuk sistem apa"),
        max_length=80,
        help_text=gettext_lazy("Misalnya “Pusdalops BPBD”."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        # Two forms stand on the page: their fields must not share names.
        super().__init__(*given, **named)
        self.auto_id = "umpan_%s"
