"""The trail of a thing: everything it led to and arose from."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref, kind_of, typed_kinds
from waspada.apps.links.queries import Stop, trail
from waspada.apps.links.templatetags.links import shown_until
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.vocabulary import CLASSES

JOINS = frozenset({"secretariat", "liaison"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def trail_page(request: HttpRequest, kind: str, thing_id: str) -> HttpResponse:
    """Show a thing's trail; a POST links it with another by its number."""
    start = Ref(kind, thing_id)
    refusal: WaspadaError | None = None
    if request.method == "POST":
        try:
            _join(request, start)
        except (BadInput, NotFound) as error:
            refusal = error
        else:
            return redirect(request.get_full_path())
    stops = trail(start, until=shown_until(request))
    first = next((stop for stop in stops if stop.is_start), None)
    if first is None:
        raise Http404
    page = {
        "start": first,
        "stops": stops,
        "highest": _highest(stops),
        "can_join": _may_join(),
        "kinds": typed_kinds(),
        "error": explain(refusal) if refusal else "",
        "chosen": request.POST.get("jenis", ""),
        "typed": request.POST.get("nomor", ""),
    }
    return render(request, "links/trail.html", page, status=400 if refusal else 200)


def _may_join() -> bool:
    return any(seat.role in JOINS for seat in current_identity().memberships)


def _join(request: HttpRequest, start: Ref) -> None:
    """Link the page's thing with what was typed.

    Raises
    ------
    BadInput : links.no_such_kind
    NotFound : links.no_such_thing
    """
    if not _may_join():
        raise NotFound("links.no_such_thing")
    kind = kind_of(request.POST.get("jenis", ""))
    found = kind.find(request.POST.get("nomor", "").strip()) if kind.find else None
    if found is None:
        raise NotFound("links.no_such_thing")
    actor = current_identity().account
    link(start, "concerns", Ref(kind.code, found), actor=actor, now=real_now())


def _highest(stops: list[Stop]) -> str:
    return max((stop.thing.classification for stop in stops), key=CLASSES.index)
