"""Documents on paper: PDF/A by typst."""
