"""Builders of warnings for tests."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.support.cast import NOW, Cast
from tests.support.followups import by
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.warnings.actions import approve, propose_warning
from waspada.apps.warnings.models import WarningRow
from waspada.core.alerts.warnings import WarningFacts

EXPECTED = "Massa dua kubu bertemu di depan kantor KPU."


def warning_facts(**changes: Any) -> WarningFacts:
    given = WarningFacts(
        place="65.01",
        theme="security",
        level="siaga",
        expected=EXPECTED,
        headline="Siaga keamanan: Bulungan",
        headline_en="Alert, security: Bulungan",
        message="Siapkan personel dan jalur komunikasi.",
        message_en="Make people and lines of communication ready.",
        valid_until=NOW + timedelta(days=2),
        measures=("posko-bersama",),
        audience=("kpu-65.01", "polri-65.01"),
    )
    return replace(given, **changes)


def propose(cast: Cast, name: str = "desk", at: datetime = NOW, **changes: Any) -> WarningRow:
    more = {key: changes.pop(key) for key in ("about", "updates") if key in changes}
    with cast.acting(name):
        return propose_warning(warning_facts(**changes), **more, **by(cast, name, at))


def standing(cast: Cast, name: str = "desk", at: datetime = NOW, **changes: Any) -> WarningRow:
    """Propose a warning and let one person approve it."""
    row = propose(cast, name, at, **changes)
    with cast.acting(name):
        return approve(row.pk, **by(cast, name, at))


def fresh(row: WarningRow) -> WarningRow:
    with acting_as(system_identity()):
        found: WarningRow = WarningRow.objects.get(pk=row.pk)
    return found
