"""The page of saved views: keep one, share it with one's unit, delete it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.picture.saving import drop_view, listed, page_of, save_view, share_view
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, WaspadaError


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponseBase:
    """List the views one may open; save the one in the address."""
    account_of(request)
    identity = current_identity()
    if not identity.memberships:
        raise NotAllowed("picture.no_seat")
    typed = request.POST if request.method == "POST" else request.GET
    address, sentence = typed.get("alamat", ""), ""
    if request.method == "POST":
        try:
            view = save_view(
                address,
                typed.get("nama", ""),
                is_shared=typed.get("bersama") == "1",
                now=real_now(),
            )
        except WaspadaError as error:
            sentence = explain(error)
        else:
            messages.success(request, _("Tampilan “%(name)s” tersimpan.") % {"name": view.name})
            return redirect("picture:views")
    page = None
    if address:
        try:
            page = page_of(address)
        except BadInput as error:
            sentence = sentence or explain(error)
    context = {
        "rows": listed(identity),
        "page": page,
        "sentence": sentence,
        "typed_name": typed.get("nama", page.title if page else "")[:80],
        "typed_shared": typed.get("bersama") == "1",
        "page_class": "B",
    }
    return render(request, "picture/views.html", context, status=400 if sentence else 200)


@signed_in
@require_POST
def change_view(request: HttpRequest, view_id: UUID) -> HttpResponseBase:
    """Delete a view, share it, or keep it to oneself again."""
    account_of(request)
    act = request.POST.get("tindakan", "")
    if act == "hapus":
        name = drop_view(view_id, now=real_now())
        messages.success(request, _("Tampilan “%(name)s” dihapus.") % {"name": name})
    elif act in {"bagikan", "sendiri"}:
        share_view(view_id, is_shared=act == "bagikan", now=real_now())
    else:
        raise BadInput("web.bad_request")
    return redirect("picture:views")
