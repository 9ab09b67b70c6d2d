"""Sample reports for the demo's desk: invented, and their first word says so (Contoh).

They come in through the same door as any other report and wait for triage; none becomes an
incident by itself, so the real incidents of the demo stay alone on the map until a person of
the demo decides otherwise.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from waspada.apps.accounts.clock import real_now
from waspada.apps.reports.listening import tell
from waspada.apps.reports.receiving import Incoming, receive_many

SENDER: Final = "contoh"
# Before the hour at which anybody opens the demo, so that their age is never negative.
SHOWN_FROM: Final = date(2024, 11, 28)


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented report: when it came in (UTC), where, what it says."""

    received_at: datetime
    place: str
    text: str
    category: str
    severity: int


SAMPLES: Final = (
    Sample(
        datetime(2024, 11, 27, 9, 5, tzinfo=UTC),
        "65.01.05",
        "Contoh: listrik padam di dua TPS Kelurahan Tanjung Selor Hilir sejak pukul 16.30, "
        "penghitungan dilanjutkan dengan lampu darurat.",
        "tps_sarana",
        1,
    ),
    Sample(
        datetime(2024, 11, 27, 9, 40, tzinfo=UTC),
        "65.01.05",
        "Contoh: lampu mati waktu penghitungan di dekat Pasar Induk, saksi meminta penghitungan "
        "ditunda. Situasi tertib.",
        "tps_sarana",
        1,
    ),
    Sample(
        datetime(2024, 11, 27, 12, 20, tzinfo=UTC),
        "65.01",
        "Contoh: longboat pembawa kotak suara dari hulu belum tiba di gudang KPU, air sungai "
        "surut. Petugas dan kotak dilaporkan aman.",
        "logistik",
        2,
    ),
)


def receive_samples(day: date) -> int:
    """Receive the samples once, acting as the system; return how many were new.

    day : the demo's day; before SHOWN_FROM there is nothing to receive
    """
    if day < SHOWN_FROM:
        return 0
    now = real_now()
    outcomes = receive_many(
        [
            Incoming(
                channel="web_form",
                body=_body(sample),
                content_type="application/json",
                received_at=sample.received_at,
                recorded_at=now,
                sender=SENDER,
                client_id=f"contoh-{number}",
                place=sample.place,
                owner_unit="kesbangpol-65.01",
            )
            for number, sample in enumerate(SAMPLES, start=1)
        ]
    )
    fresh = sum(outcome.status == "new" for outcome in outcomes)
    tell("form", now, ok=True, count=fresh)
    return fresh


def _body(sample: Sample) -> bytes:
    body = {
        "text": sample.text,
        "category": sample.category,
        "place": sample.place,
        "occurred_at": sample.received_at.isoformat(),
        "precision": "minute",
        "severity": sample.severity,
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
