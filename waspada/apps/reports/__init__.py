"""Reports as they come in, the incidents they become, and the counts of both."""
