"""Who is on duty where and when, what is handed over, and what reminds them."""
