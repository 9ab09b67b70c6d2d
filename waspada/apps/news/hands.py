"""What a person joins or parts: it stands until it is undone, whatever the machine finds.

A part that is moved out stays together and is parted from each that remains. Joining takes back
the partings it contradicts, and undoing it gives them back.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.news.grouping import regroup
from waspada.apps.news.groups import Member, group_of
from waspada.apps.news.models import NewsAct, NewsLink
from waspada.apps.reports.models import Report
from waspada.apps.reports.rights import may_decide
from waspada.core.errors import BadInput, NotAllowed, NotFound, WrongState


def part_reports(report_id: UUID, moved: Collection[UUID], *, actor: str, now: datetime) -> NewsAct:
    """Take reports out of the group of one; they make a group of their own.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : access.not_allowed
    BadInput : news.choose_some, none or all were chosen
    """
    members = {member.report.pk: member.report for member in _readable_group(report_id)}
    if not set(moved) <= members.keys():
        raise NotFound("access.not_found")
    rest = [key for key in members if key not in set(moved)]
    if not moved or not rest:
        raise BadInput("news.choose_some")
    _check_may_decide(members.values())
    first, *others = sorted(moved)
    kept = [(first, other) for other in others]
    with transaction.atomic():
        act = _act(report_id, is_joining=False, actor=actor, now=now)
        _take_back(act, {(one, other) for one in moved for other in rest}, is_joining=True)
        _take_back(act, set(kept), is_joining=False)
        _write(act, kept, is_joining=True)
        _write(act, [(one, other) for one in moved for other in rest], is_joining=False)
        regroup(members)
        _journal(act, "news.parted", moved, actor=actor, now=now)
    return act


def join_reports(report_id: UUID, with_id: UUID, *, actor: str, now: datetime) -> NewsAct:
    """Hold the groups of two reports for one event.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : access.not_allowed
    BadInput : news.same_already
    """
    ours = {member.report.pk: member.report for member in _readable_group(report_id)}
    theirs = {member.report.pk: member.report for member in _readable_group(with_id)}
    if with_id in ours:
        raise BadInput("news.same_already")
    _check_may_decide([*ours.values(), *theirs.values()])
    with transaction.atomic():
        act = _act(report_id, is_joining=True, actor=actor, now=now)
        _take_back(act, {(one, other) for one in ours for other in theirs}, is_joining=False)
        _write(act, [(report_id, with_id)], is_joining=True)
        regroup([*ours, *theirs])
        _journal(act, "news.joined", [with_id], actor=actor, now=now)
    return act


def undo_act(act_id: UUID, *, actor: str, now: datetime) -> NewsAct:
    """Take back a joining or parting; what it had taken back holds again.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : access.not_allowed
    WrongState : news.undone_already
    """
    act = NewsAct.objects.filter(pk=act_id).first()
    if act is None:
        raise NotFound("access.not_found")
    reports = list(Report.objects.filter(pk__in=_touched(act)).defer("raw_sealed"))
    if not reports:
        raise NotFound("access.not_found")
    _check_may_decide(reports)
    with transaction.atomic():
        act = NewsAct.objects.select_for_update().get(pk=act_id)
        if act.undone_at is not None:
            raise WrongState("news.undone_already")
        act.undone_at = now
        act.save(update_fields=["undone_at"])
        act.links.update(is_in_force=False)
        NewsLink.objects.filter(pk__in=act.replaced, act__undone_at__isnull=True).update(
            is_in_force=True
        )
        regroup(_touched(act))
        _journal(act, "news.undone", [], actor=actor, now=now)
    return act


def _readable_group(report_id: UUID) -> Sequence[Member]:
    report = Report.objects.filter(pk=report_id).defer("raw_sealed").first()
    group = None if report is None else group_of(report)
    if group is None:
        raise NotFound("access.not_found")
    return group.members


def _check_may_decide(reports: Iterable[Report]) -> None:
    identity = current_identity()
    if not all(may_decide(identity, report) for report in reports):
        raise NotAllowed("access.not_allowed")


def _touched(act: NewsAct) -> set[UUID]:
    pairs = act.links.values_list("one", "other")
    return {act.report_id, *(key for pair in pairs for key in pair)}


def _act(report_id: UUID, *, is_joining: bool, actor: str, now: datetime) -> NewsAct:
    return NewsAct.objects.create(
        report_id=report_id, is_joining=is_joining, made_by=actor, made_at=now
    )


def _write(act: NewsAct, pairs: Iterable[tuple[UUID, UUID]], *, is_joining: bool) -> None:
    NewsLink.objects.bulk_create(
        NewsLink(act=act, one=min(pair), other=max(pair), is_joining=is_joining) for pair in pairs
    )


def _take_back(act: NewsAct, pairs: Collection[tuple[UUID, UUID]], *, is_joining: bool) -> None:
    """Let earlier links that say the opposite hold no more."""
    wanted = {(min(pair), max(pair)) for pair in pairs}
    keys = {key for pair in wanted for key in pair}
    found = NewsLink.objects.filter(
        Q(one__in=keys), is_in_force=True, is_joining=is_joining
    ).exclude(act=act)
    taken = [link.pk for link in found if (link.one, link.other) in wanted]
    NewsLink.objects.filter(pk__in=taken).update(is_in_force=False)
    act.replaced = [*act.replaced, *taken]
    act.save(update_fields=["replaced"])


def _journal(
    act: NewsAct, what: str, reports: Iterable[UUID], *, actor: str, now: datetime
) -> None:
    record_act(
        what,
        actor=actor,
        now=now,
        subject_kind="report",
        subject=str(act.report_id),
        details={"act": str(act.pk), "reports": sorted(map(str, reports))},
    )
