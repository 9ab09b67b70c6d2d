"""Forms of constraints, answers and measures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.readiness.board import Board, unit_of
from waspada.apps.readiness.constraints import ConstraintFacts
from waspada.apps.readiness.wording import in_words, unit_words
from waspada.core.places import level_of, load_table
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS


def _day() -> forms.DateInput:
    """Return a field for a day; browsers take the one that stands there in this form alone."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ConstraintForm(forms.Form):
    """What hinders, where, since when, what follows, what is asked of whom by when."""

    what = forms.CharField(label=_("Apa kendalanya"), max_length=240)
    place_code = forms.ChoiceField(label=_("Di mana"))
    is_foreseen = forms.BooleanField(
        label=_("Belum terjadi, diperkirakan akan terjadi"), required=False
    )
    measure_code = forms.ChoiceField(label=_("Menghambat ukuran"), required=False)
    stage_code = forms.ChoiceField(label=_("Mengganggu tahap"), required=False)
    since = forms.DateField(label=_("Sejak kapan"), required=False, widget=_day())
    effect = forms.CharField(
        label=_("Akibatnya"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    need = forms.CharField(
        label=_("Yang dibutuhkan"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.CharField(
        label=_("Keputusan yang diminta"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision_unit = forms.ChoiceField(label=_("Diminta dari"), required=False)
    decide_by = forms.DateField(label=_("Paling lambat"), required=False, widget=_day())
    classification = forms.ChoiceField(label=_("Kelas"), initial="B")

    def __init__(self, board: Board, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = board.place
        inside = (
            [place]
            if level_of(place) >= 3
            else [place, *(one.code for one in load_table().children(place))]
        )
        initial_place = (kwargs.get("initial") or {}).get("place_code")
        if initial_place and initial_place not in inside:
            inside.append(initial_place)
        self._choose("place_code", [(one, load_table()[one].display) for one in inside])
        none = [("", "–")]
        measures = [(code, in_words(one.name)) for code, one in board.measures.items()]
        self._choose("measure_code", none + measures)
        stages = board.stages[next(iter(board.stages))].values()
        self._choose("stage_code", none + [(one.code, in_words(one.name)) for one in stages])
        units = [
            unit_of(code, place)
            for code, kind in AGENCIES.items()
            if kind.is_member and code not in {"universitas", "desa"}
        ]
        self._choose(
            "decision_unit", none + [(one, unit_words(one)) for one in dict.fromkeys(units)]
        )
        self._choose(
            "classification", [(one, in_words(CLASS_WORDS[one])) for one in storable_classes()]
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def facts(self) -> ConstraintFacts:
        """Return what was said."""
        return ConstraintFacts(**self.cleaned_data)
