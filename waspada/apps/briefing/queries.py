"""What was sent, by whom it is signed, and who is to get it."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, AgencyUnit, Membership
from waspada.apps.accounts.queries import in_force, is_standing
from waspada.apps.briefing.content import Letterhead
from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.core.access import Identity, Rights, may_read
from waspada.core.briefing import Sending, Submission, default_cut_off, due_at, submission_of
from waspada.core.places import NATION, Level, level_of, load_table, parent_of
from waspada.core.vocabulary import unit_code, unit_name

MINISTRY = "KEMENTERIAN DALAM NEGERI"
KESBANGPOL = "BADAN KESATUAN BANGSA DAN POLITIK"


def letterhead_of(place: str) -> Letterhead:
    """Return a place's letterhead as its desk set it, or the one its kind of place implies."""
    row = BriefingSetting.objects.filter(pk=place).first() or BriefingSetting(place_code=place)
    lines = tuple(line.strip() for line in row.letterhead.splitlines() if line.strip())
    return Letterhead(
        lines=lines or default_lines(place),
        office=row.office or unit_name("kesbangpol", place, load_table()[place].name),
        signer_title=row.signer_title or default_signer(place),
        signer_name=row.signer_name,
        cut_off=cut_off_of(place),
    )


def cut_off_of(place: str) -> time:
    """Return the hour by which a place reports: its desk's own, or that of its level."""
    return cut_offs_of((place,))[place]


def cut_offs_of(places: Iterable[str]) -> dict[str, time]:
    """Return the hour by which each place reports, in one query."""
    asked = list(places)
    kept = BriefingSetting.objects.filter(pk__in=asked).values_list("place_code", "cut_off")
    return {place: default_cut_off(place) for place in asked} | dict(kept)


def default_lines(place: str) -> tuple[str, ...]:
    """Return the two lines that head a letter of a place's desk; names of offices stay Indonesian."""
    level = level_of(place)
    if level is Level.NATION:
        return (MINISTRY, "DIREKTORAT JENDERAL POLITIK DAN PEMERINTAHAN UMUM")
    table = load_table()
    formal = table[place].formal.upper()
    if level in {Level.PROVINCE, Level.REGENCY}:
        return (f"PEMERINTAH {formal}", KESBANGPOL)
    above = parent_of(place) or NATION
    return (f"PEMERINTAH {table[above].formal.upper()}", formal)


def default_signer(place: str) -> str:
    """Return the title of whoever signs for a place's desk."""
    level = level_of(place)
    if level is Level.NATION:
        return "Direktur Jenderal Politik dan Pemerintahan Umum"
    if level in {Level.PROVINCE, Level.REGENCY}:
        return "Kepala Badan Kesatuan Bangsa dan Politik"
    name = load_table()[place].name
    return f"Camat {name}" if level is Level.KECAMATAN else f"Kepala {load_table()[place].formal}"


def reports_of(place: str, day: date) -> QuerySet[DailyReport]:
    """Return what a place sent for a day, the latest version first."""
    return DailyReport.objects.filter(place_code=place, day=day).order_by("-version")


def latest_before(place: str, day: date) -> DailyReport | None:
    """Return the last report that a place sent for an earlier day and did not take back."""
    rows = DailyReport.objects.filter(place_code=place, day__lt=day).order_by("-day", "-version")
    told: set[date] = set()
    row: DailyReport
    for row in rows.iterator(chunk_size=20):
        if row.day not in told and not row.is_withdrawn:
            return row
        told.add(row.day)
    return None


def submission_states(
    places: Iterable[str], day: date, *, now: datetime | None = None
) -> dict[str, Submission]:
    """Return per place whether its report of a day came, was NIHIL, late or corrected.

    Two queries for any number of places. A place of whose reports the reader is told nothing
    is absent: absent is not known, `belum` is known not to have come. What was sent after the
    day counts too.

    now : the domain clock, by which a missing report is overdue; without it none is
    """
    reader = current_identity()
    asked = [place for place in dict.fromkeys(places) if may_know_sendings(reader, place)]
    rows = DailyReport.objects.filter(day=day, place_code__in=asked)
    sendings: dict[str, list[Sending]] = {place: [] for place in asked}
    for row in rows:
        sendings[row.place_code].append(sending_of(row))
    hours = cut_offs_of(asked)
    return {
        place: submission_of(
            place, day, sendings[place], due=due_at(day, place, hours[place]), now=now
        )
        for place in asked
    }


def may_know_sendings(reader: Identity, place: str) -> bool:
    """Say whether a reader is told what a place sent: one that may read its class B."""
    return may_read(reader, Rights(place=place, classification="B"))


def sending_of(row: DailyReport) -> Sending:
    """Return one row as a value."""
    return Sending(
        version=row.version,
        is_nihil=row.is_nihil,
        is_late=row.is_late,
        is_withdrawn=row.is_withdrawn,
        received_at=row.received_at,
        document_id=row.document_id,
        sent_by=row.sent_by,
    )


def sent_states(places: Iterable[str], day: date) -> dict[str, str]:
    """Return per place whether a report came: `sent`, `nihil`, or absent when nothing was sent."""
    return {
        place: "nihil" if one.is_nihil else "sent"
        for place, one in submission_states(places, day).items()
        if one.is_sent
    }


def receiving_place(place: str) -> str:
    """Return whose secretariat gets the reports of a place; the nation has nobody above it."""
    return parent_of(place) or ""


def receiving_accounts(place: str, day: date) -> list[Account]:
    """Return the accounts of the secretariat one level up that hold their seat on a day."""
    above = receiving_place(place)
    if not above:
        return []
    seats = Membership.objects.filter(in_force(day), role="secretariat", place_code=above)
    accounts = Account.objects.filter(pk__in=seats.values("account_id"), is_active=True).order_by(
        "username"
    )
    return [account for account in accounts if not is_standing(account, day)]


def receiving_unit(place: str) -> str:
    """Return the code of the secretariat's unit one level up, or nothing where there is none."""
    above = receiving_place(place)
    code = unit_code("kesbangpol", above) if above else ""
    return code if code and AgencyUnit.objects.filter(pk=code).exists() else ""
