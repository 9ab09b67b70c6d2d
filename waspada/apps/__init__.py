"""What is stored and who may change it: one Django app per topic."""
