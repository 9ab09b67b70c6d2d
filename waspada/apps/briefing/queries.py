"""What was sent, by whom it is signed, and who is to get it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from waspada.apps.accounts.models import Account, AgencyUnit, Membership
from waspada.apps.accounts.queries import in_force, is_standing
from waspada.apps.briefing.content import Letterhead
from waspada.apps.briefing.models import BriefingSetting, DailyReport
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
        cut_off=BriefingSetting._meta.get_field("cut_off").to_python(row.cut_off),
    )


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
    """Return the last report that a place sent for an earlier day."""
    return (
        DailyReport.objects.filter(place_code=place, day__lt=day)
        .order_by("-day", "-version")
        .first()
    )


def sent_states(places: Iterable[str], day: date) -> dict[str, str]:
    """Return per place whether a report came: `sent`, `nihil`, or absent when nothing was sent."""
    rows = (
        DailyReport.objects.filter(day=day, place_code__in=list(places))
        .order_by("version")
        .values_list("place_code", "is_nihil")
    )
    return {place: "nihil" if is_nihil else "sent" for place, is_nihil in rows}


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
