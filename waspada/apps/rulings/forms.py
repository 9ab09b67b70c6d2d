"""What the register's pages send: a ruling, and what it requires."""

from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.elections.queries import elections_of
from waspada.apps.rulings.models import RulingVersion
from waspada.core.places import NATION, load_table
from waspada.core.rulings import KINDS, LEVELS, RequirementFacts, RulingFacts
from waspada.core.rulings.facts import LONGEST, LONGEST_KEY, LONGEST_WHAT, MOST_DAYS
from waspada.core.vocabulary import (
    AGENCIES,
    CLASS_WORDS,
    STAGES,
    unit_code,
    unit_level_of,
    unit_name,
)

_DATE = {"type": "date"}
LEVEL_WORDS = {
    "province": gettext_lazy("provinsi"),
    "regency": gettext_lazy("semua kabupaten/kota"),
    "kecamatan": gettext_lazy("semua kecamatan"),
    "desa": gettext_lazy("semua desa/kelurahan"),
}


def _language() -> str:
    return translation.get_language() or "id"


class RulingForm(forms.Form):
    """A ruling or letter; without a day of issue it is awaited."""

    kind = forms.ChoiceField(label=gettext_lazy("Jenis"))
    about = forms.CharField(max_length=LONGEST["about"], label=gettext_lazy("Tentang"))
    issuer = forms.CharField(
        max_length=LONGEST["issuer"],
        required=False,
        label=gettext_lazy("Diterbitkan oleh"),
        help_text=gettext_lazy("Jabatan atau lembaga, misalnya Bupati Bulungan. Bukan nama orang."),
    )
    number = forms.CharField(
        max_length=LONGEST["number"], required=False, label=gettext_lazy("Nomor naskah")
    )
    issued_on = forms.DateField(
        required=False,
        label=gettext_lazy("Tanggal terbit"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text=gettext_lazy("Kosongkan bila belum terbit; naskah ini lalu tercatat ditunggu."),
    )
    expected_on = forms.DateField(
        required=False,
        label=gettext_lazy("Diperkirakan terbit"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text=gettext_lazy("Untuk naskah yang masih ditunggu."),
    )
    key = forms.CharField(
        max_length=LONGEST_KEY,
        required=False,
        label=gettext_lazy("Kata kunci"),
        help_text=gettext_lazy(
            "Misalnya nphd-pilgub. Ukuran kesiapan dapat menunggu naskah lewat kata ini."
        ),
    )
    election_key = forms.ChoiceField(required=False, label=gettext_lazy("Pemilihan"))
    address = forms.CharField(
        max_length=LONGEST["address"],
        required=False,
        label=gettext_lazy("Alamat web naskah"),
        help_text=gettext_lazy("Bila naskahnya diumumkan. Berkasnya dapat dilampirkan kemudian."),
    )
    note = forms.CharField(
        max_length=LONGEST["note"],
        required=False,
        label=gettext_lazy("Catatan"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    classification = forms.ChoiceField(
        label=gettext_lazy("Kelas"),
        help_text=gettext_lazy("Yang meminta sesuatu dari wilayah di bawah harus kelas B."),
    )
    reason = forms.CharField(max_length=400, required=False, label=gettext_lazy("Alasan perubahan"))

    def __init__(
        self,
        *args: Any,
        place: str,
        classes: tuple[str, ...],
        is_change: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        language = _language()
        kinds = [(one.code, one.name.in_language(language)) for one in KINDS.values()]
        self._choose("kind", [("", _("Pilih jenis")), *kinds])
        self._choose(
            "classification",
            [(one, f"{one} · {CLASS_WORDS[one].in_language(language)}") for one in classes],
        )
        elections = [
            (one.key, one.name_en if language.startswith("en") else one.name_id)
            for one in elections_of(place)
        ]
        self._choose("election_key", [("", _("tidak khusus satu pemilihan")), *elections])
        if not is_change:
            del self.fields["reason"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> RulingFacts:
        """Return the facts as they were written."""
        found = self.cleaned_data
        return RulingFacts(
            kind=found["kind"],
            about=found["about"],
            place=self.place,
            number=found["number"],
            issuer=found["issuer"],
            issued_on=found["issued_on"],
            expected_on=found["expected_on"],
            key=found["key"],
            address=found["address"],
            note=found["note"],
            classification=found["classification"],
            election_key=found["election_key"] or None,
        )


def initial_of(row: RulingVersion) -> dict[str, Any]:
    """Return what the form starts from when a ruling is changed."""
    names = ("kind", "about", "issuer", "number", "issued_on", "expected_on", "key")
    more = ("election_key", "address", "note", "classification")
    return {name: getattr(row, name) for name in (*names, *more)}


class RequirementForm(forms.Form):
    """What a ruling asks of whom by when."""

    what = forms.CharField(max_length=LONGEST_WHAT, label=gettext_lazy("Apa yang diwajibkan"))
    who = forms.ChoiceField(
        label=gettext_lazy("Siapa"),
        help_text=gettext_lazy("Satu kantor, atau semua kantor sejenis pada tingkat di bawah ini."),
    )
    level = forms.ChoiceField(required=False, label=gettext_lazy("Tingkat"))
    due_on = forms.DateField(
        required=False,
        label=gettext_lazy("Paling lambat tanggal"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
    )
    due_stage = forms.ChoiceField(required=False, label=gettext_lazy("atau menurut tahapan"))
    due_days = forms.IntegerField(
        required=False,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        label=gettext_lazy("Hari sesudah tahapan mulai"),
        help_text=gettext_lazy("Angka minus berarti sebelum tahapan mulai."),
    )

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = _language()
        name = "Indonesia" if place == NATION else load_table()[place].name
        at = unit_level_of(place)
        own = [
            (unit_code(code, place), unit_name(code, place, name))
            for code, kind in AGENCIES.items()
            if kind.is_member and kind.name_at(at)
        ]
        kinds = [
            (f"*{code}", kind.short)
            for code, kind in AGENCIES.items()
            if kind.is_member and code != "universitas"
        ]
        self._choose(
            "who",
            [("", _("Pilih")), (_("Satu kantor"), own), (_("Semua kantor sejenis"), kinds)],
        )
        levels = [(code, LEVEL_WORDS[code]) for code in LEVELS]
        self._choose("level", [("", _("hanya untuk kantor sejenis")), *levels])
        stages = [(code, words.in_language(language)) for code, words in STAGES.items()]
        self._choose("due_stage", [("", _("tidak menurut tahapan")), *stages])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the level where every office of a kind is meant."""
        found = super().clean() or {}
        if found.get("who", "").startswith("*") and not found.get("level"):
            self.add_error("level", _("Pilih tingkatnya untuk kantor sejenis."))
        return found

    def facts(self) -> RequirementFacts:
        """Return the requirement as it was written."""
        found = self.cleaned_data
        is_kind = found["who"].startswith("*")
        due_on: date | None = found["due_on"]
        return RequirementFacts(
            what=found["what"],
            unit="" if is_kind else found["who"],
            agency=found["who"][1:] if is_kind else "",
            level=found["level"] if is_kind else "",
            due_on=due_on,
            due_stage=found["due_stage"],
            due_days=found["due_days"] or 0,
        )
