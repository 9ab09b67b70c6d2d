"""Forms about other people's accounts and seats."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.people_words import (
    check_unit,
    grantable_classes,
    grantable_compartments,
    read_place,
    read_username,
)
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS, ROLES

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _read(reader: Callable[..., str], *given: Any) -> str:
    """Turn a code of the catalogue into the form's own error."""
    try:
        return reader(*given)
    except BadInput as error:
        raise forms.ValidationError(explain(error)) from error


class PersonForm(forms.Form):
    """Name and user name of an account."""

    display_name = forms.CharField(label=_("Nama"), max_length=120)
    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=80,
        help_text=_("Huruf kecil, angka, titik, dan tanda hubung, misalnya sari.bulungan."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("Surel (boleh kosong)"), required=False)

    def clean_username(self) -> str:
        return _read(read_username, self.cleaned_data["username"])


class SeatTermsForm(forms.Form):
    """What of a seat may change later: clearance, compartments, decree, end."""

    clearance = forms.ChoiceField(label=_("Boleh membaca sampai kelas"))
    compartments = forms.MultipleChoiceField(
        label=_("Kompartemen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    decree = forms.CharField(label=_("Nomor SK"), max_length=120, required=False)
    ends_on = forms.DateField(label=_("Selesai (boleh kosong)"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = translation.get_language() or "id"
        identity = current_identity()
        self._choices("clearance").choices = [
            (code, CLASS_WORDS[code].in_language(language)) for code in grantable_classes(identity)
        ]
        held = grantable_compartments(identity)
        if held:
            self._choices("compartments").choices = [(name, name) for name in held]
        else:
            del self.fields["compartments"]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class SeatForm(SeatTermsForm):
    """A whole seat: role, agency, place, and its terms."""

    role = forms.ChoiceField(label=_("Peran"))
    agency = forms.ChoiceField(label=_("Instansi"))
    place = forms.CharField(
        label=_("Tempat"),
        max_length=200,
        help_text=_("Kode atau nama, misalnya 65.01 atau Bulungan; termasuk semua di bawahnya."),
    )
    starts_on = forms.DateField(label=_("Mulai"), widget=DAY)
    field_order: tuple[str, ...] = (
        "role",
        "agency",
        "place",
        "clearance",
        "compartments",
        "decree",
        "starts_on",
        "ends_on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = translation.get_language() or "id"
        self._choices("role").choices = [
            (code, words.in_language(language)) for code, words in ROLES.items()
        ]
        self._choices("agency").choices = [
            (code, f"{kind.short} – {kind.name.in_language(language)}")
            for code, kind in AGENCIES.items()
            if kind.is_member
        ]

    def clean_place(self) -> str:
        return _read(read_place, self.cleaned_data["place"], current_identity())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        agency, place = cleaned.get("agency"), cleaned.get("place")
        if agency and place:
            try:
                check_unit(agency, place)
            except BadInput as error:
                self.add_error("agency", explain(error))
        return cleaned


class NewPersonForm(SeatForm, PersonForm):
    """An account with its first seat, on one page."""

    field_order = ("display_name", "username", "email", *SeatForm.field_order)


class CandidacyForm(forms.Form):
    """A head of region who stands for election."""

    election_key = forms.CharField(
        label=_("Pemilihan"), max_length=40, help_text=_("Misalnya pilkada-2024-65.01.")
    )
    nominated_on = forms.DateField(label=_("Tanggal penetapan calon"), widget=DAY)
    document = forms.CharField(label=_("Keputusan penetapan"), max_length=160)
    results_final_on = forms.DateField(
        label=_("Hasil final (isi kemudian bila belum)"), required=False, widget=DAY
    )
    acting = forms.CharField(
        label=_("Nama pengguna pejabat sementara (boleh kosong)"), max_length=80, required=False
    )
    acting_decree = forms.CharField(label=_("SK pejabat sementara"), max_length=120, required=False)

    def clean_acting(self) -> Account | None:
        name = str(self.cleaned_data["acting"]).strip().lower()
        if not name:
            return None
        found = Account.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Tidak ada akun aktif dengan nama pengguna ini."))
        return found


class SettleForm(forms.Form):
    """The day the results became final."""

    results_final_on = forms.DateField(label=_("Tanggal hasil final"), widget=DAY)


class KeyForm(forms.Form):
    """What an API key is for."""

    name = forms.CharField(
        label=_("Untuk apa kunci ini"), max_length=80, help_text=_("Misalnya: gerbang SMS.")
    )


class UploadForm(forms.Form):
    """A table of people."""

    table = forms.FileField(
        label=_("Berkas XLSX atau CSV"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
