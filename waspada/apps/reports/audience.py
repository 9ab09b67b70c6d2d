"""Who may read a row, in plain words: what its rights columns mean for people."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.policy import RightsColumns
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import CLASS_WORDS, CLASSES, split_unit, unit_name


@dataclass(frozen=True, slots=True)
class Audience:
    """The class of a row and who that is."""

    classification: str
    words: str


def audience_of(row: RightsColumns) -> Audience:
    """Return who may read a row, as the policy decides it."""
    place = _place(row.place_code)
    if row.compartment:
        said = _("hanya pemegang kompartemen %(name)s") % {"name": row.compartment}
    elif row.classification == CLASSES[0]:
        said = _("semua instansi di %(place)s, serta di atas dan di bawahnya") % {"place": place}
    else:
        desk = _("sekretariat %(place)s dan di atasnya") % {"place": place}
        parties = [
            unit_words(code)
            for code in dict.fromkeys([row.owner_unit, *sorted(row.addressee_units)])
            if code and not code.startswith("kesbangpol-")
        ]
        said = ", ".join([desk, *parties])
        said = _("%(who)s, bila izinnya mencapai kelas %(class)s") % {
            "who": said,
            "class": class_words(row.classification),
        }
    if row.concerns_units:
        barred = ", ".join(unit_words(code) for code in sorted(row.concerns_units))
        said = _("%(who)s; bukan %(barred)s") % {"who": said, "barred": barred}
    return Audience(row.classification, said)


def class_words(classification: str) -> str:
    """Return a class's word in the reader's language."""
    language = translation.get_language() or "id"
    found = CLASS_WORDS.get(classification)
    return found.in_language(language) if found else classification


def unit_words(code: str) -> str:
    """Return what a unit is called; a code that is none is shown as it is."""
    agency, dash, _place_code = code.partition("-")
    if not dash or not agency:
        return code
    agency, place = split_unit(code)
    return unit_name(agency, place, load_table()[place].name if place != NATION else "Indonesia")


def _place(code: str) -> str:
    found = load_table().get(code)
    return found.display if found is not None else code
