"""Lines of lists are made in code: the same markup as a template that says it plainly."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.template import Context, engines
from django.utils import translation

from waspada.apps.reports.found import FoundIncident, FoundReport
from waspada.apps.reports.lines import incident_lines, report_lines
from waspada.apps.reports.models import IncidentVersion

pytestmark = pytest.mark.words

INCIDENT = """{% load i18n %}<li><a class="t" href="{% url 'reports:incident' version.number %}{{ per }}">{{ version.title }}</a>{% severity version.severity %}
<span class="m">{% if with_day %}<span>{% if version.day %}{{ version.day|long_day }}{% else %}{{ version.month|month_year }}{% endif %}</span>{% endif %}<span>{{ version.place_code|place_path }}</span><span>{{ version.category|category_name }}</span><span>{% blocktranslate trimmed count n=version.source_count %}{{ n }} sumber independen{% plural %}{{ n }} sumber independen{% endblocktranslate %}</span>{% if version.state == "unverified" %}<span>{% translate "belum terverifikasi" %}</span>{% endif %}{% if version.classification != "B" %}<span>{% class_mark version.classification %}</span>{% endif %}</span></li>
"""
REPORT = """<li><a class="t" href="{% url 'reports:triage' report.pk %}">{{ report.masked_text|truncatechars:110|default:report.receipt }}</a>
<span class="m"><span>{{ report.received_at|local_time:report.place_code }}</span><span>{{ report.place_code|place_path }}</span>{% if report.category %}<span>{{ report.category|category_name }}</span>{% endif %}{% if report.classification != "B" %}<span>{% class_mark report.classification %}</span>{% endif %}</span></li>
"""
ID = UUID(int=7)
PLAIN = FoundIncident(
    id=ID,
    title="Kotak suara tertahan",
    number="KJ-65.01-2024-0007",
    severity=2,
    day=date(2024, 11, 26),
    month=date(2024, 11, 1),
    place_code="65.01.05",
    category="logistik",
    source_count=1,
    state="verified",
    classification="B",
)
NASTY = "<b>'&\"</b> {{ x }} %s {0} </li><script>"
INCIDENTS = (
    PLAIN,
    PLAIN._replace(title=NASTY, number="A&B<c>'", severity=None, state="unverified"),
    PLAIN._replace(day=None, source_count=12, classification="T", place_code="ID"),
    PLAIN._replace(day=None, month=None, category=NASTY, place_code=NASTY, classification="R"),
)
REPORTS = tuple(
    FoundReport(ID, "B0R", text, datetime(2024, 11, 27, 20, tzinfo=UTC), place, category, level)
    for text, place, category, level in (
        ("Warga berkumpul.", "65.01", "bentrok_massa", "B"),
        (NASTY * 9, "91", "", "T"),
        ("", "ID", "logistik", "B"),
    )
)


def plainly(template: str, **words: object) -> str:
    return str(engines["django"].engine.from_string(template).render(Context(words)))


@pytest.mark.parametrize("language", ["id", "en"])
def test_lines_are_what_a_plain_template_makes(language: str) -> None:
    with translation.override(language):
        for one in INCIDENTS:
            for per, with_day in (("", True), ("?per=2024-10-18", False)):
                words = {"version": one, "per": per, "with_day": with_day}
                assert incident_lines([one], per=per, with_day=with_day) == plainly(
                    INCIDENT, **words
                )
        for report in REPORTS:
            assert report_lines([report]) == plainly(REPORT, report=report)


def test_a_version_and_what_was_found_of_it_make_the_same_line() -> None:
    for one in INCIDENTS:
        version = IncidentVersion(**one._asdict())
        assert incident_lines([version, version]) == incident_lines([one, one])
    assert incident_lines([]) == ""
