"""The form with which a desk or a leader sets a level."""

from datetime import datetime, timedelta

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from waspada.core.alerts import WHOLE
from waspada.core.reports.incidents import day_end, local_date
from waspada.core.vocabulary import CLASS_WORDS, CLASSES, LEVEL_WORDS, LEVELS, THEMES

LONGEST_DAYS = 60


def _in_language(words: object) -> str:
    return words.in_language(translation.get_language() or "id")  # type: ignore[attr-defined,no-any-return]


def level_choices() -> list[tuple[str, str]]:
    """Return the levels a person may set, from calm to grave."""
    return [(level, _in_language(LEVEL_WORDS[level])) for level in LEVELS[1:]]


def theme_choices() -> list[tuple[str, str]]:
    """Return what a level may be set for: the place as a whole, or one theme of it."""
    named = [(theme, _in_language(words)) for theme, words in THEMES.items()]
    return [(WHOLE, str(_("Tempat seluruhnya"))), *named]


def class_choices() -> list[tuple[str, str]]:
    """Return the classes at which a level may be released."""
    return [(code, f"{code} · {_in_language(CLASS_WORDS[code])}") for code in CLASSES[:2]]


class LevelForm(forms.Form):
    """A level, of what, why, and for how long."""

    theme = forms.ChoiceField(
        label=_("Untuk"),
        choices=theme_choices,
        required=False,
        help_text=_("Level tempat ialah yang tertinggi dari level seluruhnya dan tema-temanya."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=level_choices)
    note = forms.CharField(
        label=_("Pertimbangan"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dua atau tiga kalimat. Tulis peristiwa dan tempat, bukan nama orang."),
    )
    days = forms.IntegerField(
        label=_("Berlaku berapa hari"),
        min_value=1,
        max_value=LONGEST_DAYS,
        required=False,
        help_text=_("Kosongkan bila berlaku sampai diganti."),
    )
    classification = forms.ChoiceField(
        label=_("Dirilis pada kelas"), choices=class_choices, initial="B"
    )

    def valid_until(self, place: str, now: datetime) -> datetime | None:
        """Return the end of the last day on which the level holds, on the place's calendar."""
        days = self.cleaned_data["days"]
        if not days:
            return None
        return day_end(local_date(now, place) + timedelta(days=days), place)
