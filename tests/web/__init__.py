"""Pages of the whole site, as a browser without scripts gets them."""
