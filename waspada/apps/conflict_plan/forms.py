"""Forms of the plan: a row, what was realised, taking a row out."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext_lazy

from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan.actions import Said
from waspada.apps.conflict_plan.models import PlanVersion
from waspada.apps.risks.offices import unit_choices
from waspada.apps.risks.rights import writing_classes
from waspada.apps.words.sentences import explain
from waspada.core.conflict_plan import (
    LONGEST_ACTION,
    LONGEST_TEXT,
    LONGEST_UNIT,
    PERIODS,
    PLAN_PHASES,
    PlanFacts,
)
from waspada.core.errors import BadInput
from waspada.core.readiness import read_number
from waspada.core.vocabulary import CLASS_WORDS


def _language() -> str:
    return (translation.get_language() or "id")[:2]


class NumberField(forms.CharField):
    """A number as people write it: 1.200, 2,5, dua; empty is None and never zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Decimal | None:
        """Return the number; what may mean several is told, never guessed."""
        text = super().clean(value)
        try:
            return read_number(str(text))
        except BadInput as error:
            raise forms.ValidationError(explain(error)) from error


class PlanForm(forms.Form):
    """A row of the plan."""

    phase = forms.ChoiceField(label=gettext_lazy("Fase penanganan"))
    action = forms.CharField(
        label=gettext_lazy("Aksi"),
        max_length=LONGEST_ACTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Satu kalimat: apa yang dikerjakan, di mana."),
    )
    lead_unit = forms.ChoiceField(label=gettext_lazy("Instansi yang memimpin"))
    support_units = forms.MultipleChoiceField(
        label=gettext_lazy("Instansi pendukung"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Boleh lebih dari satu; tahan Ctrl untuk memilih beberapa."),
    )
    indicator = forms.CharField(
        label=gettext_lazy("Indikator"),
        max_length=LONGEST_ACTION,
        help_text=gettext_lazy("Apa yang dihitung, misalnya “forum dialog yang terlaksana”."),
    )
    measured_in = forms.CharField(
        label=gettext_lazy("Satuan"),
        max_length=LONGEST_UNIT,
        help_text=gettext_lazy("Misalnya kali, desa, orang, persen."),
    )
    target_b04 = NumberField(label=gettext_lazy("Target B04 (Januari–April)"))
    target_b08 = NumberField(label=gettext_lazy("Target B08 (Mei–Agustus)"))
    target_b12 = NumberField(label=gettext_lazy("Target B12 (September–Desember)"))
    classification = forms.ChoiceField(label=gettext_lazy("Kelas informasi"))
    reason = forms.CharField(
        label=gettext_lazy("Mengapa diubah"), required=False, max_length=LONGEST_TEXT
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, place: str, year: int, *args: Any, row: Any = None, **kwargs: Any) -> None:
        self.place, self.year = place, year
        if row is not None:
            kwargs["initial"] = _initial(row)
        super().__init__(*args, **kwargs)
        if row is None:
            del self.fields["reason"], self.fields["based_on"]
        classes = [
            (code, f"{code} – {CLASS_WORDS[code].in_language(_language())}")
            for code in writing_classes(current_identity(), place)
        ]
        units = unit_choices(place)
        phases = [(code, words.in_language(_language())) for code, words in PLAN_PHASES.items()]
        for name, choices in (
            ("phase", phases),
            ("lead_unit", units),
            ("support_units", units),
            ("classification", classes),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def facts(self) -> PlanFacts:
        """Return the row as it was filled in."""
        data = self.cleaned_data
        targets = {
            code: data[f"target_{code.lower()}"]
            for code in PERIODS
            if data.get(f"target_{code.lower()}") is not None
        }
        return PlanFacts(
            place_code=self.place,
            year=self.year,
            phase=data["phase"],
            action=data["action"],
            lead_unit=data["lead_unit"],
            support_units=tuple(data["support_units"]),
            indicator=data["indicator"],
            measured_in=data["measured_in"],
            targets=targets,
            classification=data["classification"],
        )


def _initial(row: PlanVersion) -> dict[str, Any]:
    names = ("phase", "action", "lead_unit", "support_units", "indicator", "measured_in")
    said = {name: getattr(row, name) for name in names}
    targets = {
        f"target_{code.lower()}": spoken(Decimal(text)) for code, text in row.targets.items()
    }
    return said | targets | {"classification": row.classification, "based_on": row.version}


def spoken(value: Decimal | None) -> str:
    """Return a number as a field shows it, without zeros behind the comma."""
    if value is None:
        return ""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if _language() == "en" else text.replace(".", ",")


class RealisationForm(forms.Form):
    """What an office realised in a period."""

    period = forms.ChoiceField(label=gettext_lazy("Periode"))
    value = NumberField(
        label=gettext_lazy("Realisasi"),
        help_text=gettext_lazy("Nol bila tidak ada. Kosong berarti belum ada angkanya."),
    )
    done = forms.CharField(
        label=gettext_lazy("Yang dikerjakan"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Bukti"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("Nomor surat, berita acara, atau dokumen yang dapat diperiksa."),
    )
    obstacle = forms.CharField(
        label=pgettext_lazy("rencana aksi", "Kendala"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, periods: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (code, f"{code} – {PERIODS[code].name.in_language(_language())}") for code in periods
        ]
        if periods:
            self.initial.setdefault("period", periods[-1])

    def said(self) -> Said:
        """Return what was filled in."""
        data = self.cleaned_data
        return Said(data["period"], data["value"], data["done"], data["evidence"], data["obstacle"])
