"""Sentences for codes: core returns codes and parameters, catalogues hold the words."""
