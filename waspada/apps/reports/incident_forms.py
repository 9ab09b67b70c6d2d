"""Forms of an incident: correct what is known, and say who may read it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import IncidentVersion
from waspada.core.errors import BadInput
from waspada.core.places import NATION
from waspada.core.places.answers import PlaceAnswer, place_label, place_of_words
from waspada.core.reports.incidents import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    LONGEST_WHO,
    LONGEST_WHY,
    IncidentFacts,
    zone_info,
)
from waspada.core.vocabulary import (
    AGENCIES,
    ATHG,
    CATEGORIES,
    CLASS_WORDS,
    CONTENT_GRADES,
    GROUPS,
    SEVERITIES,
    SOURCE_GRADES,
    STAGES,
    Words,
    split_unit,
)

Choices = list[tuple[str, Any]]


def category_choices(language: str) -> Choices:
    """Return the categories under their groups."""
    return [
        ("", "–"),
        *(
            (
                name.in_language(language),
                [
                    (kind.code, kind.name.in_language(language))
                    for kind in CATEGORIES.values()
                    if kind.group == group
                ],
            )
            for group, name in GROUPS.items()
        ),
    ]


def word_choices(words: dict[str, Words], language: str, *, empty: str | None = None) -> Choices:
    """Return a table of the vocabulary as choices."""
    first: Choices = [] if empty is None else [("", empty)]
    return first + [(code, name.in_language(language)) for code, name in words.items()]


def severity_choices(language: str) -> Choices:
    """Return the severities with what each means."""
    return [
        (str(grade.value), f"{grade.value} {grade.name.in_language(language)}")
        for grade in SEVERITIES
    ]


class FactsForm(forms.Form):
    """The facts that triage and correction have in common."""

    place = forms.CharField(max_length=300, label=gettext_lazy("Tempat"))
    place_code = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    day = forms.CharField(max_length=10, label=gettext_lazy("Tanggal"))
    hour = forms.CharField(max_length=8, required=False, label=gettext_lazy("Jam"))
    category = forms.ChoiceField(label=gettext_lazy("Kategori"))
    athg = forms.ChoiceField(required=False, label=gettext_lazy("ATHG"))
    severity = forms.ChoiceField(label=gettext_lazy("Keparahan"))
    source_grade = forms.ChoiceField(required=False, label=gettext_lazy("Sumber"))
    content_grade = forms.ChoiceField(required=False, label=gettext_lazy("Isi"))

    def __init__(self, *args: Any, language: str, near: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        self.near = near
        self._choose("category", category_choices(language))
        self._choose("athg", word_choices(ATHG, language, empty=_("menurut kategori")))
        self._choose("severity", severity_choices(language))
        self._choose("source_grade", word_choices(SOURCE_GRADES, language, empty="–"))
        self._choose("content_grade", word_choices(CONTENT_GRADES, language, empty="–"))

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        text = found.get("place", "").replace("\0", "")
        answer = place_of_words(text, written_code=found.get("place_code", ""), near=self.near)
        if text.strip().casefold() in {NATION.casefold(), place_label(NATION).casefold()}:
            answer = PlaceAnswer(NATION)
        found["place"] = answer.code
        if text and not answer.code:
            offers = "; ".join(place_label(match.code) for match in answer.matches[:4])
            self.add_error(
                "place",
                _("Tempat itu belum pasti. Tulis salah satu: %(offers)s.") % {"offers": offers}
                if offers
                else _("Tempat itu tidak ditemukan. Periksa ejaannya."),
            )
        if answer.code:
            self._read_time(found, answer.code)
        return found

    def _read_time(self, found: dict[str, Any], place: str) -> None:
        """Read 2024-11-27, with or without an hour, or a month alone: 2024-11."""
        text, hour = found.get("day", "").strip(), found.get("hour", "").strip()
        try:
            if len(text) == 7:
                found["precision"] = "month"
                day = date.fromisoformat(f"{text}-01")
            else:
                found["precision"] = "minute" if hour else "day"
                day = date.fromisoformat(text)
            clock = time.fromisoformat(hour.replace(".", ":").zfill(5)) if hour else time()
        except ValueError:
            if text:
                self.add_error(
                    "day", _("Tulis tanggal seperti 2024-11-27 (bulan saja: 2024-11), jam 14.30.")
                )
            return
        if clock.tzinfo is not None or clock.second or clock.microsecond:
            clock = clock.replace(tzinfo=None, second=0, microsecond=0)
        if found["precision"] == "month":
            clock = time()
        local = datetime.combine(day, clock, zone_info(place))
        found["occurred_at"] = local.astimezone(UTC)


def time_fields(at: datetime | None, precision: str, place: str) -> dict[str, str]:
    """Return day and hour as FactsForm reads them."""
    if at is None:
        return {"day": "", "hour": ""}
    local = at.astimezone(zone_info(place))
    if precision == "month":
        return {"day": f"{local:%Y-%m}", "hour": ""}
    return {"day": f"{local:%Y-%m-%d}", "hour": f"{local:%H.%M}" if precision == "minute" else ""}


class CorrectForm(FactsForm):
    """Every fact of an incident that a person may correct."""

    title = forms.CharField(max_length=LONGEST_TITLE, label=gettext_lazy("Kalimat utama"))
    summary = forms.CharField(
        max_length=LONGEST_SUMMARY,
        required=False,
        label=gettext_lazy("Bagaimana"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    who = forms.CharField(
        max_length=LONGEST_WHO,
        required=False,
        label=gettext_lazy("Siapa"),
        help_text=gettext_lazy("Kelompok, kantor, atau jabatan; bukan nama orang."),
    )
    why = forms.CharField(max_length=LONGEST_WHY, required=False, label=gettext_lazy("Mengapa"))
    deaths = forms.IntegerField(min_value=0, required=False, label=gettext_lazy("Meninggal"))
    injured = forms.IntegerField(min_value=0, required=False, label=gettext_lazy("Luka"))
    stage = forms.ChoiceField(required=False, label=gettext_lazy("Tahapan pemilihan"))
    other_places = forms.CharField(
        max_length=400,
        required=False,
        label=gettext_lazy("Tempat lain"),
        help_text=gettext_lazy("Kode wilayah, dipisah spasi."),
    )
    sources = forms.CharField(
        required=False,
        max_length=20_000,
        label=gettext_lazy("Sumber"),
        help_text=gettext_lazy("Satu alamat per baris."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("stage", word_choices(STAGES, self.language, empty="–"))

    def facts(self, before: IncidentFacts) -> IncidentFacts:
        """Return the facts as corrected; what the form does not show stays."""
        found = self.cleaned_data
        moved = found["place"] != before.place_code
        return replace(
            before,
            title=found["title"],
            summary=found["summary"],
            who=found["who"],
            why=found["why"],
            category=found["category"],
            athg=found["athg"],
            severity=int(found["severity"]),
            place_code=found["place"],
            place_precision="" if moved else before.place_precision,
            latitude=None if moved else before.latitude,
            longitude=None if moved else before.longitude,
            occurred_at=found["occurred_at"],
            occurred_precision=found["precision"],
            deaths=found["deaths"],
            injured=found["injured"],
            stage=found["stage"],
            phase=before.phase if found["stage"] == before.stage else "",
            source_grade=found["source_grade"],
            content_grade=found["content_grade"],
            other_places=tuple(found["other_places"].split()),
            sources=tuple(dict.fromkeys(found["sources"].split())),
            source_count=max(before.source_count - len(before.sources), 0)
            + len(set(found["sources"].split())),
        )


def correction_of(version: IncidentVersion) -> dict[str, Any]:
    """Return what a correction starts from."""
    return {
        **time_fields(version.occurred_at, version.occurred_precision, version.place_code),
        "place": place_label(version.place_code),
        "place_code": version.place_code,
        "sources": "\n".join(source["url"] for source in version.sources),
        "other_places": " ".join(version.other_places),
        **{
            name: getattr(version, name)
            for name in (
                "title",
                "summary",
                "who",
                "why",
                "category",
                "athg",
                "severity",
                "deaths",
                "injured",
                "stage",
                "source_grade",
                "content_grade",
            )
        },
    }


class RightsForm(forms.Form):
    """Who may read an incident from now on."""

    classification = forms.ChoiceField(label=gettext_lazy("Kelas"))
    owner_unit = forms.CharField(max_length=40, label=gettext_lazy("Pemilik"))
    addressee_units = forms.CharField(
        max_length=400,
        required=False,
        label=gettext_lazy("Dialamatkan kepada"),
        help_text=gettext_lazy("Kode unit seperti kpu-65.01, dipisah spasi."),
    )
    concerns_units = forms.CharField(
        max_length=400,
        required=False,
        label=gettext_lazy("Menyangkut instansi"),
        help_text=gettext_lazy("Anggota dan pimpinannya tidak melihat kejadian ini di mana pun."),
    )

    def __init__(self, *args: Any, language: str, classes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classification"].choices = [  # type: ignore[attr-defined]
            (code, f"{code} · {CLASS_WORDS[code].in_language(language)}") for code in classes
        ]

    def clean_owner_unit(self) -> str:
        units = self._units("owner_unit")
        if len(units) != 1:
            raise forms.ValidationError(_("Tulis satu kode unit, misalnya kpu-65.01."))
        return units[0]

    def clean_addressee_units(self) -> tuple[str, ...]:
        return self._units("addressee_units")

    def clean_concerns_units(self) -> tuple[str, ...]:
        return self._units("concerns_units")

    def _units(self, name: str) -> tuple[str, ...]:
        units = tuple(dict.fromkeys(self.cleaned_data[name].split()))
        for unit in units:
            try:
                agency, _place = split_unit(unit)
            except BadInput:
                agency = ""
            if agency not in AGENCIES:
                raise forms.ValidationError(
                    _("“%(unit)s” bukan kode unit. Contoh: kpu-65.01.") % {"unit": unit[:40]}
                )
        return units

    def rights(self, compartment: str) -> NewRights:
        """Return the rights as chosen; a compartment stays."""
        return NewRights(compartment=compartment, **self.cleaned_data)


def rights_initial(version: IncidentVersion) -> dict[str, str]:
    """Return what a change of rights starts from."""
    return {
        "classification": version.classification,
        "owner_unit": version.owner_unit,
        "addressee_units": " ".join(version.addressee_units),
        "concerns_units": " ".join(version.concerns_units),
    }
