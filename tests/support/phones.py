"""What a server process remembers of phones, forgotten between tests."""

from waspada.apps.odk import hearing, holders
from waspada.apps.odk.allowance import PURSES


def forget_phones() -> None:
    """Forget codes, what they have sent, and what was counted and not yet written."""
    holders._remembered.clear()
    PURSES.clear()
    hearing._counts.clear()
