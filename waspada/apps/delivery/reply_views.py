"""What people wrote back: what was taken as an answer, and what is kept with its reason."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.guards import require_role, seats_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.delivery.models import Delivery, Reply
from waspada.apps.delivery.replies import replies_to_read
from waspada.apps.delivery.surroundings import takes_answers
from waspada.apps.delivery.views import KEEPERS, PAGE
from waspada.apps.delivery.words import CHANNEL_WORDS, shown_address
from waspada.core.access import Membership

STATES: Final = {
    "kept": gettext_lazy("disimpan untuk dibaca"),
    "taken": gettext_lazy("menjadi konfirmasi"),
    "waiting": gettext_lazy("menunggu dibaca sistem"),
}
_READERS: Final = frozenset({"secretariat"})  # of words that nobody has classed


@never_cache
@signed_in
@require_safe
def replies(request: HttpRequest) -> HttpResponseBase:
    """Show what came back by channels, newest first."""
    require_role(KEEPERS)
    seats = seats_of(current_identity(), KEEPERS)
    state = request.GET.get("keadaan", "")
    state = state if state in STATES else ""
    found = replies_to_read([seat.place for seat in seats], state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    rows = list(page.object_list)
    keys = [row.delivery_id for row in rows if row.delivery_id]
    titles = {
        one.pk: one.message.title
        for one in Delivery.objects.filter(pk__in=keys).select_related("message").defer("frozen")
    }
    ways = [words for name, words in CHANNEL_WORDS.items() if takes_answers(name)]
    shown = {
        "page": page,
        "rows": [_shown(row, seats, titles.get(row.delivery_id, "")) for row in rows],
        "state": state,
        "chips": list(STATES.items()),
        "ways": ways,
    }
    return render(request, "delivery/replies.html", shown)


def _shown(row: Reply, seats: tuple[Membership, ...], title: str) -> dict[str, object]:
    may_read = any(seat.role in _READERS for seat in seats)
    return {
        "row": row,
        "channel": CHANNEL_WORDS.get(row.channel, row.channel),
        "from": shown_address(row.channel, row.sender),
        "state": STATES[row.state],
        "title": title,
        "text": row.text if may_read else "",
        "is_withheld": bool(row.text) and not may_read,
        "place": row.place_code or "ID",
    }
