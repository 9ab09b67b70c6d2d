"""Forecast: what is to be expected, frozen when said and scored when due."""
