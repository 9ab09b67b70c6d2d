"""Elections with their places, stages and the documents that date them."""
