"""A process that stores messages through the writer until somebody kills it.

    python -m tests.support.crashing_sender MESSAGES

It prints a message's number and receipt only after the writer has said that it is durable.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waspada.settings")

import django

django.setup()

from waspada.apps.reports.receiving import Incoming  # noqa: E402 (models load after setup)
from waspada.apps.reports.writer import submit  # noqa: E402

NOW = datetime(2024, 11, 28, 3, 12, tzinfo=UTC)


def send(number: int) -> None:
    """Send one message and print its receipt."""
    outcome = submit(
        Incoming(
            channel="api",
            body=b'{"text": "pesan %d"}' % number,
            content_type="application/json",
            received_at=NOW,
            recorded_at=NOW,
            sender="account-1",
            client_id=str(number),
        )
    )
    os.write(1, f"{number} {outcome.receipt}\n".encode())


if __name__ == "__main__":
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(int(sys.argv[1]))))
    os.write(1, b"done\n")
