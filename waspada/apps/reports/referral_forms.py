"""The form of a referral letter, and of what comes back."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.referral_letter import unit_words
from waspada.apps.reports.referrals import default_answers, default_subject, within_a_sentence
from waspada.apps.words.sentences import say
from waspada.core.places import NATION
from waspada.core.reports.referrals import (
    LONGEST_ANSWER,
    LONGEST_REASON,
    LONGEST_REPLY,
    LONGEST_SUBJECT,
    OUTCOMES,
    URGENCIES,
    Letter,
    chain_of,
    due_day,
    units_for,
)
from waspada.core.reports.referrals import LONGEST_LINE as LINE
from waspada.core.vocabulary import AGENCIES, CATEGORIES, split_unit, unit_code

ANSWERS: Final = ("who", "what", "when", "where", "how", "why")
GENERAL: Final = ("lapor",)
Choices = list[tuple[str, Any]]


def unit_choices(row: Report | IncidentVersion) -> Choices:
    """Return whom a letter may address: those of the category first, then LAPOR!, then others.

    A unit that the report concerns is offered, and says so.
    """
    kind = CATEGORIES.get(row.category)
    first = kind.refer if kind else ()
    rest = [code for code in AGENCIES if code not in first and code not in GENERAL]
    groups = ((_("Menurut kategori ini"), first), (_("Pengaduan umum"), GENERAL))
    chosen: Choices = [
        (name, _units(codes, row)) for name, codes in (*groups, (_("Lembaga lain"), rest)) if codes
    ]
    return [group for group in chosen if group[1]]


def _units(codes: Any, row: Report | IncidentVersion) -> Choices:
    units: Choices = []
    for code in codes:
        for place in units_for(code, row.place_code):
            words = unit_words(code, place)
            if chain_of(code, place) & set(row.concerns_units):
                words = _("%(unit)s (disangkut laporan ini)") % {"unit": words}
            units.append((unit_code(code, place), words))
    return units


def usual_unit(row: Report | IncidentVersion) -> str:
    """Return the unit that a letter addresses unless the desk chooses: one it does not concern."""
    kind = CATEGORIES.get(row.category)
    for code in (*(kind.refer if kind else ()), *GENERAL):
        for place in units_for(code, row.place_code):
            if not chain_of(code, place) & set(row.concerns_units):
                return unit_code(code, place)
    return ""


class ReferralForm(forms.Form):
    """A letter before it is issued, in the order in which it is read."""

    unit = forms.ChoiceField(label=gettext_lazy("Tujuan"))
    subject = forms.CharField(max_length=LONGEST_SUBJECT, required=False, label=gettext_lazy("Hal"))
    urgency = forms.ChoiceField(label=gettext_lazy("Sifat"))
    due_on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        label=gettext_lazy("Jawaban paling lambat"),
        help_text=gettext_lazy("Kosong berarti menurut sifatnya: 7, 3, atau 1 hari."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "2024-12-05"}),
        error_messages={"invalid": gettext_lazy("Tulis tanggal seperti 2024-12-05.")},
    )
    who = forms.CharField(
        max_length=LONGEST_ANSWER,
        required=False,
        label=gettext_lazy("Siapa"),
        help_text=gettext_lazy("Kelompok, kantor, atau jabatan; bukan nama orang."),
    )
    what = forms.CharField(
        max_length=LONGEST_ANSWER,
        required=False,
        label=gettext_lazy("Apa"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    when = forms.CharField(max_length=200, required=False, label=gettext_lazy("Bilamana"))
    where = forms.CharField(max_length=300, required=False, label=gettext_lazy("Di mana"))
    how = forms.CharField(
        max_length=LONGEST_ANSWER,
        required=False,
        label=gettext_lazy("Bagaimana"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.CharField(max_length=LONGEST_ANSWER, required=False, label=gettext_lazy("Mengapa"))
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        required=False,
        label=gettext_lazy("Alasan diteruskan ke sana"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    copies = forms.CharField(
        max_length=6 * LINE,
        required=False,
        label=gettext_lazy("Tembusan"),
        help_text=gettext_lazy("Satu penerima per baris; arsip ditambahkan sendiri."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_confirmed = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "Saya tahu laporan ini menyangkut instansi tujuan, dan surat ini tetap ditujukan ke sana."
        ),
    )

    def __init__(
        self, *args: Any, row: Report | IncidentVersion, language: str, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _initial(row)
        self.row, self.today = row, today
        self._choose("unit", unit_choices(row))
        self._choose(
            "urgency", [(code, name.in_language(language)) for code, name in URGENCIES.items()]
        )
        if not row.concerns_units:
            del self.fields["is_confirmed"]

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def letter(self) -> Letter:
        """Return the letter as the form holds it."""
        given = self.cleaned_data
        agency, place = split_unit(given["unit"])
        report_id: UUID | None = self.row.pk if isinstance(self.row, Report) else None
        return Letter(
            agency=agency,
            place=place,
            subject=given["subject"],
            reason=given["reason"],
            urgency=given["urgency"],
            due_on=given["due_on"] or due_day(given["urgency"], self.today),
            answers={code: given[code] for code in ANSWERS},
            copies=tuple(given["copies"].splitlines()),
            report_id=report_id,
            incident_id=None if report_id else self.row.incident_id,
            is_confirmed=given.get("is_confirmed", False),
        )


def _initial(row: Report | IncidentVersion) -> dict[str, str]:
    kind = CATEGORIES.get(row.category)
    return {
        "unit": usual_unit(row),
        "subject": default_subject(row),
        "urgency": "segera" if (row.severity or 0) >= 2 else "biasa",
        **default_answers(row),
        "reason": say("letter.default_reason", {"what": within_a_sentence(kind.name.id)}, "id")
        if kind
        else "",
        "copies": _usual_copies(row),
    }


def _usual_copies(row: Report | IncidentVersion) -> str:
    """Return the desk one level up, unless the matter concerns it."""
    desk = row.place_code[:5]
    above = NATION if len(desk) <= 2 else desk[:2]
    if row.place_code == NATION or chain_of("kesbangpol", above) & set(row.concerns_units):
        return ""
    return unit_words("kesbangpol", above)


class ReplyForm(forms.Form):
    """What came back, written by the addressed unit or noted from paper."""

    outcome = forms.ChoiceField(label=gettext_lazy("Hasil"))
    text = forms.CharField(
        max_length=LONGEST_REPLY * 2,
        required=False,
        label=gettext_lazy("Jawaban"),
        help_text=gettext_lazy("Apa yang dilakukan atau diputuskan. Jangan menulis nama pelapor."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, name.in_language(language)) for code, name in OUTCOMES.items()]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class PaperReplyForm(ReplyForm):
    """An answer that did not come through Waspada."""

    came_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        label=gettext_lazy("Diterima tanggal"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "2024-12-05"}),
        error_messages={
            "invalid": gettext_lazy("Tulis tanggal seperti 2024-12-05."),
            "required": gettext_lazy("Isi tanggal jawaban diterima."),
        },
    )
    letter_number = forms.CharField(
        max_length=80, required=False, label=gettext_lazy("Nomor surat jawaban")
    )
