"""The append-only journal: who did what when, as keyed digests in sealed hash chains."""
