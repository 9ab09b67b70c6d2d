"""The form of the triage page: our reading of a report, and the incident it may become."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.reports.incident_forms import FactsForm, time_fields
from waspada.apps.reports.models import Report
from waspada.apps.reports.triage import Reading
from waspada.core.places import NATION
from waspada.core.places.answers import place_label
from waspada.core.reports.first_words import first_sentence
from waspada.core.reports.incidents import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_PEOPLE,
    IncidentFacts,
    local_date,
)
from waspada.core.vocabulary import CLASS_WORDS

# These steps need the whole reading; the others keep what there is.
NEEDS_READING: Final = frozenset(("jadikan", "gabung"))
_GRADED: Final = frozenset(("1", "2"))


class TriageForm(FactsForm):
    """Everything the desk reads out of a report, and how the incident will be written."""

    deaths = forms.IntegerField(
        min_value=0, max_value=MOST_PEOPLE, required=False, label=gettext_lazy("Meninggal")
    )
    injured = forms.IntegerField(
        min_value=0, max_value=MOST_PEOPLE, required=False, label=gettext_lazy("Luka")
    )
    title = forms.CharField(
        max_length=LONGEST_TITLE, required=False, label=gettext_lazy("Kalimat utama")
    )
    summary = forms.CharField(
        max_length=LONGEST_SUMMARY,
        required=False,
        label=gettext_lazy("Ringkasan"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    classification = forms.ChoiceField(
        required=False, label=gettext_lazy("Kelas kejadian"), widget=forms.Select
    )

    def __init__(self, *args: Any, step: str = "", classes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_whole = step in NEEDS_READING
        for name in ("category", "severity", "day"):
            self.fields[name].required = False
        self._choose("severity", [("", "–"), *self.fields["severity"].choices])  # type: ignore[attr-defined]
        self._choose(
            "classification",
            [
                (code, f"{code} · {CLASS_WORDS[code].in_language(self.language)}")
                for code in classes
            ],
        )
        self.step = step

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not self.is_whole:
            return found
        needed = {
            "category": _("Pilih kategorinya."),
            "severity": _("Pilih keparahannya."),
            "day": _("Isi tanggal kejadiannya; bulan saja pun boleh."),
            "source_grade": _("Nilai dulu sumbernya."),
            "content_grade": _("Nilai dulu isi laporannya."),
        }
        if self.step == "jadikan":
            needed["title"] = _("Tulis satu kalimat tentang apa yang terjadi.")
        for name, sentence in needed.items():
            if not found.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return found

    def reading(self) -> Reading:
        """Return our reading; without a date nothing is known of the time."""
        found = self.cleaned_data
        return Reading(
            place_code=found["place"],
            occurred_at=found.get("occurred_at"),
            occurred_precision=found["precision"] if found.get("occurred_at") else "",
            category=found["category"],
            athg=found["athg"],
            severity=int(found["severity"]) if found["severity"] else None,
            source_grade=found["source_grade"],
            content_grade=found["content_grade"],
            deaths=self._people("deaths"),
            injured=self._people("injured"),
        )

    def _people(self, name: str) -> int | None:
        """Return how many people; what was not on the page that was sent stays as it is known."""
        number: int | None = self.cleaned_data[name] if name in self.data else self.initial[name]
        return number

    def facts(self, report: Report, **more: Any) -> IncidentFacts:
        """Return the facts of the incident that the report becomes."""
        found = self.cleaned_data
        stays = found["place"] == report.place_code
        return IncidentFacts(
            title=found["title"],
            summary=found["summary"],
            category=found["category"],
            athg=found["athg"],
            severity=int(found["severity"]),
            place_code=found["place"],
            latitude=report.latitude if stays else None,
            longitude=report.longitude if stays else None,
            occurred_at=found["occurred_at"],
            occurred_precision=found["precision"],
            deaths=self._people("deaths"),
            injured=self._people("injured"),
            source_grade=found["source_grade"],
            content_grade=found["content_grade"],
            sources=tuple(source["url"] for source in report.sources if source.get("url")),
            classification=found["classification"] or "B",
            concerns_units=tuple(report.concerns_units),
            addressee_units=tuple(report.addressee_units),
            compartment=report.compartment,
            **more,
        )

    @property
    def state(self) -> str:
        """Whether the incident begins verified: the content's grade says so."""
        return "verified" if self.cleaned_data["content_grade"] in _GRADED else "unverified"


def reading_of(report: Report) -> dict[str, Any]:
    """Return what the form starts from: our reading so far, and the reporter's own words."""
    return {
        **time_fields(report.occurred_at, report.occurred_precision, report.place_code),
        "place": place_label(report.place_code),
        "place_code": report.place_code,
        "category": report.category,
        "athg": report.athg,
        "severity": "" if report.severity is None else str(report.severity),
        "deaths": report.deaths,
        "injured": report.injured,
        "source_grade": report.source_grade,
        "content_grade": report.content_grade,
        "title": first_sentence(report.masked_text),
        "summary": report.masked_text[:LONGEST_SUMMARY],
        "classification": "B",
    }


def day_of(form: TriageForm, report: Report) -> date | None:
    """Return the day the form or the report names, for looking around it."""
    text = str(form["day"].value() or "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None if text else local_date(report.received_at, report.place_code or NATION)
