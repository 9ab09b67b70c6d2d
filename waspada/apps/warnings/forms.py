"""The form with which a warning is written and edited."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from waspada.apps.followups.choices import children_of, place_choices
from waspada.apps.followups.rights import desk_of
from waspada.core.alerts.warnings import RELEASE_CLASSES, WARNED_LEVELS, WarningFacts
from waspada.core.alerts.warnings.facts import LONGEST_HEADLINE, LONGEST_TEXT
from waspada.core.places import NATION
from waspada.core.reports.incidents import zone_info
from waspada.core.risks.library import LIBRARY
from waspada.core.vocabulary import (
    AGENCIES,
    CLASS_WORDS,
    LEVEL_WORDS,
    THEMES,
    split_unit,
    unit_code,
    unit_level_of,
)

MOMENT: Final = "%Y-%m-%dT%H:%M"
_AREA: Final = {"rows": 3}
# Beside the field, and without cutting off what is pasted as `maxlength` would.
_SHORT: Final = (MaxLengthValidator(LONGEST_TEXT),)
_HEADLINE: Final = (MaxLengthValidator(LONGEST_HEADLINE),)
# Who is told of warnings at a desk; bodies that only receive referrals are not.
_TOLD: Final = tuple(code for code, kind in AGENCIES.items() if kind.is_member)


def _language() -> str:
    return (get_language() or "id")[:2]


def theme_choices() -> list[tuple[str, str]]:
    """Return the themes in the reader's language."""
    return [(code, words.in_language(_language())) for code, words in THEMES.items()]


def level_choices() -> list[tuple[str, str]]:
    """Return the levels at which one warns."""
    return [(code, LEVEL_WORDS[code].in_language(_language())) for code in WARNED_LEVELS]


