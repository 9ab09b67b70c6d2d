"""Writing a warning and changing its words: from a level, from a thing, as an update."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.followups.history import By
from waspada.apps.followups.rights import READERS, desk_of, may_open
from waspada.apps.followups.subjects import About, read_about
from waspada.apps.warnings import actions
from waspada.apps.warnings.evidence import Basis, basis_of
from waspada.apps.warnings.fitting import fitting_measures
from waspada.apps.warnings.forms import WarningForm, initial_of, level_choices, theme_choices
from waspada.apps.warnings.found import basis_of_found
from waspada.apps.warnings.history import SUBJECT
from waspada.apps.warnings.models import WarningRow
from waspada.apps.warnings.queries import warning_of
from waspada.apps.warnings.rights import deciding_seat, proposing_seat
from waspada.apps.warnings.views import check_may_open
from waspada.apps.warnings.wording import WORDS, mark_of, moment_words, still_pattern, told_what
from waspada.apps.words.sentences import explain, say
from waspada.core.alerts.warnings import (
    EDITABLE,
    WARNED_LEVELS,
    strictest,
    texts_for,
)
from waspada.core.errors import NotAllowed, NotFound, WaspadaError, WrongState
from waspada.core.places import NATION, load_table
from waspada.core.reports.incidents import zone_info
from waspada.core.vocabulary import CLASSES, THEMES

FROM_LEVEL: Final = "level"
_USUAL: Final = timedelta(days=1)


def acted() -> By:
    """Return who acts and when."""
    return {"actor": current_identity().account, "now": real_now(), "received_at": domain_now()}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a warning is written from.

    basis : why the place has its computed level, or what detection found; else None
    earlier : the standing warning that it is to update
    """

    about: About
    basis: Basis | None
    earlier: WarningRow | None

    @property
    def classification(self) -> str:
        """The class of all it rests on."""
        classes = [self.about.classification]
        classes += [self.basis.classification] if self.basis else []
        return strictest(classes + ([self.earlier.evidence_class] if self.earlier else []))

    @property
    def concerns_units(self) -> tuple[str, ...]:
        """The units that will not read it, for something it rests on concerns them."""
        found = {*self.about.concerns_units}
        found |= {*self.basis.concerns_units} if self.basis else set()
        found |= {*self.earlier.concerns_units} if self.earlier else set()
        return tuple(sorted(found))


def _origin(given: QueryDict, code: str) -> Origin:
    """Read where a warning begins from, as the address or the form says it."""
    about = read_about(given.getlist("about"))
    if given.get("asal") == FROM_LEVEL:
        basis: Basis | None = basis_of(code, domain_today())
    else:
        basis = basis_of_found(about.refs, domain_today())
    earlier = None
    if given.get("perbarui"):
        try:
            earlier = warning_of(UUID(given.get("perbarui")))
        except ValueError as error:
            raise NotFound("access.not_found") from error
    return Origin(about, basis, earlier)


@signed_in
@require_safe
def begin(request: HttpRequest) -> HttpResponseBase:
    """Send from a thing to the form of its place's desk, or of the reader's own."""
    seats = require_role(READERS)
    about = read_about(request.GET.getlist("about"))
    place = about.place if about.place and about.place != NATION else seats[0].place
    if not may_open(place):
        place = desk_of(seats[0].place)
    if place == NATION:
        return redirect("warnings:home")
    kept = [("theme", theme) for theme in request.GET.getlist("theme") if theme in THEMES]
    given = urlencode([*(("about", str(ref)) for ref in about.refs), *kept])
    return redirect(f"{_address(place)}?{given}" if given else _address(place))


def _address(place: str) -> str:
    return reverse("warnings:new", args=(place,))


