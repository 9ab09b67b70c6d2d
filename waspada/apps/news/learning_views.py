"""The page of what was learned: which model reads, since when, how well; and switching back."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.news.learning import figures_of, newest_models, row_in_use, use_model
from waspada.apps.news.models import NewsModel
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import NotFound, WaspadaError

KEEPERS: Final = frozenset({"secretariat", "administrator"})


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def models(request: HttpRequest) -> HttpResponseBase:
    """Show what reads beside the lists, and let a keeper choose another or none."""
    seats = require_role(KEEPERS)
    error, status = "", 200
    if request.method == "POST":
        try:
            chosen = use_model(
                _key(request.POST.get("model", "")),
                actor=current_identity().account,
                now=real_now(),
            )
        except WaspadaError as problem:
            error, status = explain(problem), problem.status
        else:
            messages.success(
                request,
                _("Model itu kini dipakai.")
                if chosen
                else _("Kini hanya daftar kata yang dipakai."),
            )
            return redirect("news:models")
    context = {
        "place": seats[0].place,
        "in_use": row_in_use(),
        "models": [(one, _lines(one)) for one in newest_models()],
        "error": error,
    }
    return render(request, "news/models.html", context, status=status)


def _lines(model: NewsModel) -> list[tuple[str, dict[str, Any]]]:
    return [(say(f"news.{field}"), figures) for field, figures in figures_of(model).items()]


def _key(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as problem:
        raise NotFound("news.no_model") from problem
