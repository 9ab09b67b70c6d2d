"""Action items and dispositions: states, the clock over them, and who may be told to act."""
