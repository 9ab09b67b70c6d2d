"""Issued documents: numbers, frozen content, and the register of what was sent."""
