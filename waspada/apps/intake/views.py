"""The ways in: how each does, what failed and why, what waits, and what to do."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.intake.holding import waiting_count
from waspada.apps.intake.queries import FAILING, NEVER, OFF, QUIET, WORKS, Standing, standings

KEEPERS: Final = frozenset({"secretariat", "administrator"})
WORDS: Final = {
    FAILING: gettext_lazy("ada yang gagal"),
    QUIET: gettext_lazy("lama tidak ada pesan"),
    NEVER: gettext_lazy("belum ada yang masuk"),
    WORKS: gettext_lazy("lancar"),
    OFF: gettext_lazy("belum disiapkan"),
}
_TO_DO: Final = {
    FAILING: gettext_lazy(
        "Baca alasannya di bawah. Pesan yang sudah diterima tidak hilang; yang ditolak perlu dikirim lagi oleh pengirimnya."
    ),
    QUIET: gettext_lazy(
        "Belum tentu aman: tanyakan kepada pelapor apakah pesannya terkirim, lalu kirim satu pesan uji."
    ),
}


@never_cache
@signed_in
@require_safe
def ways_in(request: HttpRequest) -> HttpResponseBase:
    """Show every way in, those that need somebody first."""
    seats = require_role(KEEPERS)
    found = standings(real_now())
    is_desk = any(seat.role == "secretariat" for seat in seats)
    shown = {
        "place": seats[0].place,
        "ways": [_shown(one) for one in found],
        "count": len([one for one in found if one.state != OFF]),
        "failing": len([one for one in found if one.state == FAILING]),
        "is_desk": is_desk,
        "held": waiting_count() if is_desk else 0,
    }
    return render(request, "intake/ways.html", shown)


def _shown(one: Standing) -> dict[str, object]:
    return {
        "one": one,
        "state": WORDS[one.state],
        "to_do": _to_do(one),
        "page": reverse(one.way.page) if one.way.page else "",
        "queue_page": reverse(one.queue.page) if one.queue.page else "",
    }


def _to_do(one: Standing) -> Any:
    if one.state == OFF:
        return one.way.set_up
    if one.state == NEVER:
        return one.way.begin
    return _TO_DO.get(one.state, "")
