"""Work queues: one row per subject and consumer, claimed until done."""
