"""Keys and envelopes: how content is encrypted and how digests are keyed."""
