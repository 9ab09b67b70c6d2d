"""Forms of the Peta ATHG: a row, what became of it, an uploaded table."""

from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.queries import main_stage
from waspada.apps.reports.rights import own_unit
from waspada.apps.risks.models import RiskVersion
from waspada.apps.risks.offices import Choices, unit_choices, unit_words
from waspada.apps.risks.rights import writes_for_others, writing_classes
from waspada.apps.words.sentences import say
from waspada.core.risks import (
    IMPACTS,
    LIKELIHOODS,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_WHAT,
    ORIGINS,
    Finding,
    RiskFacts,
    Step,
    look_for_names,
    review_by,
    risk_level,
)
from waspada.core.vocabulary import (
    ATHG,
    CATEGORIES,
    CLASS_WORDS,
    GROUPS,
    PHASES,
    STAGES,
    THEMES,
    Words,
    categories_of,
)


def _language() -> str:
    return (translation.get_language() or "id")[:2]


def _words(table: dict[str, Words]) -> Choices:
    return [(code, words.in_language(_language())) for code, words in table.items()]


def _steps(steps: dict[str, Step]) -> Choices:
    """Return a scale with what each word means, so that two people choose alike."""
    return [
        (
            one.code,
            f"{one.name.in_language(_language())} – {one.definition.in_language(_language())}",
        )
        for one in steps.values()
    ]


def _categories() -> Choices:
    groups: Choices = [
        (
            words.in_language(_language()),
            [(one.code, one.name.in_language(_language())) for one in categories_of(group)],
        )
        for group, words in GROUPS.items()
    ]
    return [("", _("tidak ada yang cocok")), *groups]


class RiskForm(forms.Form):
    """A row of the Peta ATHG."""

    what = forms.CharField(
        label=gettext_lazy("Apa yang dapat terjadi"),
        max_length=LONGEST_WHAT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Peristiwanya, bukan orang atau kelompoknya."),
    )
    phase = forms.ChoiceField(label=gettext_lazy("Fase"))
    stage = forms.ChoiceField(label=gettext_lazy("Tahap"), required=False)
    athg = forms.ChoiceField(label=gettext_lazy("Kelas ATHG"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Kategori"), required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Tema"), required=False)
    origin = forms.ChoiceField(label=gettext_lazy("Asal"))
    likelihood = forms.ChoiceField(label=gettext_lazy("Kemungkinan"))
    impact = forms.ChoiceField(label=gettext_lazy("Dampak"))
    basis = forms.CharField(
        label=gettext_lazy("Dasar penilaian"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Mengapa kemungkinannya dinilai begitu: kejadian terdahulu, tanda."),
    )
    safeguards = forms.CharField(
        label=gettext_lazy("Pengamanan yang ada"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Yang sudah menahannya sekarang. Kosong berarti belum ada."),
    )
    source_unit = forms.ChoiceField(
        label=gettext_lazy("Instansi sumber"),
        help_text=gettext_lazy("Penilaian siapa ini; instansi itu dapat mengubahnya."),
    )
    handled_by = forms.ChoiceField(
        label=gettext_lazy("Kantor yang menjaga"),
        help_text=gettext_lazy("Yang memantau dan menjaga pengamanannya."),
    )
    review_on = forms.DateField(
        label=gettext_lazy("Tinjau lagi pada"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Kosong berarti menurut tingkatnya."),
    )
    classification = forms.ChoiceField(label=gettext_lazy("Kelas informasi"))
    reason = forms.CharField(
        label=gettext_lazy("Mengapa diubah"), required=False, max_length=LONGEST_REASON
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_checked = forms.BooleanField(
        label=gettext_lazy("Sudah saya periksa: ini bukan nama orang atau kelompok"),
        required=False,
    )

    def __init__(self, place: str, *args: Any, day: date, row: Any = None, **kwargs: Any) -> None:
        self.place, self.day = place, day
        self.findings: tuple[Finding, ...] = ()
        if row is not None:
            kwargs["initial"] = _initial(row) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if row is None:
            del self.fields["reason"], self.fields["based_on"]
        self._offer(row)

    def _offer(self, row: RiskVersion | None) -> None:
        identity = current_identity()
        units = unit_choices(self.place)
        own = own_unit(identity, self.place)
        sources: Choices = units
        if not writes_for_others(identity, self.place):
            held = row.owner_unit if row else own
            near = [pair for _place, group in units for pair in group if pair[0] == held]
            sources = near or [(held, unit_words(held))]
        classes = [
            (code, f"{code} – {CLASS_WORDS[code].in_language(_language())}")
            for code in writing_classes(identity, self.place)
        ]
        by_category = ("", _("menurut kategori"))
        offers: dict[str, Choices] = {
            "phase": _words(PHASES),
            "stage": [("", _("seluruh fase")), *_words(STAGES)],
            "athg": [by_category, *_words(ATHG)],
            "category": _categories(),
            "theme": [by_category, *_words(THEMES)],
            "origin": _words(ORIGINS),
            "likelihood": _steps(LIKELIHOODS),
            "impact": _steps(IMPACTS),
            "source_unit": sources,
            "handled_by": [("", _("pilih kantor")), *units],
            "classification": classes,
        }
        for name, choices in offers.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if row is None:
            self.initial.setdefault("source_unit", own)
            stage = main_stage(self.place, self.day)
            self.initial.setdefault("phase", stage.phase if stage else "pra")
            self.initial.setdefault("likelihood", "mungkin")
            self.initial.setdefault("impact", "sedang")

    def clean(self) -> dict[str, Any]:
        """Look for names; whoever keeps them must say that they are none."""
        data = super().clean() or {}
        kind = CATEGORIES.get(data.get("category", ""))
        for name in ("athg", "theme"):
            if name in data and not data[name]:
                data[name] = getattr(kind, name) if kind else ""
            if not data.get(name) and name not in self.errors:
                self.add_error(name, say("risks.cell_empty"))
        texts = (data.get("what", ""), data.get("basis", ""), data.get("safeguards", ""))
        self.findings = look_for_names(text for text in texts if text)
        numbers = [one for one in self.findings if one.code == "risks.holds_number"]
        if numbers:
            self.add_error("what", say("risks.holds_number"))
        elif self.findings and not data.get("is_checked"):
            self.add_error("is_checked", say("risks.check_names"))
        if not data.get("review_on") and data.get("likelihood") and data.get("impact"):
            level = risk_level(data["likelihood"], data["impact"])
            data["review_on"] = review_by(level, self.day)
        return data

    def facts(self) -> RiskFacts:
        """Return the row as it was filled in."""
        data = self.cleaned_data
        names = (
            *("phase", "stage", "athg", "theme", "category", "origin", "what", "basis"),
            *("likelihood", "impact", "safeguards", "source_unit", "handled_by", "review_on"),
            "classification",
        )
        return RiskFacts(place_code=self.place, **{name: data[name] for name in names})


def _initial(row: RiskVersion) -> dict[str, Any]:
    names = (
        *("phase", "stage", "athg", "theme", "category", "origin", "what", "basis", "likelihood"),
        *("impact", "safeguards", "handled_by", "review_on", "classification"),
    )
    said = {name: getattr(row, name) for name in names}
    return said | {"source_unit": row.owner_unit, "based_on": row.version}


class StateForm(forms.Form):
    """What became of a row, and why; the row's page lays it out."""

    state = forms.CharField(max_length=12, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False, widget=forms.HiddenInput)
    based_on = forms.IntegerField(widget=forms.HiddenInput)
