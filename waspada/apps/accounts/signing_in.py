"""Sign people in and out, by whichever way they proved who they are."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import login, logout
from django.http import HttpRequest

from waspada.apps.accounts.models import Account, SignedInSession
from waspada.apps.journal.actions import record_act

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "pending_account"  # the password was right, the code is still asked for
PENDING_AT = "pending_at"
FACTOR = "second_factor"
PASSED = "passed"


def sign_in(request: HttpRequest, account: Account, *, way: str, now: datetime) -> None:
    """Begin a session under a new key; `way` is password, code, card or sample."""
    for name in (PENDING, PENDING_AT):
        request.session.pop(name, None)
    login(request, account, backend=BACKEND)
    request.session["device"] = device_of(request.META.get("HTTP_USER_AGENT", ""))
    request.session["signed_in_at"] = now.isoformat()
    request.session["way"] = way
    if way == "code":
        request.session[FACTOR] = PASSED
    _record("account.signed_in", account, now, way=way)


def hold_for_code(request: HttpRequest, account: Account, *, now: datetime) -> None:
    """Remember who gave the right password until the code is given; nobody is signed in yet."""
    request.session.flush()
    request.session[PENDING] = str(account.pk)
    request.session[PENDING_AT] = now.isoformat()


def sign_out(request: HttpRequest, *, now: datetime) -> None:
    """End this session; its data is gone from the server."""
    if isinstance(request.user, Account):
        _record("account.signed_out", request.user, now)
    logout(request)


def sign_out_elsewhere(account: Account, keep: str | None, *, actor: str, now: datetime) -> int:
    """End an account's sessions except the one kept; return how many there were."""
    others = SignedInSession.objects.filter(account_id=account.pk).exclude(session_key=keep or "")
    ended, _ = others.delete()
    record_act(
        "account.sessions_ended",
        actor=actor,
        now=now,
        subject_kind="account",
        subject=str(account.pk),
        details={"sessions": ended},
    )
    return ended


def sessions_of(account_id: UUID, *, now: datetime) -> list[dict[str, object]]:
    """Return an account's open sessions, newest first: key, device, since when, way."""
    rows = SignedInSession.objects.filter(account_id=account_id, expire_date__gt=now)
    found = []
    for row in rows:
        kept = row.get_decoded()
        since = kept.get("signed_in_at")
        found.append(
            {
                "key": row.session_key,
                "device": kept.get("device", ""),
                "since": datetime.fromisoformat(since) if since else None,
                "way": kept.get("way", ""),
            }
        )
    return sorted(found, key=lambda entry: str(entry["since"]), reverse=True)


def device_of(user_agent: str) -> str:
    """Return browser and system in two words; the full string would single a person out."""
    browsers = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
    browser = next((name for name in browsers if name in user_agent), "")
    system = next((name for name in systems if name in user_agent), "")
    spoken = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
    return " · ".join(part for part in (spoken.get(browser, browser), system) if part)


def _record(action: str, account: Account, now: datetime, **details: str) -> None:
    record_act(
        action,
        actor=str(account.pk),
        now=now,
        subject_kind="account",
        subject=str(account.pk),
        details=details,
    )