def measure_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return actions of the library by name, in their order."""
    known = [LIBRARY[code] for code in dict.fromkeys(codes) if code in LIBRARY]
    return [(one.code, one.name.in_language(_language())) for one in known]


class _Measures(forms.MultipleChoiceField):
    """Any action of the library; the form shows those that fit."""

    def valid_value(self, value: Any) -> bool:
        """Say whether the library knows it."""
        return value in LIBRARY


class WarningForm(forms.Form):
    """What is expected, what is said about it, to whom, until when."""

    place = forms.ChoiceField(
        label=_("Tempat"), help_text=_("Menentukan siapa yang dapat membacanya.")
    )
    theme = forms.ChoiceField(
        label=_("Tema"),
        choices=theme_choices,
        help_text=_("Yang paling utama bila lebih dari satu."),
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=level_choices,
        help_text=_(
            "Awas perlu persetujuan dua orang dari dua instansi. Judul dan pesan yang belum "
            "diubah mengikuti level ini."
        ),
    )
    expected = forms.CharField(
        label=_("Apa yang diperkirakan terjadi"),
        widget=forms.Textarea(attrs=_AREA),
        validators=_SHORT,
        help_text=_("Satu atau dua kalimat: apa, di mana, kapan. Jangan menulis nama orang."),
    )
    until = forms.DateTimeField(
        label=_("Berlaku sampai"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        help_text=_("Menurut jam setempat; paling lama 14 hari. Batas ini juga disebut di pesan."),
        error_messages={"invalid": _("Tulis tanggal dan jam seperti 2024-12-05T18:00.")},
    )
    agencies = forms.MultipleChoiceField(
        label=_("Instansi penerima"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Semua petugasnya diberi tahu dan diminta mengonfirmasi."),
    )
    places = forms.MultipleChoiceField(
        label=_("Di wilayah mana"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kosongkan bila hanya instansi di tempat itu sendiri."),
    )
    measures = _Measures(
        label=_("Tindakan yang disarankan"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Dari pustaka tindakan; paling banyak delapan."),
    )
    headline = forms.CharField(
        label=_("Judul"), validators=_HEADLINE, help_text=_("Paling panjang 160 huruf.")
    )
    message = forms.CharField(
        label=_("Pesan"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=_SHORT,
        help_text=_("Inilah yang diterima. Bukti yang lebih tertutup tidak ditulis di sini."),
    )
    headline_en = forms.CharField(
        label=_("Judul dalam bahasa Inggris"),
        validators=_HEADLINE,
        help_text=_("Untuk penerima yang membaca bahasa Inggris dan untuk pesan CAP."),
    )
    message_en = forms.CharField(
        label=_("Pesan dalam bahasa Inggris"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=_SHORT,
        help_text=_("Isinya sama dengan pesan di atas."),
    )
    release_class = forms.ChoiceField(
        label=_("Dikeluarkan pada kelas"),
        help_text=_("Bila lebih rendah daripada kelas buktinya, orang lain yang menyetujuinya."),
    )
    is_public = forms.BooleanField(
        label=_("Untuk diumumkan kepada masyarakat"),
        required=False,
        help_text=_("Pengumumannya tetap dilakukan lembaga yang berwenang, bukan oleh Waspada."),
    )
    is_life_danger = forms.BooleanField(
        label=_("Membahayakan jiwa"),
        required=False,
        help_text=_("Peringatan seperti ini tidak menunggu persetujuan KPU dan Bawaslu."),
    )
    consent_kpu = forms.CharField(
        label=_("Persetujuan KPU"),
        required=False,
        max_length=480,
        help_text=_("Jabatan, waktu, dan cara, misalnya “Ketua, surat 12, 25 November”."),
    )
    consent_bawaslu = forms.CharField(
        label=_("Persetujuan Bawaslu"),
        required=False,
        max_length=480,
        help_text=_("Diperlukan dari masa tenang sampai pemungutan ditutup."),
    )

    fact_check = forms.CharField(
        label=_("Siapa yang memeriksa kabar itu"),
        required=False,
        max_length=480,
        help_text=_(
            "Pemeriksa fakta atau putusan, waktu, dan nomornya. Sampai diisi, kabar itu disebut "
            "“belum terverifikasi”, dan kata hoaks ditolak. Jangan menulis nama akun atau orang."
        ),
    )
    is_drill = forms.BooleanField(
        label=_("Ini latihan"),
        required=False,
        help_text=_(
            "Bertanda LATIHAN di mana-mana, tidak menetapkan level, tidak masuk catatan hasil, "
            "dan tidak diumumkan. Tidak dapat diubah sesudah disimpan."
        ),
    )

    def __init__(self, *given: Any, desk: str, measures: Iterable[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self._fields("place").choices = place_choices(desk)
        self._fields("agencies").choices = [
            (code, AGENCIES[code].name.in_language(_language())) for code in _told_at(desk)
        ]
        self._fields("places").choices = place_choices(desk, desk_of(desk))
        self._fields("measures").choices = measure_choices(measures)
        self._fields("release_class").choices = [
            (code, CLASS_WORDS[code].in_language(_language())) for code in RELEASE_CLASSES
        ]

    def _fields(self, name: str) -> Any:
        return self.fields[name]

    def facts(self, *, is_sample: bool = False) -> WarningFacts:
        """Return what was written; call after `is_valid`."""
        given = self.cleaned_data
        place = given["place"]
        return WarningFacts(
            place=place,
            theme=given["theme"],
            level=given["level"],
            expected=given["expected"],
            headline=given["headline"],
            headline_en=given["headline_en"],
            message=given["message"],
            message_en=given["message_en"],
            valid_until=in_zone(given["until"], place),
            measures=tuple(given["measures"]),
            audience=audience_of(given["agencies"], given["places"] or [place]),
            release_class=given["release_class"],
            is_public=given["is_public"],
            is_life_danger=given["is_life_danger"],
            consent_kpu=given["consent_kpu"],
            consent_bawaslu=given["consent_bawaslu"],
            fact_check=given["fact_check"],
            is_drill=given["is_drill"],
            is_sample=is_sample,
        )


def in_zone(moment: datetime, place: str) -> datetime:
    """Return what a person typed as a moment on the place's own clock."""
    return moment.replace(tzinfo=zone_info(place))


def _told_at(desk: str) -> list[str]:
    around = {desk_of(desk), desk, *children_of(desk)}
    levels = {unit_level_of(code) for code in around if code != NATION}
    return [code for code in _TOLD if any(AGENCIES[code].name_at(level) for level in levels)]


def audience_of(agencies: Iterable[str], places: Iterable[str]) -> tuple[str, ...]:
    """Return the units of some agencies in some places; pairs without such a unit are none."""
    chosen = list(agencies)
    return tuple(
        unit_code(code, place)
        for place in places
        for code in chosen
        if AGENCIES[code].name_at(unit_level_of(place))
    )


def initial_of(facts: WarningFacts) -> dict[str, Any]:
    """Return what the form shows of a warning that is edited or updated."""
    pairs = [split_unit(unit) for unit in facts.audience]
    return {
        "place": facts.place,
        "theme": facts.theme,
        "level": facts.level,
        "expected": facts.expected,
        "until": facts.valid_until.astimezone(zone_info(facts.place)).replace(tzinfo=None),
        "agencies": sorted({agency for agency, _place in pairs}),
        "places": sorted({place for _agency, place in pairs}),
        "measures": list(facts.measures),
        "headline": facts.headline,
        "headline_en": facts.headline_en,
        "message": facts.message,
        "message_en": facts.message_en,
        "release_class": facts.release_class,
        "is_public": facts.is_public,
        "is_life_danger": facts.is_life_danger,
        "consent_kpu": facts.consent_kpu,
        "consent_bawaslu": facts.consent_bawaslu,
        "fact_check": facts.fact_check,
        "is_drill": facts.is_drill,
    }
