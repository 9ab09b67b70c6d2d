"""The first steps: what a real installation begins with, and what only a page itself can know."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.picture.beginning import BEGINNERS, beginners_place, points_of
from waspada.apps.picture.first_steps import NOTED, note_step


@signed_in
@require_safe
def beginning(request: HttpRequest) -> HttpResponseBase:
    """Show what the own place still needs before its first day, with a way to each."""
    require_role(BEGINNERS)
    points = points_of(beginners_place(current_identity()), domain_today())
    done = sum(point.is_done for point in points)
    return render(request, "beginning.html", {"points": points, "done": done})


@signed_in
@require_POST
def take_step(request: HttpRequest, step: str) -> HttpResponseBase:
    """Keep that the signed-in person took a step, and go back to the start page."""
    if step not in NOTED:
        raise Http404
    note_step(account_of(request).pk, step, realm=current_identity().realm, now=real_now())
    return redirect("picture:home")
