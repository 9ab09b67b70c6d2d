"""The joint action plan on social conflict: its rows, what was realised, the roll-up."""
