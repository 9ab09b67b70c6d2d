"""What a server process remembers of phones, forgotten between tests."""

from waspada.apps.odk import hearing, holders


def forget_phones() -> None:
    """Forget codes, what they have sent, and what was counted and not yet written."""
    holders._remembered.clear()
    holders._allowances.clear()
    hearing._counts.clear()