def _offered(given: QueryDict, code: str, theme: str, origin: Origin) -> list[str]:
    """Return the actions that the form offers, those chosen already among them."""
    refs = (*origin.about.refs, *(origin.basis.refs if origin.basis else ()))
    kept = origin.earlier.measures if origin.earlier else given.getlist("measures")
    return [*fitting_measures(theme, code, domain_today(), refs=refs), *kept]


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write a warning: `?asal=level`, `?about=kind:id` or `?perbarui=` say what it rests on."""
    check_may_open(code)
    if code == NATION:
        raise NotAllowed("warnings.only_readers")
    proposing_seat(code)
    given = request.POST if request.method == "POST" else request.GET
    origin = _origin(given, code)
    theme, level = _asked(given, origin)
    form = WarningForm(
        request.POST if request.method == "POST" else None,
        desk=code,
        measures=_offered(given, code, theme, origin),
        initial=_initial(code, theme, level, origin),
    )
    sentence, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = _propose(form, origin, given.get("pola", "").split())
            except WaspadaError as error:
                sentence, status = explain(error), error.status
            else:
                messages.success(
                    request,
                    _("%(number)s tersimpan dan menunggu keputusan.") % {"number": row.number},
                )
                return redirect("warnings:warning", row.pk)
    context = {
        "code": code,
        "form": form,
        "pattern": given.get("pola", "") or _shown(form, origin),
        "origin": origin,
        "reasons": _said(origin.basis),
        "theme": theme,
        "level": level,
        "themes": theme_choices(),
        "levels": level_choices(),
        "sentence": sentence,
        "asal": given.get("asal", "") if origin.basis else "",
    }
    return render(request, "warnings/new.html", context, status=status)


def _shown(form: WarningForm, origin: Origin) -> str:
    """Return what tells whether the words that the form begins with are sent back unchanged."""
    if origin.earlier is not None:  # words of people, not of a pattern
        return ""
    return " ".join(mark_of(str(form.initial.get(name, ""))) for name in WORDS)


def _propose(form: WarningForm, origin: Origin, shown: Sequence[str]) -> WarningRow:
    basis = origin.basis
    return actions.propose_warning(
        told_what(form.facts(), shown),
        about=(*origin.about.refs, *(basis.refs if basis else ())),
        reasons=basis.reasons if basis else (),
        reasons_class=basis.classification if basis else CLASSES[0],
        updates=origin.earlier.pk if origin.earlier else None,
        is_once=True,
        **acted(),
    )


def _said(basis: Basis | None) -> list[dict[str, str]]:
    if basis is None:
        return []
    return [
        {"level": one["level"], "sentence": say(one["code"], one["params"])}
        for one in basis.reasons
    ]


def _asked(given: QueryDict, origin: Origin) -> tuple[str, str]:
    """Return theme and level: as asked, as before, as computed, or the mildest."""
    theme, level = given.get("theme", ""), given.get("level", "")
    for other in (origin.earlier, origin.basis):
        if other is not None:
            theme = theme if theme in THEMES else other.theme
            level = level if level in WARNED_LEVELS else other.level
    usual = next(iter(THEMES)), WARNED_LEVELS[0]
    return (
        theme if theme in THEMES else usual[0],
        level if level in WARNED_LEVELS else usual[1],
    )


def _initial(code: str, theme: str, level: str, origin: Origin) -> dict[str, Any]:
    """Return what the form begins with; closed evidence puts no words into it."""
    if origin.earlier is not None:
        return initial_of(actions.facts_of(origin.earlier)) | {"theme": theme, "level": level}
    about = origin.about
    is_open = origin.classification == CLASSES[0] and not (
        about.concerns_units or about.compartment
    )
    # What was found is no expectation: that is for people to write.
    is_told = bool(about.things) and is_open and origin.basis is None
    expected = about.things[0].title if is_told else ""
    until = (domain_now() + _USUAL).astimezone(zone_info(code)).replace(minute=0, tzinfo=None)
    found: dict[str, Any] = {
        "place": code,
        "theme": theme,
        "level": level,
        "expected": expected,
        "until": until.replace(second=0, microsecond=0),
        "agencies": ["kpu", "bawaslu", "polri", "pemda", "kesbangpol"],
        # A kecamatan is warned with the agencies of its kabupaten, which have the people.
        "places": [] if desk_of(code) == code else [desk_of(code), code],
        "release_class": CLASSES[0],
    }
    for language, ending in (("id", ""), ("en", "_en")):
        words = texts_for(
            theme,
            level,
            language,
            place=load_table()[code].display,
            expected=expected,
            until=moment_words(until, code, language),
        )
        found[f"headline{ending}"], found[f"message{ending}"] = words.headline, words.message
    return found


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, warning_id: UUID) -> HttpResponseBase:
    """Change what a warning says before anybody has approved it."""
    row = warning_of(warning_id)
    note_secret_read(SUBJECT, str(row.pk), classification=row.classification, now=real_now())
    if row.proposed_by != current_identity().account and deciding_seat(row) is None:
        raise NotAllowed("warnings.only_desk")
    if row.state not in EDITABLE:
        raise WrongState("warnings.wrong_state", current=row.state, to="edited")
    form = WarningForm(
        request.POST if request.method == "POST" else None,
        desk=row.place_code,
        measures=[*fitting_measures(row.theme, row.place_code, domain_today()), *row.measures],
        initial=initial_of(actions.facts_of(row)),
    )
    sentence, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                facts = form.facts(is_sample=row.is_sample)
                facts = told_what(facts, still_pattern(actions.facts_of(row)))
                actions.edit_warning(row.pk, facts, **acted())
            except WaspadaError as error:
                sentence, status = explain(error), error.status
            else:
                messages.success(request, _("Tersimpan."))
                return redirect("warnings:warning", row.pk)
    context = {"row": row, "form": form, "sentence": sentence}
    return render(request, "warnings/edit.html", context, status=status)
