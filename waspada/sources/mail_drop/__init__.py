"""Letters in which people report: their words and photos, from a maildir or over IMAP."""

from waspada.sources.mail_drop.letters import LARGEST_DROP, MOST_PHOTOS, Letter, read_drop

__all__ = ["LARGEST_DROP", "MOST_PHOTOS", "Letter", "read_drop"]
