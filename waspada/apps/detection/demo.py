"""The demo's findings: the last days before the one it shows, each by what was known then."""

from datetime import date, timedelta
from typing import Final

from django.conf import settings

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.detection.finding import judge, judge_past, mark_of_incidents
from waspada.apps.detection.models import EpisodeVersion, JudgedDay
from waspada.apps.detection.ruling import current_rule

DAYS: Final = 7


def find_for_demo(day: date) -> int:
    """Judge a week up to a day; return how many episodes are known. Done before, it rests."""
    now = real_now()
    done = JudgedDay.objects.filter(realm=settings.WASPADA_REALM)
    rule = current_rule()
    if not done.filter(day=day, mark=mark_of_incidents(), rule_version=rule.version).exists():
        judged = set(done.values_list("day", flat=True))
        for back in range(DAYS - 1, 0, -1):
            past = day - timedelta(days=back)
            if past not in judged:
                judge_past(past, now=now)
        judge(day, at=domain_now(), now=now)
    return int(EpisodeVersion.objects.filter(version=1).count())
