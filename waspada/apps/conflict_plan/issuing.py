"""Issue a place's plan as a document: numbered, frozen, in the register; a later one corrects it."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan.paper import TEMPLATE_VERSION, compose, numbered, plan_pdf
from waspada.apps.conflict_plan.queries import PlanRow
from waspada.apps.conflict_plan.rights import DESK, check_may_plan
from waspada.apps.documents.actions import Issue, Rights, issue_document
from waspada.apps.documents.models import Document
from waspada.core.errors import BadInput
from waspada.core.vocabulary import CLASSES, unit_code

KIND: Final = "rencana-aksi-terpadu"
SERIES: Final = "RA"
# As of reports upward: nothing above class T, nothing compartmented.
HIGHEST: Final = "T"
_PLACE_LENGTH: Final = 5


def issued_plans(place: str, year: int) -> list[Document]:
    """Return the plans of a place and year that were issued and may be read, newest first."""
    rows = Document.objects.filter(kind=KIND, place_code=place).order_by("-issued_at", "-pk")
    return [row for row in rows if row.content.get("year") == year]


def issue_plan(context: dict[str, Any], *, by_name: str, now: datetime) -> Document:
    """Issue what `plan_context` holds, as far as a document may hold it.

    Rows above class T and those in a compartment stay out, and the paper says so. Whoever any
    row concerns may not read the document. One with what parts of the place do is class T at
    least: what one kab/kota does is not for the others.

    Raises
    ------
    NotAllowed : plan.only_desk; BadInput : plan.nothing_to_issue
    """
    place, year = context["code"], context["year"]
    check_may_plan(place)
    phases = [
        (phase, [row for row in rows if _may_stand(row)]) for phase, rows in context["phases"]
    ]
    rows = [row for _phase, held in phases for row in held]
    if not rows:
        raise BadInput("plan.nothing_to_issue")
    classes = [row.version.classification for row in rows]
    if any(part.count for part in context["parts"]):
        classes.append(HIGHEST)
    classification = max(classes, key=CLASSES.index)
    shown = {**context, "phases": phases, "page_class": classification}
    notes: tuple[str, ...] = ()
    if len(rows) < context["count"]:
        notes = (_("Baris berkelas Rahasia ke atas dan yang dalam kompartemen tidak dimuat."),)
    said = _("Waspada, rencana aksi. Diterbitkan %(who)s, %(at)s UTC. Kelas: %(class)s.") % {
        "who": by_name,
        "at": f"{now:%Y-%m-%d %H.%M}",
        "class": classification,
    }
    before = next(iter(issued_plans(place, year)), None)
    paper = {**compose(shown, said, notes), "year": year}
    issue = Issue(
        kind=KIND,
        series=SERIES,
        title=str(paper["title"])[:240],
        subject_day=context["day"],
        language=str(paper["language"]),
        template_version=TEMPLATE_VERSION,
        rights=Rights(
            classification=classification,
            owner_unit=unit_code(DESK, place[:_PLACE_LENGTH]),
            concerns_units=tuple(sorted({u for row in rows for u in row.version.concerns_units})),
        ),
        corrects=before.pk if before else None,
    )
    return issue_document(
        issue,
        place,
        paper,
        prepare=numbered,
        render=plan_pdf,
        actor=current_identity().account,
        now=now,
    )


def _may_stand(row: PlanRow) -> bool:
    version = row.version
    is_low = CLASSES.index(version.classification) <= CLASSES.index(HIGHEST)
    return is_low and not version.compartment
