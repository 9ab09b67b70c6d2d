"""Read referrals: those one may see, what waits for one's own unit, what is overdue."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.accounts.queries import in_force, is_standing
from waspada.apps.reports.models import Referral, ReferralReply
from waspada.apps.reports.rights import may_write
from waspada.core.access import Identity
from waspada.core.errors import NotFound
from waspada.core.reports.referrals import OPEN_STATES

ANSWERING_ROLES = frozenset(("liaison", "secretariat"))


def referral_of(referral_id: UUID) -> Referral:
    """Return a referral that the acting person may read; raise NotFound otherwise."""
    found: Referral | None = Referral.objects.filter(pk=referral_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def referrals() -> QuerySet[Referral]:
    """Return referrals, the one that is due first on top, those that are done last."""
    found: QuerySet[Referral] = Referral.objects.order_by("-sent_at", "-id")
    return found


def referrals_about(
    *, reports: Iterable[UUID] = (), incident: UUID | None = None
) -> QuerySet[Referral]:
    """Return the referrals of some reports and of an incident, in the order they were sent."""
    about = Q(report_id__in=list(reports))
    if incident is not None:
        about |= Q(incident_id=incident)
    found: QuerySet[Referral] = Referral.objects.filter(about).order_by("sent_at", "id")
    return found


def replies_of(referral_ids: Iterable[UUID]) -> QuerySet[ReferralReply]:
    """Return what came back on some referrals, oldest first."""
    found: QuerySet[ReferralReply] = ReferralReply.objects.filter(
        referral_id__in=list(referral_ids)
    )
    return found.order_by("written_at", "id")


def own_units(identity: Identity) -> tuple[str, ...]:
    """Return the units for which somebody may answer what is addressed to them."""
    return tuple(
        sorted({seat.unit for seat in identity.memberships if seat.role in ANSWERING_ROLES})
    )


def addressed_to_me() -> QuerySet[Referral]:
    """Return what waits for an answer of the acting person's own unit, the first due on top."""
    found: QuerySet[Referral] = Referral.objects.filter(
        state="sent", unit_code__in=own_units(current_identity())
    )
    return found.order_by("due_on", "id")


def overdue(today: date) -> QuerySet[Referral]:
    """Return referrals whose day has passed and on which nothing came back."""
    found: QuerySet[Referral] = Referral.objects.filter(state="sent", due_on__lt=today)
    return found.order_by("due_on", "id")


def unfinished() -> QuerySet[Referral]:
    """Return referrals that somebody still waits for."""
    found: QuerySet[Referral] = Referral.objects.filter(state__in=OPEN_STATES)
    return found.order_by("due_on", "id")


def may_answer(identity: Identity, referral: Referral) -> bool:
    """Say whether somebody may answer for the addressed unit."""
    return referral.unit_code in own_units(identity)


def may_follow_up(identity: Identity, referral: Referral) -> bool:
    """Say whether somebody may note answers, close and withdraw: whoever wrote for the desk."""
    return may_write(identity, referral.place_code, referral.owner_unit)


def answering_accounts(unit: str, day: date) -> list[Account]:
    """Return the accounts that hold an answering seat of a unit on a day."""
    seats = Membership.objects.filter(in_force(day), role__in=ANSWERING_ROLES, unit_id=unit)
    accounts = Account.objects.filter(pk__in=seats.values("account_id"), is_active=True).order_by(
        "username"
    )
    return [account for account in accounts if not is_standing(account, day)]
