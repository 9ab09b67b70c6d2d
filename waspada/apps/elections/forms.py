"""The forms for new dates of a stage, for an election, and for a YAML file."""

from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from waspada.apps.elections.models import Election, Stage
from waspada.apps.elections.queries import elections_of
from waspada.apps.words.sentences import say
from waspada.core.elections import (
    KINDS,
    OFFICES,
    ContestFacts,
    DatesFacts,
    ElectionFacts,
    StageFacts,
)
from waspada.core.elections.facts import EARLIEST, LATEST
from waspada.core.places import NATION, Level, level_of
from waspada.core.vocabulary import CONFIDENCES, Words

KIND_WORDS = {
    "pilkada": _("Pemilihan kepala daerah (pilkada)"),
    "psu": _("Pemungutan suara ulang"),
    "pemilu": _("Pemilihan umum"),
}
OFFICE_WORDS = {
    "governor": _("Gubernur"),
    "regent": _("Bupati"),
    "mayor": _("Wali Kota"),
    "president": _("Presiden"),
    "legislature": _("Anggota legislatif"),
}


class DayField(forms.DateField):
    """A day as browsers send it, within the years an election can be in."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a year that is a typing error."""
        day = super().clean(value)
        if isinstance(day, date) and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(
                say("elections.date_far_off", {"value": day.isoformat(), "entry": self.label})
            )
        return day


def confidence_choices() -> list[tuple[str, str]]:
    """Return how sure a date may be."""
    language = translation.get_language() or "id"
    return [(code, words.in_language(language)) for code, words in CONFIDENCES.items()]


class DatesForm(forms.Form):
    """New dates of a stage with the document that decided them."""

    stage = forms.ModelChoiceField(label=_("Tahapan"), queryset=Stage.objects.none())
    starts_on = DayField(label=_("Mulai"), required=False)
    ends_on = DayField(label=_("Berakhir"), required=False)
    document = forms.CharField(
        label=_("Dokumen yang menetapkan"),
        max_length=200,
        help_text=_("Misalnya PKPU 2/2024 atau Keputusan KPU Bulungan 35/2025."),
    )
    decided_on = DayField(
        label=_("Tanggal dokumen"),
        help_text=_("Halaman untuk hari sebelum tanggal ini tetap menampilkan tanggal lama."),
    )
    source = forms.CharField(
        label=_("Sumber"), max_length=400, required=False, help_text=_("Tautan atau nama berita.")
    )
    confidence = forms.ChoiceField(label=_("Keyakinan"), choices=confidence_choices)

    def __init__(self, place: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        stages = Stage.objects.filter(election__in=elections_of(place))
        field = self.fields["stage"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = stages.select_related("election").order_by("-election_id", "order")
        field.label_from_instance = stage_label  # type: ignore[method-assign,assignment]

    def dates(self) -> DatesFacts:
        """Return the dates as the value that actions take."""
        data = self.cleaned_data
        return DatesFacts(
            place=self.place,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            document=data["document"],
            source=data["source"],
            confidence=data["confidence"],
            decided_on=data["decided_on"],
        )


def stage_label(stage: Stage) -> str:
    """Return a stage with its election in the reader's language."""
    is_english = (translation.get_language() or "id").startswith("en")
    election = stage.election
    name = stage.name_en if is_english else stage.name_id
    return f"{election.name_en if is_english else election.name_id}: {name}"


class ElectionForm(forms.Form):
    """A new election for a place, with its polling day."""

    key = forms.RegexField(
        label=_("Kunci"),
        regex=r"^[a-z0-9]+(?:-[a-z0-9]+){0,4}$",
        max_length=40,
        help_text=_("Huruf kecil, angka, tanda hubung; misalnya pilkada-2031."),
    )
    kind = forms.ChoiceField(label=_("Jenis"), choices=[(k, KIND_WORDS[k]) for k in KINDS])
    name_id = forms.CharField(label=_("Nama"), max_length=160)
    name_en = forms.CharField(label=_("Nama dalam bahasa Inggris"), max_length=160, required=False)
    office = forms.ChoiceField(label=_("Memilih"), choices=[(o, OFFICE_WORDS[o]) for o in OFFICES])
    polling_on = DayField(label=_("Hari pemungutan suara"))
    document = forms.CharField(label=_("Dokumen yang menetapkan"), max_length=200)
    decided_on = DayField(label=_("Tanggal dokumen"))
    source = forms.CharField(label=_("Sumber"), max_length=400, required=False)

    def __init__(self, place: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        if place != NATION:
            office = "governor" if level_of(place) is Level.PROVINCE else "regent"
            self.fields["office"].initial = office

    def clean_key(self) -> str:
        """Refuse the key of another election."""
        key: str = self.cleaned_data["key"]
        if Election.objects.filter(pk=key).exists():
            raise forms.ValidationError(say("elections.key_taken", {"value": key}))
        return key

    def election(self) -> ElectionFacts:
        """Return the election with its one place and its stage of voting."""
        data = self.cleaned_data
        day = data["polling_on"]
        dates = DatesFacts(
            place=self.place,
            starts_on=day,
            ends_on=day,
            document=data["document"],
            source=data["source"],
            confidence="tinggi",
            decided_on=data["decided_on"],
        )
        is_repeat = data["kind"] == "psu"
        voting = StageFacts(
            code="pemungutan-ulang" if is_repeat else "pemungutan",
            name=Words("Pemungutan suara ulang", "Repeat voting")
            if is_repeat
            else Words("Pemungutan suara", "Voting"),
            stage="psu" if is_repeat else "pemungutan",
            phase="saat",
            dates=(dates,),
        )
        return ElectionFacts(
            key=data["key"],
            kind=data["kind"],
            name=Words(data["name_id"], data["name_en"] or data["name_id"]),
            polling_on=day,
            source=data["document"],
            confidence="tinggi",
            has_complete_places=False,
            note=Words("", ""),
            contests=(ContestFacts(self.place, data["office"], day, None, data["source"]),),
            stages=(voting,),
        )


class UploadForm(forms.Form):
    """A YAML file with one or more elections."""

    file = forms.FileField(label=_("Berkas YAML"), help_text=_("Paling besar 500 kB."))
