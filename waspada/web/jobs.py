"""The pipeline in order: this page is the story of a report after its receipt was given.

Each line names a topic, the consumer that wants it, and what the consumer does with one
subject. A worker claims rows (`apps/work`), never "everything after number n".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from waspada.apps.accounts.clock import domain_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.unready import weigh_today
from waspada.apps.delivery.mailbox import take_replies
from waspada.apps.delivery.replies import forget_old_replies
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.detection import trying
from waspada.apps.detection.finding import judge_changed
from waspada.apps.detection.replay_runs import go_on_with_replays
from waspada.apps.documents import files as papers
from waspada.apps.duty.reminders import forget_old_reminders, remind
from waspada.apps.exchange.fetching import fetch_sources
from waspada.apps.feeds.fetching import fetch_news
from waspada.apps.feeds.forgetting import forget_texts
from waspada.apps.followups.files import sweep_evidence
from waspada.apps.followups.tending import tend_items
from waspada.apps.forecast.making import make_due
from waspada.apps.forecast.narrowing import narrow_rights
from waspada.apps.forecast.scoring import score_due
from waspada.apps.intake.mail_fetching import take_mail
from waspada.apps.intake.parts import join_overdue
from waspada.apps.meetings.papers import sweep_papers
from waspada.apps.meetings.reminding import remind_meetings
from waspada.apps.news import grouping
from waspada.apps.odk import files as app_files
from waspada.apps.periodic.scheduled import run_schedules
from waspada.apps.readiness.questions import check_changed
from waspada.apps.readiness.reminding import remind_today
from waspada.apps.reports import import_runs, importing, reading, receiving
from waspada.apps.reports.photos import sweep_orphans
from waspada.apps.reports.seen import forget_expired
from waspada.apps.reports.tallies import forget_old_tallies
from waspada.apps.rulings.files import sweep_ruling_files
from waspada.apps.vulnerability.gathering.daily import gather_due
from waspada.apps.vulnerability.importing import forget_waiting
from waspada.apps.vulnerability.map_runs import compute_asked, forget_old_runs
from waspada.apps.vulnerability.recomputing import renew_maps
from waspada.apps.warnings.tending import tend_warnings
from waspada.apps.work.registry import register_consumer


@dataclass(frozen=True, slots=True)
class Step:
    """One consumer of a topic."""

    topic: str
    consumer: str
    run: Callable[[UUID, datetime], None]


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done every so often; it says whether there was anything to do."""

    every: timedelta
    run: Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class ApartChore:
    """Something that waits for other servers; it ends soon after `is_over` says so."""

    name: str
    every: timedelta
    run: Callable[[datetime, Callable[[], bool]], object]


def deliver_outside(now: datetime, is_over: Callable[[], bool]) -> int:
    """Send what leaves the house until nothing is due."""
    all_day = timedelta(days=1).total_seconds()
    return deliver_due(now, where="outside", run_seconds=all_day, is_over=is_over).delivered


def fetch_hazards(now: datetime, is_over: Callable[[], bool]) -> int:
    """Ask the sources of others' warnings that are due."""
    return fetch_sources(domain_now(), now, is_over=is_over)


def fetch_articles(now: datetime, is_over: Callable[[], bool]) -> int:
    """Ask the sources of news that are due, and for the pages that they list."""
    return fetch_news(domain_now(), now, is_over=is_over)


PIPELINE: tuple[Step, ...] = (
    # Open the sealed message, read it, mask it, fill the columns that the desk sees.
    Step(receiving.TOPIC, reading.CONSUMER, reading.read_report),
    # Photos that an app sent along: read apart, for opening one takes as long as ten reports.
    Step(app_files.TOPIC, app_files.CONSUMER, app_files.read_file),
    # Compare what was read with what else was told of its place and days, and group it.
    Step(reading.READ_TOPIC, grouping.CONSUMER, grouping.group_report),
    # A table under /impor/: read it in pieces for the preview, then receive it in chunks.
    Step(import_runs.READING_TOPIC, import_runs.READER, import_runs.read_piece),
    Step(importing.TOPIC, import_runs.CONSUMER, import_runs.receive_chunk),
    # Settings of detection that somebody asks the consequence of, reckoned in pieces.
    Step(trying.TOPIC, trying.CONSUMER, trying.reckon_piece),
    # Then a person triages; incidents, cells and levels follow in the transaction of the act.
)


def _as_system(chore: Callable[[datetime], object]) -> Callable[[datetime], object]:
    def run(now: datetime) -> object:
        with acting_as(system_identity()):
            return chore(now)

    return run


