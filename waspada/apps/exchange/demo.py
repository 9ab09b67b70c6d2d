"""The demo's warning of somebody else: one invented message in the shape of BMKG's nowcasts.

It goes in by the door of real ones. It weighs nothing, so that no level of the demo, which
stands on real incidents, rests on an invention.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from waspada.apps.accounts.clock import real_now
from waspada.apps.exchange.models import HazardMessage
from waspada.apps.exchange.taking import Origin, take_in
from waspada.channels.cap.writing import write
from waspada.core.alerts.cap import Alert, Area, Info
from waspada.core.alerts.cap.message import moment_text
from waspada.core.reports.incidents import zone_info

SOURCE: Final = "contoh"
_PLACE: Final = "65.01"
_AROUND: Final = "2.65,117.15 2.65,117.55 3.05,117.55 3.05,117.15 2.65,117.15"  # Tanjung Selor


def make_demo_hazards(day: date) -> int:
    """Take in the sample message of a day; return how many there are. Call as the system.

    Doing it again changes nothing.
    """
    sent = datetime.combine(day - timedelta(days=1), time(20), tzinfo=zone_info(_PLACE))
    take_in(write(_nowcast(sent)), Origin(SOURCE), actor="demo", at=sent, now=real_now())
    return int(HazardMessage.objects.filter(source=SOURCE).count())


def _nowcast(sent: datetime) -> Alert:
    """Return a message as BMKG writes them: Indonesian alone, no codes, a shape and its name."""
    return Alert(
        identifier=f"contoh.{sent:%Y%m%d%H%M}.CKU",
        sender="nowcast@bmkg.contoh.invalid",
        sent=moment_text(sent),
        status="Actual",
        kind="Alert",
        scope="Public",
        infos=(
            Info(
                language="id",
                categories=("Met",),
                event="Hujan Lebat dan Petir",
                urgency="Expected",
                severity="Minor",
                certainty="Possible",
                effective=moment_text(sent),
                expires=moment_text(sent + timedelta(days=2)),
                headline="Contoh: hujan sedang hingga lebat di Bulungan",
                description="Contoh: hujan sedang hingga lebat disertai kilat/petir dan angin "
                "kencang dapat terjadi di Tanjung Selor, Tanjung Palas, dan sekitarnya.",
                instruction="Contoh: amankan kotak suara dan tenda TPS; hindari menyeberang "
                "sungai saat angin kencang.",
                sender_name="BMKG (contoh)",
                areas=(Area("Tanjung Selor, Tanjung Palas", (_AROUND,)),),
            ),
        ),
    )
