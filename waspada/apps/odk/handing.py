"""Which forms an app gets, and the versions of them that were handed out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.odk.holders import Holder
from waspada.apps.odk.models import FormVersion
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.queries import election_key_for
from waspada.apps.readiness.rights import WRITERS
from waspada.core.errors import NotFound
from waspada.core.readiness import Measure
from waspada.core.vocabulary import split_unit
from waspada.sources.odk.forms import (
    READINESS_FORM,
    BuiltForm,
    readiness_form,
    report_form,
    station_form,
)
from waspada.sources.odk.openrosa import form_hash
from waspada.sources.odk.places import FILES, MEASURE_PLACES, place_file

MOST_MEASURES: Final = 200
_kept: set[tuple[str, str]] = set()


@dataclass(frozen=True, slots=True)
class MediaOfForm:
    """A file beside a form."""

    name: str
    content: bytes

    @property
    def hash(self) -> str:
        """What changes when the file does."""
        return form_hash(self.content)


def forms_for(holder: Holder) -> list[BuiltForm]:
    """Return the forms that a reporter fills in: two for everybody, figures for their agency."""
    return [report_form(), station_form(), *_readiness_forms(holder)]


def form_now(holder: Holder, form_id: str) -> BuiltForm:
    """Return one of a reporter's forms; raise NotFound (odk.no_such_form) for any other."""
    found = next((form for form in forms_for(holder) if form.form_id == form_id), None)
    if found is None:
        raise NotFound("odk.no_such_form")
    return found


def _readiness_forms(holder: Holder) -> Iterator[BuiltForm]:
    agencies: dict[str, str] = {}
    for seat in holder.identity.memberships:
        if seat.role in WRITERS and seat.unit:
            agencies.setdefault(split_unit(seat.unit)[0], seat.place)
    for agency, place in agencies.items():
        measures = measures_to_fill(agency, place)
        if measures:
            yield readiness_form(agency, measures)


def measures_to_fill(agency: str, place: str) -> tuple[Measure, ...]:
    """Return an agency's measures in a place as they stand today, those that people fill in."""
    today = domain_today()
    election = election_key_for(place, today)
    if election is None:
        return ()
    every = measures_of(election, place, today).values()
    return tuple(one for one in every if one.agency == agency and one.is_entered)[:MOST_MEASURES]


def hand_out(form: BuiltForm) -> str:
    """Keep a form as it is handed out, once; return its hash."""
    fingerprint = form_hash(form.xml)
    key = (form.form_id, form.version)
    if key not in _kept:
        row = FormVersion(
            form_id=form.form_id,
            version=form.version,
            title_id=form.title.id,
            title_en=form.title.en,
            xml=form.xml,
            hash=fingerprint,
            made_at=real_now(),
        )
        FormVersion.objects.bulk_create([row], ignore_conflicts=True)
        _kept.add(key)
    return fingerprint


def handed_out(holder: Holder, form_id: str, version: str) -> bytes:
    """Return a form in a version that was handed out: the present one, or an earlier one.

    Raises
    ------
    NotFound : odk.no_such_form, also where the form is not this reporter's
    """
    form = form_now(holder, form_id)
    if form.version == version:
        hand_out(form)
        return form.xml
    row = FormVersion.objects.filter(form_id=form_id, version=version).first()
    if row is None:
        raise NotFound("odk.no_such_form")
    return bytes(row.xml)


def media_of(holder: Holder, form_id: str) -> list[MediaOfForm]:
    """Return the files beside a form: the places of the phone's own area."""
    if form_id.startswith(READINESS_FORM):
        area = _readiness_place(holder, form_id)
        return [MediaOfForm(MEASURE_PLACES, place_file(MEASURE_PLACES, area))]
    return [MediaOfForm(name, place_file(name, holder.area)) for name in FILES]


def _readiness_place(holder: Holder, form_id: str) -> str:
    agency = form_id.removeprefix(READINESS_FORM + "_")
    places = (
        seat.place
        for seat in holder.identity.memberships
        if seat.role in WRITERS and seat.unit and split_unit(seat.unit)[0] == agency
    )
    return next(places, holder.area)