CHORES: tuple[Chore, ...] = (
    # Delivering opens transactions of its own: a sent message must not be taken back.
    Chore(timedelta(seconds=2), lambda now: deliver_due(now, where="inside").delivered),
    # Reminders are about the day that is shown; each is asked for as the one it goes to.
    Chore(timedelta(minutes=2), lambda now: remind(domain_now(), now)),
    Chore(timedelta(days=1), forget_old_reminders),
    Chore(timedelta(days=1), _as_system(forget_old_replies)),
    # Awas that nobody answers, warnings whose time is over, people who did not acknowledge.
    Chore(timedelta(minutes=1), lambda now: tend_warnings(domain_now(), now)),
    # What people wrote back by letter, and what was stored and not read.
    Chore(timedelta(seconds=30), lambda now: take_replies(domain_now(), now)),
    # Long messages of which a piece never came are received with what there is.
    Chore(timedelta(minutes=1), join_overdue),
    # Items fall due, go to the chair, follow their stages; each of it is written once.
    Chore(timedelta(minutes=2), lambda now: tend_items(domain_now(), now)),
    # Reports whose moment has come: the desk is reminded, or they are sent as it has set.
    Chore(timedelta(minutes=1), lambda now: run_schedules(domain_now(), now)),
    # Those asked to a meeting hear of it a day and an hour before.
    Chore(timedelta(minutes=5), lambda now: remind_meetings(domain_now(), now)),
    # Figures are held to one another where they changed; liaisons hear before theirs grow stale.
    Chore(timedelta(minutes=5), check_changed),
    # Counts of the last days are judged each day, and again when an incident changed.
    Chore(timedelta(minutes=10), judge_changed),
    # Replays that somebody asked for, some days at a time: other work goes on in between.
    Chore(timedelta(seconds=2), go_on_with_replays),
    # Vulnerability: maps that somebody waits for; what other parts of the system know, one of
    # them a round, each once a day; maps whose data or model changed, one a round.
    Chore(timedelta(seconds=1), compute_asked),
    Chore(timedelta(minutes=1), gather_due),
    Chore(timedelta(minutes=1), renew_maps),
    # Forecasts: those whose days are over are scored, then the new one shows what did best.
    Chore(timedelta(minutes=30), score_due),
    Chore(timedelta(minutes=30), make_due),
    Chore(timedelta(minutes=10), narrow_rights),
    Chore(timedelta(hours=1), remind_today),
    # What cannot be ready in time weighs in the level of its place as the vote comes near.
    Chore(timedelta(hours=1), weigh_today),
    Chore(timedelta(hours=1), forget_waiting),
    Chore(timedelta(hours=1), _as_system(forget_old_runs)),
    Chore(timedelta(hours=1), sweep_evidence),
    Chore(timedelta(hours=1), sweep_papers),
    Chore(timedelta(hours=1), sweep_ruling_files),
    Chore(timedelta(hours=1), _as_system(trying.forget_old_trials)),
    Chore(timedelta(hours=1), _as_system(forget_expired)),
    Chore(timedelta(hours=1), _as_system(forget_old_tallies)),
    Chore(timedelta(hours=1), import_runs.forget_old_imports),
    # Texts of articles are held for some days; then the link and our reading stay.
    Chore(timedelta(hours=1), _as_system(lambda now: forget_texts(domain_now(), now))),
    Chore(timedelta(hours=1), _as_system(sweep_orphans)),
    Chore(timedelta(hours=1), _as_system(app_files.sweep_files)),
    Chore(timedelta(hours=1), _as_system(lambda now: papers.sweep_orphans(now=now))),
)


# What waits for others, each in a thread of its own: a silent server must not hold the chores.
# They are told how to ask whether the worker ends.
APART: tuple[ApartChore, ...] = (
    ApartChore("deliver", timedelta(seconds=2), deliver_outside),
    # What others warn of (weather, floods): each source is asked as often as it is set to be.
    ApartChore("fetch", timedelta(seconds=30), fetch_hazards),
    # Letters in which people report, fetched where the mail server keeps them; receipts go back.
    ApartChore("mail", timedelta(seconds=30), take_mail),
    # News, one request a host and round: a newspaper's server is not ours.
    ApartChore("news", timedelta(seconds=5), fetch_articles),
)


def register() -> None:
    """Make the steps known to the work queue, in their order."""
    for step in PIPELINE:
        register_consumer(step.topic, step.consumer)
