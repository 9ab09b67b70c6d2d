"""The second factor: a code from an authenticator app, or one of ten recovery codes."""

from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.utils import decrypt as unseal
from allauth.mfa.utils import encrypt as seal
from django.db import transaction

from waspada.apps.accounts.models import Account
from waspada.apps.journal.actions import record_act
from waspada.core.access import Identity
from waspada.core.errors import BadInput, Conflict

__all__ = [
    "check_code",
    "disable",
    "enrol",
    "generate_totp_secret",
    "is_enrolled",
    "must_enrol",
    "otpauth_address",
    "renew_recovery_codes",
    "seal",
    "unseal",
    "unused_recovery_codes",
]


def is_enrolled(account: Account) -> bool:
    """Say whether sign-in asks this account for a code."""
    return bool(Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists())


def must_enrol(account: Account, identity: Identity) -> bool:
    """Say whether the account has to set up a code: all but field reporters and demo accounts."""
    if not account.needs_second_factor or account.is_sample:
        return False
    return any(seat.role != "field" for seat in identity.memberships)


def otpauth_address(account: Account, secret: str) -> str:
    """Return the address that an authenticator app reads from the QR code."""
    address: str = get_adapter().build_totp_url(account, secret)
    return address


def enrol(account: Account, secret: str, code: str, *, now: datetime) -> list[str]:
    """Keep the secret once the person has shown a code made with it; return recovery codes."""
    if not validate_totp_code(secret, _digits(code)):
        raise BadInput("accounts.wrong_code")
    with transaction.atomic():
        if is_enrolled(account):
            raise Conflict("accounts.already_enrolled")
        TOTP.activate(account, secret)
        codes: list[str] = RecoveryCodes.activate(account).get_unused_codes()
        _record("account.second_factor_added", account, str(account.pk), now)
    return codes


def check_code(account: Account, code: str) -> bool:
    """Say whether a code is right just now; each code works once."""
    digits = _digits(code)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        row = Authenticator.objects.filter(user=account, type=kind).first()
        if row is not None and row.wrap().validate_code(digits):
            row.record_usage()
            return True
    return False


def unused_recovery_codes(account: Account) -> list[str]:
    """Return the recovery codes that still work."""
    row = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(row.wrap().get_unused_codes()) if row else []


def renew_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    """Replace all recovery codes; the old ones stop working."""
    with transaction.atomic():
        Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(account).get_unused_codes()
        _record("account.recovery_codes_renewed", account, str(account.pk), now)
    return codes


def disable(account: Account, *, actor: str, now: datetime) -> None:
    """Take the second factor away: a lost phone, or the person's own wish."""
    with transaction.atomic():
        Authenticator.objects.filter(user=account).delete()
        _record("account.second_factor_removed", account, actor, now)


def _digits(code: str) -> str:
    return "".join(char for char in code if char.isascii() and char.isdigit())


def _record(action: str, account: Account, actor: str, now: datetime) -> None:
    record_act(action, actor=actor, now=now, subject_kind="account", subject=str(account.pk))
