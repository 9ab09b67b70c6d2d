"""The demo's daily reports of Kalimantan Utara: some desks have sent, NIHIL where nothing happened.

The desks are real places and what they send is what the news of that day holds; who sends is
invented and says so (contoh). Kabupaten Tana Tidung sends nothing, so that boards show *masuk*,
*NIHIL* and *belum*.
"""

from datetime import date, timedelta
from typing import Final

from waspada.apps.accounts.actions import ensure_unit
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, current_identity
from waspada.apps.briefing.actions import Sender, send_report
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.models import DailyReport
from waspada.core.access import Identity, Membership
from waspada.core.places import load_table
from waspada.core.reports.incidents import day_end, local_date
from waspada.core.vocabulary import unit_code

DESKS: Final = ("65.02", "65.03", "65.71")
VISITED: Final = "65.01"  # today's report is left to the person who tries the demo
DAYS: Final = 2
SENT_BEFORE_MIDNIGHT: Final = timedelta(hours=7)


def send_demo_reports(day: date) -> int:
    """Send the reports of the last days for a few desks; return how many there are.

    Doing it again changes nothing.
    """
    for back in range(DAYS):
        for place in (*DESKS, *((VISITED,) if back else ())):
            asked = day - timedelta(days=back)
            if not DailyReport.objects.filter(place_code=place, day=asked).exists():
                _send(place, asked)
    return DailyReport.objects.filter(place_code__in=(*DESKS, VISITED), day__lte=day).count()


def _send(place: str, day: date) -> None:
    unit = unit_code("kesbangpol", place)
    ensure_unit("kesbangpol", place, is_sample=True)
    seat = Membership("secretariat", place, unit, (unit,), "T")
    realm = current_identity().realm
    name = f"Contoh: petugas piket {load_table()[place].display}"
    moment = domain_now()
    is_today = local_date(moment, place) == day
    received_at = moment if is_today else day_end(day, place) - SENT_BEFORE_MIDNIGHT
    with acting_as(Identity("demo", (seat,), realm)):
        briefing = compose_briefing(place, day, "id", now=moment if is_today else None)
        send_report(
            briefing,
            Sender("demo", name, unit),
            as_nil=briefing.is_nil,
            received_at=received_at,
            now=real_now(),
        )
