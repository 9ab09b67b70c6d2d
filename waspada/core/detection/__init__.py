"""Detection: what is more than expected, where it crowds together, and how sure that is."""
