"""Reports and incidents: receipts, states, masking, the reading of a body."""
