"""Let three brawls of a week be verified in Bulungan and the day be judged; give KPU an address.

`python -m tests.support.found_cluster` in the home of a demo that no program uses yet.
"""

from datetime import timedelta
from typing import Final

MAIL: Final = "petugas.kpu@contoh.invalid"
WHAT: Final = "Contoh: dua kubu bersitegang di Tanjung Selor"


def main() -> None:
    """Write what the desk and the administrator would have written on their pages."""
    from waspada.cli.setup import start_django

    start_django()
    from tests.support.incidents import facts
    from waspada.apps.accounts.clock import domain_now, domain_today, real_now
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.accounts.models import Account
    from waspada.apps.detection.finding import judge
    from waspada.apps.reports.incidents import create_incident

    today, at, now = domain_today(), domain_now(), real_now()
    with acting_as(system_identity()):
        for back in (3, 1, 1):
            known = facts(
                today - timedelta(days=back), category="bentrok_massa", severity=2, title=WHAT
            )
            create_incident(known, actor="test", received_at=at - timedelta(days=back), now=now)
        judge(today, at=at, now=now)
    Account.objects.filter(username="contoh-kpu").update(email=MAIL)


if __name__ == "__main__":
    main()
