"""Days counted from a vote, as people say them."""

from typing import Final

FAR_DAYS: Final = 400  # beyond this, H-n says nothing


def h_label(days: int | None) -> str:
    """Return H-12, hari-H or H+1; nothing when no vote is near."""
    if days is None or abs(days) > FAR_DAYS:
        return ""
    if days == 0:
        return "hari-H"
    return f"H-{days}" if days > 0 else f"H+{-days}"
