"""OpenRosa, the language of ODK Collect and its kin: forms out, filled forms in."""
