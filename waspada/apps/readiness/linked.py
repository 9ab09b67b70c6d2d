"""How measures, constraints and questions are told where other things are linked to them."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waspada.apps.accounts.classes import OPEN
from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.identity import current_identity
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.models import CURRENT, Constraint, Question
from waspada.apps.readiness.rights import may_open_measure
from waspada.apps.readiness.wording import in_words
from waspada.core.places import load_table
from waspada.core.readiness.constraints import CONSTRAINT_WORDS
from waspada.core.vocabulary import Words


def _keys(ids: Sequence[str]) -> list[UUID]:
    found: list[UUID] = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _constraints(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = Constraint.objects.filter(CURRENT, constraint_id__in=_keys(ids))
    return {
        str(row.constraint_id): Thing(
            f"{row.number} · {row.what}" if row.classification in OPEN else row.number,
            reverse("readiness:constraint", args=(row.place_code, row.constraint_id)),
            state=in_words(CONSTRAINT_WORDS[row.state]) if row.state in CONSTRAINT_WORDS else "",
            when=row.received_at,
            classification=row.classification,
            place_code=row.place_code,
        )
        for row in rows
    }


def _find_constraint(typed: str) -> str | None:
    row = Constraint.objects.filter(CURRENT, number__iexact=typed.strip()).first()
    return str(row.constraint_id) if row else None


def _measures(ids: Sequence[str]) -> Mapping[str, Thing]:
    """Tell measures by "<election>/<code>/<place>"; their figures stand on their own page."""
    found: dict[str, Thing] = {}
    identity = current_identity()
    for one in ids:
        election, _slash, rest = one.partition("/")
        code, _slash, place = rest.partition("/")
        if place not in load_table():
            continue
        measure = measures_of(election, place, domain_today()).get(code)
        if measure is not None and may_open_measure(identity, measure, place):
            name = load_table()[place].display
            found[one] = Thing(
                _("%(measure)s, %(place)s") % {"measure": in_words(measure.name), "place": name},
                reverse("readiness:measure", args=(place, code)),
                place_code=place,
            )
    return found


def _questions(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = Question.objects.filter(pk__in=_keys(ids))
    return {
        str(row.pk): Thing(
            row.text
            or _("Pertanyaan antarinstansi, %(place)s")
            % {"place": load_table()[row.place_code].display},
            reverse("readiness:questions", args=(row.place_code,)) + f"#t-{row.pk}",
            state=_("terbuka") if row.settled_at is None else _("selesai"),
            when=row.received_at,
            classification=row.classification,
            place_code=row.place_code,
        )
        for row in rows
        if row.place_code in load_table()
    }


KINDS: Final = (
    LinkedKind(
        "constraint", Words(id="kendala", en="constraint"), _constraints, find=_find_constraint
    ),
    LinkedKind("measure", Words(id="ukuran kesiapan", en="measure of readiness"), _measures),
    LinkedKind("question", Words(id="pertanyaan", en="question"), _questions),
)
