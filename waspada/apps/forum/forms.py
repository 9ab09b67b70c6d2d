"""What the forums' pages send: a term, and a report of information."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.forum.models import ForumTerm
from waspada.apps.words.sentences import say
from waspada.core.forum import InformationFacts, TermFacts
from waspada.core.forum.facts import LONGEST_TEXT, LONGEST_TITLE
from waspada.core.forum.terms import LONGEST_DECREE
from waspada.core.places.answers import place_label, place_of_words
from waspada.core.vocabulary import ATHG, CLASS_WORDS

_DATE = {"type": "date"}
_LINE: Final = re.compile(r"\s*(?P<office>.*?\S)\s*[:=,;–-]?\s*(?P<count>\d{1,4})\s*(?:orang)?\s*")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))


class TermForm(forms.Form):
    """The decree and the term of a place's forum."""

    decree = forms.CharField(max_length=LONGEST_DECREE, label=gettext_lazy("Nomor SK"))
    decree_on = _day(gettext_lazy("Tanggal SK"))
    starts_on = _day(gettext_lazy("Masa bakti mulai"))
    ends_on = _day(gettext_lazy("Masa bakti sampai"))
    offices = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("Susunan"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Satu baris satu jabatan dan jumlahnya: Ketua 1. Tanpa nama."),
    )

    def clean_offices(self) -> tuple[tuple[str, int], ...]:
        """Read an office and a count from every line."""
        found: list[tuple[str, int]] = []
        for line in self.cleaned_data["offices"].splitlines():
            if not line.strip():
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                raise forms.ValidationError(say("forum.bad_line", {"value": line.strip()[:40]}))
            found.append((match["office"], int(match["count"])))
        return tuple(found)

    def facts(self, place: str) -> TermFacts:
        """Return the term as it was written."""
        found = self.cleaned_data
        return TermFacts(
            place=place,
            decree=found["decree"],
            decree_on=found["decree_on"],
            starts_on=found["starts_on"],
            ends_on=found["ends_on"],
            offices=found["offices"],
        )


def initial_of(row: ForumTerm) -> dict[str, Any]:
    """Return what the form starts from when a term is corrected."""
    return {
        "decree": row.decree,
        "decree_on": row.decree_on,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "offices": "\n".join(f"{office} {count}" for office, count in row.offices),
    }


class InformationForm(forms.Form):
    """A report of information: facts, analysis, recommendation."""

    title = forms.CharField(max_length=LONGEST_TITLE, label=gettext_lazy("Pokok laporan"))
    seen_on = _day(gettext_lazy("Tanggal kejadian atau pengamatan"))
    about = forms.CharField(
        max_length=300,
        label=gettext_lazy("Tempat"),
        help_text=gettext_lazy("Desa/kelurahan bila diketahui."),
    )
    facts = forms.CharField(
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Fakta"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Apa yang terjadi, di mana, kapan, bagaimana. Kelompok dan tempat, bukan nama orang."
        ),
    )
    analysis = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Analisis"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Mengapa terjadi dan apa yang mungkin menyusul."),
    )
    recommendation = forms.CharField(
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Rekomendasi"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Apa yang sebaiknya dilakukan, oleh kantor mana."),
    )
    athg = forms.ChoiceField(required=False, label=gettext_lazy("Sifat"))
    classification = forms.ChoiceField(label=gettext_lazy("Kelas"))

    def __init__(self, *args: Any, forum: str, classes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        language = translation.get_language() or "id"
        athg = [(code, words.in_language(language)) for code, words in ATHG.items()]
        self._choose("athg", [("", _("belum ditentukan")), *athg])
        self._choose(
            "classification",
            [(one, f"{one} · {CLASS_WORDS[one].in_language(language)}") for one in classes],
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_about(self) -> str:
        """Find the place that is meant."""
        text = self.cleaned_data["about"].replace("\0", "")
        if " ".join(text.split()) == place_label(self.forum):
            return self.forum
        answer = place_of_words(text, near=self.forum)
        if not answer.code:
            offers = "; ".join(place_label(match.code) for match in answer.matches[:4])
            raise forms.ValidationError(
                _("Tempat itu belum pasti. Tulis salah satu: %(offers)s.") % {"offers": offers}
                if offers
                else _("Tempat itu tidak ditemukan. Periksa ejaannya.")
            )
        return answer.code

    def told(self) -> InformationFacts:
        """Return the report as it was written."""
        found = self.cleaned_data
        seen_on: date = found["seen_on"]
        return InformationFacts(
            forum=self.forum,
            about=found["about"],
            title=found["title"],
            facts=found["facts"],
            analysis=found["analysis"],
            recommendation=found["recommendation"],
            seen_on=seen_on,
            athg=found["athg"],
            classification=found["classification"],
        )
