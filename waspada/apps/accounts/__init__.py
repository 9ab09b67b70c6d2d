"""Accounts, agencies, offices, memberships and the one access policy."""
