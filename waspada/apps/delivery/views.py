"""The outbox for those who run the desk, and everybody's own notices."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, require_role, seats_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.delivery.actions import (
    mark_all_read,
    mark_read,
    retry_all_dead,
    retry_delivery,
)
from waspada.apps.delivery.contact_actions import MANAGERS
from waspada.apps.delivery.contacts import REGISTERED, contact_names
from waspada.apps.delivery.models import Delivery
from waspada.apps.delivery.queries import STATES, my_notices, outbox, outbox_counts, with_tries
from waspada.apps.delivery.words import CHANNEL_WORDS, STATE_WORDS, shown_address
from waspada.apps.journal.actions import record_act
from waspada.apps.links.kinds import Ref, things
from waspada.apps.work.actions import retry_work
from waspada.apps.work.queries import dead_letters

PAGE = 30
MOST_DEAD_WORK = 50
KEEPERS = frozenset(("secretariat", "administrator"))
OUTCOME_WORDS = {
    "delivered": gettext_lazy("sampai"),
    "failed": gettext_lazy("gagal"),
    "unknown": gettext_lazy("tidak diketahui"),
}


@never_cache
@signed_in
@require_safe
def show_outbox(request: HttpRequest) -> HttpResponseBase:
    """Show what leaves: by state, each try with its reason, and work that was given up."""
    require_role(KEEPERS)
    state = request.GET.get("keadaan", "")
    state = state if state in STATES else ""
    counts = outbox_counts()
    page = Paginator(with_tries(outbox(state=state)), PAGE).get_page(request.GET.get("halaman"))
    rows = list(page.object_list)
    names = _names(row.address for row in rows if row.channel == "in_app")
    names |= contact_names(row.address for row in rows if row.channel in REGISTERED)
    work = list(dead_letters()[:MOST_DEAD_WORK])
    shown = {
        "page": page,
        "rows": [_shown(row, names) for row in rows],
        "state": state,
        "chips": [(key, STATE_WORDS[key], counts[key]) for key in STATES],
        "total": sum(counts.values()),
        "dead": counts["dead"],
        "work": work,
        "manages": bool(seats_of(current_identity(), MANAGERS)),
    }
    return render(request, "delivery/outbox.html", shown)


def _names(addresses: Iterable[str]) -> dict[str, str]:
    found = Account.objects.filter(pk__in=set(addresses)).values_list("pk", "display_name")
    return {str(key): name for key, name in found}


def _shown(row: Delivery, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "message": row.message,
        "to": _to(row, names.get(row.address, "")),
        "channel": CHANNEL_WORDS.get(row.channel, row.channel),
        "state": STATE_WORDS[row.state],
        "tries": [
            (attempt, OUTCOME_WORDS.get(attempt.outcome, attempt.outcome))
            for attempt in row.try_set.all()
        ],
    }


def _to(row: Delivery, name: str) -> str:
    if row.channel == "in_app":
        return name or _("akun yang sudah tidak ada")
    address = shown_address(row.channel, row.address)
    return f"{name} ({address})" if name else address


@signed_in
@require_POST
def retry(request: HttpRequest, delivery_id: UUID) -> HttpResponseBase:
    """Put one dead delivery back in the queue."""
    require_role(KEEPERS)
    retry_delivery(delivery_id, actor=str(account_of(request).pk), now=real_now())
    messages.success(request, _("Masuk antrean lagi; dicoba dalam beberapa detik."))
    return redirect("delivery:outbox")


@signed_in
@require_POST
def retry_all(request: HttpRequest) -> HttpResponseBase:
    """Put every dead delivery back in the queue."""
    require_role(KEEPERS)
    count = retry_all_dead(actor=str(account_of(request).pk), now=real_now())
    sentence = ngettext(
        "%(count)s kiriman masuk antrean lagi.", "%(count)s kiriman masuk antrean lagi.", count
    )
    messages.success(request, sentence % {"count": count})
    return redirect("delivery:outbox")


@signed_in
@require_POST
def retry_item(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """Put work that was given up back in its queue."""
    require_role(KEEPERS)
    now = real_now()
    item = retry_work(item_id, now=now)
    record_act(
        "work.retried",
        actor=str(account_of(request).pk),
        now=now,
        subject_kind="work",
        subject=str(item.pk),
    )
    messages.success(request, _("Pekerjaan masuk antrean lagi."))
    return redirect("delivery:outbox")


@never_cache
@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponseBase:
    """Show the own tray, newest first."""
    found = my_notices(current_identity())
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    unread = found.filter(read_at=None).count()
    notices = list(page.object_list)
    # A document has its own button, whatever else the notice is about.
    about = things(_about(one) for one in notices if one.message.subject_kind != "document")
    shown = {
        "page": page,
        "rows": [(notice, about.get(_about(notice))) for notice in notices],
        "unread": unread,
    }
    return render(request, "delivery/notices.html", shown)


def _about(notice: Delivery) -> Ref:
    return Ref(notice.message.subject_kind, notice.message.subject)


@signed_in
@require_POST
def read_one(request: HttpRequest, delivery_id: UUID) -> HttpResponseBase:
    """Note that a notice was read; with `buka`, go on to its document or what it is about."""
    mark_read(delivery_id, now=real_now())
    notice = my_notices(current_identity()).get(pk=delivery_id)
    if "buka" in request.POST and notice.message.document_id is not None:
        return redirect("documents:document", document_id=notice.message.document_id)
    if "ke" in request.POST and (thing := things([_about(notice)]).get(_about(notice))):
        return redirect(thing.href)
    return redirect("delivery:notices")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponseBase:
    """Note that every notice was read."""
    mark_all_read(now=real_now())
    return redirect("delivery:notices")
