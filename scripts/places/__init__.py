"""Make the place table and the approximate outlines from packages of public registries."""
