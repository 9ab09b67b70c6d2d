"""Forms of news: a source, saved pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from waspada.apps.feeds.actions import MINUTES, SourceFacts
from waspada.core.places.answers import place_label

_EVERY = {
    15: gettext_lazy("setiap 15 menit"),
    30: gettext_lazy("setiap 30 menit"),
    60: gettext_lazy("setiap jam"),
    180: gettext_lazy("setiap 3 jam"),
    720: gettext_lazy("dua kali sehari"),
}


class SourceForm(forms.Form):
    """A source to try and to add."""

    address = forms.CharField(
        label=gettext_lazy("Alamat umpan atau peta situs"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "RSS, Atom, JSON Feed, atau sitemap, misalnya https://media.contoh.id/rss."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Nama media"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Boleh kosong: dipakai nama dari umpannya."),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Diperiksa"),
        choices=[(minutes, _EVERY[minutes]) for minutes in MINUTES],
        coerce=int,
        initial=30,
        help_text=gettext_lazy("Media yang jarang memuat berita cukup dua kali sehari."),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Untuk desk"),
        help_text=gettext_lazy("Berita tanpa nama tempat masuk ke desk ini."),
    )

    def __init__(self, *given: Any, places: list[str], **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(place, place_label(place)) for place in places]
        field.initial = places[0]

    def facts(self) -> SourceFacts:
        """Return what was filled in."""
        given = self.cleaned_data
        return SourceFacts(given["name"], given["address"], given["minutes"], given["place"])
