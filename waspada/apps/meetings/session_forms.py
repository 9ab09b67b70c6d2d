"""The forms of who keeps the minutes."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.meetings.attendance import MOST_HEADS
from waspada.apps.meetings.forms import CLASS_CHOICES
from waspada.apps.meetings.keeping import LONGEST_TEXT
from waspada.apps.meetings.minutes import LONGEST_SENTENCE, DecisionFacts, LineFacts
from waspada.core.vocabulary import CLASS_WORDS

Choices = Sequence[tuple[str, Any]]


class _AboutPoint(forms.Form):
    """What is written about a point of the agenda."""

    item = forms.ChoiceField(
        label=_("Tentang acara"),
        required=False,
        help_text=_("Acara yang sedang tampil dipilih lebih dahulu."),
    )
    classification = forms.ChoiceField(
        label=_("Kelas"), help_text=_("Di layar hanya tampil bila semua yang hadir berhak.")
    )

    def __init__(self, points: Choices, units: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "item", [("", _("seluruh rapat")), *points])
        classes = [(code, f"{code} · {CLASS_WORDS[code].id}") for code in CLASS_CHOICES]
        _choose(self, "classification", classes)
        _choose(self, "unit", [("", "–"), *units])

    def _item(self) -> UUID | None:
        return UUID(self.cleaned_data["item"]) if self.cleaned_data["item"] else None


def _choose(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class DecisionForm(_AboutPoint):
    """A decision's sentence, its office and its date."""

    sentence = forms.CharField(
        label=_("Keputusan"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu kalimat utuh: siapa mengerjakan apa. Tampil di layar saat disimpan."),
    )
    unit = forms.ChoiceField(
        label=_("Instansi"),
        required=False,
        help_text=_("Yang mengerjakan. Kosong bila hanya pernyataan."),
    )
    office = forms.CharField(
        label=_("Jabatan"),
        max_length=160,
        required=False,
        help_text=_("Pejabatnya, misalnya Kepala Dinas Kesehatan."),
    )
    due_on = forms.DateField(
        label=_("Batas waktu"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Hari rapat atau sesudahnya."),
    )
    field_order = ("sentence", "unit", "office", "due_on", "item", "classification")

    def facts(self) -> DecisionFacts:
        """Return the decision as typed."""
        data = self.cleaned_data
        return DecisionFacts(
            sentence=data["sentence"],
            unit=data["unit"],
            office=data["office"],
            due_on=data["due_on"],
            classification=data["classification"],
            item=self._item(),
        )


class LineForm(_AboutPoint):
    """A note, or somebody's dissent."""

    kind = forms.ChoiceField(
        label=_("Jenis"),
        choices=[("note", _("Catatan")), ("dissent", _("Pendapat berbeda"))],
        help_text=_("Pendapat berbeda masuk notulen di bawah keputusannya."),
    )
    text = forms.CharField(
        label=_("Isi"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tidak tampil di layar. Tulis kantor, bukan nama orang."),
    )
    unit = forms.ChoiceField(
        label=_("Instansi"), required=False, help_text=_("Siapa yang menyampaikannya.")
    )
    field_order = ("kind", "text", "unit", "item", "classification")

    def facts(self) -> LineFacts:
        """Return the line as typed."""
        data = self.cleaned_data
        return LineFacts(
            data["kind"], data["text"], data["classification"], self._item(), data["unit"]
        )


class GuestForm(forms.Form):
    """Guests, by their organisation."""

    words = forms.CharField(
        label=_("Tamu"),
        max_length=160,
        help_text=_("Organisasi dan kedudukan, bukan nama: Utusan FKUB, Pengurus partai."),
    )
    heads = forms.IntegerField(
        label=_("Jumlah orang"),
        initial=1,
        min_value=1,
        max_value=MOST_HEADS,
        help_text=_("Sejak tamu hadir, layar hanya menampilkan kelas B."),
    )


class SignForm(forms.Form):
    """Who signs, as the minutes print it."""

    name = forms.CharField(
        label=_("Nama penanda tangan"),
        max_length=160,
        help_text=_("Nama terang beserta gelar, seperti tercetak di notulen."),
    )


class CorrectionForm(forms.Form):
    """A correction of signed minutes."""

    text = forms.CharField(
        label=_("Ralat"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tulis apa yang keliru dan apa yang benar. Notulen tetap utuh."),
    )


class ChairForm(forms.Form):
    """Who leads a meeting: an office, and the account that acts for it."""

    title = forms.CharField(
        label=_("Pimpinan rapat"),
        max_length=160,
        help_text=_("Jabatannya, bukan nama orang: Sekretaris Daerah, Ketua KPU."),
    )
    account = forms.ChoiceField(
        label=_("Akun pimpinan"),
        required=False,
        help_text=_("Ia mengatur agenda dan menandatangani notulen."),
    )

    def __init__(self, accounts: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "account", [("", _("tanpa akun; menandatangani di kertas")), *accounts])
