"""Warnings: proposed, approved by people, delivered, acknowledged, and what came of them."""
