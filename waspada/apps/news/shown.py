"""The panel *Kejadian yang sama dengan …* on the pages of reports and incidents."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string

from waspada.apps.news.groups import group_around


def panel(request: HttpRequest, report_ids: Sequence[UUID]) -> str:
    """Return the panel about some reports; "" where nothing else tells the same."""
    group = group_around(report_ids)
    if group is None or group.count < 2:
        return ""
    others = [member for member in group.members if member.report.pk not in set(report_ids)]
    context = {
        "group": group,
        "others": others[:3],
        "more": max(0, len(others) - 3),
        "report_id": next(iter(report_ids)),
    }
    return render_to_string("news/panel.html", context, request=request)
