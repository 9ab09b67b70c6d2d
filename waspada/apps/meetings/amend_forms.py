"""The form of a meeting's title and class."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.meetings.amending import Amendment
from waspada.apps.meetings.forms import CLASS_CHOICES
from waspada.core.vocabulary import CLASS_WORDS, CLASSES


class AmendForm(forms.Form):
    """What a meeting is called and classed."""

    title = forms.CharField(
        label=_("Judul rapat"),
        max_length=200,
        help_text=_("Seperti tertulis di surat undangan."),
    )
    classification = forms.ChoiceField(
        label=_("Kelas"),
        help_text=_("Naik kapan saja; turun hanya selama belum ada yang diundang."),
    )
    reason = forms.CharField(
        label=_("Alasan"), max_length=400, help_text=_("Tertulis di surat dan pemberitahuan.")
    )

    def __init__(self, *args: Any, is_out: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_out:
            del self.fields["reason"]
        now = str(self.initial.get("classification", CLASSES[0]))
        codes = [
            one
            for one in CLASSES
            if one == now
            or (one in CLASS_CHOICES and not (is_out and CLASSES.index(one) < CLASSES.index(now)))
        ]
        field = self.fields["classification"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, f"{code} · {CLASS_WORDS[code].id}") for code in codes]

    def amendment(self) -> Amendment:
        """Return the change as typed."""
        data = self.cleaned_data
        return Amendment(data["title"], data["classification"], data.get("reason", ""))
