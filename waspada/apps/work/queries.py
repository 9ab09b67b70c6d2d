"""What is waiting and what failed."""

from django.db.models import Count, QuerySet

from waspada.apps.work.models import WorkItem


def dead_letters() -> QuerySet[WorkItem]:
    """Work that was given up, newest first."""
    return WorkItem.objects.filter(state=WorkItem.State.DEAD).order_by("-finished_at")


def failing() -> QuerySet[WorkItem]:
    """Work that failed at least once and will be tried again."""
    return WorkItem.objects.filter(state=WorkItem.State.PENDING).exclude(reason_code="")


def backlog() -> dict[str, int]:
    """Rows not yet done, per consumer."""
    rows = (
        WorkItem.objects.filter(state__in=[WorkItem.State.PENDING, WorkItem.State.CLAIMED])
        .values_list("consumer")
        .annotate(Count("id"))
    )
    return dict(rows)
