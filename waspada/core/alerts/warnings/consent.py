"""When KPU and Bawaslu must have consented before a warning is announced to the public.

A false alarm can keep voters at home. From *masa tenang* to the close of voting a public
warning of security or information needs the recorded consent of both; danger to life does not
wait for it.
"""

from collections.abc import Iterable
from datetime import time
from typing import Final

from waspada.core.errors import NotAllowed

CONSENTING: Final = ("kpu", "bawaslu")
_THEMES: Final = frozenset({"security", "information"})
_QUIET: Final = "masa_tenang"
_VOTING: Final = frozenset({"pemungutan", "psu"})
CLOSES_AT: Final = time(13)  # the polling stations, on the place's clock


def is_consent_needed(
    theme: str,
    stages: Iterable[str],
    at: time,
    *,
    is_public: bool,
    is_life_danger: bool,
) -> bool:
    """Say whether both must have consented.

    stages : those that run in the place today; at : the time of day on the place's clock
    """
    if not is_public or is_life_danger or theme not in _THEMES:
        return False
    running = set(stages)
    return _QUIET in running or (not running.isdisjoint(_VOTING) and at < CLOSES_AT)


def check_consent(consents: dict[str, str]) -> None:
    """Refuse where a consent is not recorded.

    consents : for each of `CONSENTING` who consented, when and by what; "" where nobody did

    Raises
    ------
    NotAllowed : warnings.no_consent
    """
    missing = [body for body in CONSENTING if not consents.get(body, "").strip()]
    if missing:
        raise NotAllowed("warnings.no_consent", bodies=", ".join(body.upper() for body in missing))
