"""Where reports and reminders go: trays of accounts, their mailboxes, and copies that a place set."""

from django.conf import settings

from waspada.apps.accounts.models import Account
from waspada.apps.briefing.models import ReportSchedule
from waspada.apps.delivery.actions import Address


def addresses_of(accounts: list[Account]) -> list[Address]:
    """Return the tray of each account, and its mailbox where mail is set up."""
    addresses = [Address("in_app", str(account.pk)) for account in accounts]
    if settings.EMAIL_HOST:
        addresses += [Address("email", account.email) for account in accounts if account.email]
    return addresses


def addresses_for(place: str, kind: str, accounts: list[Account]) -> list[Address]:
    """Return where a place's report goes: the desk one level up, and the copies of its schedule."""
    found = addresses_of(accounts)
    row = ReportSchedule.objects.filter(place_code=place, kind=kind).first()
    if row is not None and settings.EMAIL_HOST:
        found += [Address("email", one) for one in row.copies]
    return list(dict.fromkeys(found))
