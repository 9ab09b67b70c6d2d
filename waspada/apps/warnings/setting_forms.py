"""The forms with which a desk sets how warnings go out, and a person their own quiet hours."""

from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from waspada.apps.warnings.setting import QUIET_ROLES, Choices
from waspada.core.alerts.warnings import STEPS, WARNED_LEVELS, check_hours, read_ladder
from waspada.core.alerts.warnings.automatic import MODES
from waspada.core.alerts.warnings.ladder import LONGEST, SHORTEST
from waspada.core.alerts.warnings.pacing import MOST_ALLOWED
from waspada.core.vocabulary import ROLES

_CLOCK: Final = "%H:%M"


def _language() -> str:
    return (get_language() or "id")[:2]


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=[_CLOCK, "%H.%M"],
        widget=forms.TimeInput(format=_CLOCK, attrs={"type": "time"}),
    )


def step_field(level: str, step: int) -> str:
    """Return the name of the field of one step of one level."""
    return f"{level}_{step}"


class SettingForm(forms.Form):
    """What a desk sets; nothing is saved before its consequence was shown."""

    automatic = forms.ChoiceField(
        label=_("Bila level suatu tema naik menjadi Waspada atau lebih"),
        required=False,
        widget=forms.RadioSelect,
        choices=lambda: [(code, words.in_language(_language())) for code, words in MODES.items()],
        help_text=_("Hanya dari bukti kelas Biasa yang tidak menyangkut instansi mana pun."),
    )
    quiet_from = _clock(_("Jam tenang mulai"))
    quiet_to = _clock(_("Jam tenang selesai"))
    roles = forms.MultipleChoiceField(
        label=_("Berlaku bagi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(code, ROLES[code].in_language(_language())) for code in QUIET_ROLES],
        help_text=_(
            "Awas, yang membahayakan jiwa, dan petugas piket tidak menunggu. Kotak pemberitahuan "
            "tetap terisi seketika."
        ),
    )
    most_per_hour = forms.IntegerField(
        label=_("Pesan tersendiri per orang dalam satu jam"),
        min_value=1,
        max_value=MOST_ALLOWED,
        help_text=_("Selebihnya digabung menjadi satu pesan. Awas selalu tersendiri."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for level in WARNED_LEVELS:
            for step, words in enumerate(STEPS.values()):
                self.fields[step_field(level, step)] = forms.IntegerField(
                    label=words.in_language(_language()),
                    required=step == 0,
                    min_value=SHORTEST,
                    max_value=LONGEST,
                )

    @property
    def ladder(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of the ladder, level by level."""
        return [
            (level, [self[step_field(level, step)] for step in range(len(STEPS))])
            for level in WARNED_LEVELS
        ]

    def choices(self) -> Choices:
        """Return what was chosen; call after `is_valid`.

        Raises
        ------
        BadInput : warnings.bad_hours, warnings.bad_ladder
        """
        given = self.cleaned_data
        steps = range(len(STEPS))
        return Choices(
            automatic=given["automatic"],
            ladder=read_ladder(
                {level: [given[step_field(level, at)] for at in steps] for level in WARNED_LEVELS}
            ),
            hours=check_hours(given["quiet_from"], given["quiet_to"]),
            roles=tuple(given["roles"]),
            most_per_hour=given["most_per_hour"],
        )


def initial_of(choices: Choices) -> dict[str, Any]:
    """Return what the form begins with."""
    found: dict[str, Any] = {
        "automatic": choices.automatic,
        "quiet_from": choices.hours.begins if choices.hours else None,
        "quiet_to": choices.hours.ends if choices.hours else None,
        "roles": list(choices.roles),
        "most_per_hour": choices.most_per_hour,
    }
    for level, minutes in choices.ladder.items():
        for step, value in enumerate(minutes):
            found[step_field(level, step)] = value
    return found


class OwnHoursForm(forms.Form):
    """One's own quiet hours."""

    quiet_from = _clock(_("Dari pukul"))
    quiet_to = _clock(_("Sampai pukul"))
