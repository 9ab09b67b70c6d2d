"""The ATHG map: what may happen where, in which phase, and what stands against it."""
