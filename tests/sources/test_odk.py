"""Forms that ODK fills in, and reading what comes back: whole, broken, hostile."""

import base64
import contextlib
import csv
import io
import json
import re
import zlib
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.odk import CONTENT_TYPE, a_report, filled, posted
from waspada.core.errors import BadInput, TooLarge
from waspada.core.places import Level
from waspada.core.readiness import Measure
from waspada.core.readiness.measures import Option
from waspada.core.reports.body import read_fields
from waspada.core.vocabulary import CATEGORIES, CHOICES, Words
from waspada.sources.odk import forms, openrosa, submissions
from waspada.sources.odk.filled import given_figures, report_fields
from waspada.sources.odk.multipart import read_form
from waspada.sources.odk.places import area_of, place_file
from waspada.sources.odk.submissions import read_submission

NOW = datetime(2024, 11, 28, 3, 0, tzinfo=UTC)
NAME = Words(id="KPPS terbentuk", en="KPPS formed")
MEASURES = (
    Measure("kpps", NAME, "kpu", "tps", "station", Level.KECAMATAN, "count", NAME),
    Measure("nphd", NAME, "kpu", "tps", "regency", Level.REGENCY, "yes_no", NAME),
    Measure(
        *("cara", NAME, "kpu", "tps", "regency", Level.REGENCY, "choice", NAME),
        options=(Option("a", NAME, Decimal(1)), Option("b", NAME, Decimal(2))),
    ),
)


@pytest.fixture(scope="module")
def made() -> dict[str, forms.BuiltForm]:
    """The three forms, made once: pyxform takes its time to start."""
    every = (forms.report_form(), forms.station_form(), forms.readiness_form("kpu", MEASURES))
    return {form.form_id: form for form in every}


def test_forms_ask_the_vocabulary_in_both_languages(made: dict[str, forms.BuiltForm]) -> None:
    text = made[forms.REPORT_FORM].xml.decode()
    for choice in CHOICES:
        assert f"<value>{choice.name.id}</value>" in text
        assert f"<value>{choice.name.en}</value>" in text
    station = made[forms.STATION_FORM].xml.decode()
    assert all(CATEGORIES[code].name.id in station for code in forms.PROBLEMS)
    for form in made.values():
        languages = re.findall(r'<translation lang="([^"]+)"', form.xml.decode())
        assert languages == ["Bahasa Indonesia (id)", "English (en)"]
        sentences = re.findall(r"<text id=", form.xml.decode())
        assert len(sentences) % 2 == 0


def test_a_version_is_what_the_form_asks(made: dict[str, forms.BuiltForm]) -> None:
    same = forms.readiness_form("kpu", MEASURES)
    other = forms.readiness_form("kpu", MEASURES[:2])
    assert same.version == made["waspada_kesiapan_kpu"].version != other.version
    for form in made.values():
        assert f'id="{form.form_id}" version="{form.version}"' in form.xml.decode()


def test_a_phone_holds_the_places_of_one_regency() -> None:
    area = area_of("65.01.05")
    regency, districts, villages = (
        list(csv.DictReader(io.StringIO(place_file(name, area).decode())))
        for name in ("kabkota.csv", "kecamatan.csv", "desa.csv")
    )
    assert [row["name"] for row in regency] == ["65.01"]
    assert {row["parent"] for row in districts} == {"65.01"}
    assert {row["parent"] for row in villages} == {row["name"] for row in districts}
    assert len(place_file("desa.csv", area)) < 10_000
    assert place_file("desa.csv", "65") == b"name,label,parent\n"  # too many for a phone


def test_what_was_filled_in_is_a_report(made: dict[str, forms.BuiltForm]) -> None:
    submission = read_submission(a_report(desa="65.01.05.1001", point="2.8 117.3 0 4", injured="1"))
    body = read_fields(report_fields(submission), now=NOW)
    assert (body.choice, body.place, body.injured) == ("bentrok", "65.01.05.1001", 1)
    assert (body.lat, body.lon, body.precision) == (2.8, 117.3, "minute")
    earlier = a_report(when="earlier", day="2024-11-26", hour="19:30:00.000+08:00")
    fields = report_fields(read_submission(earlier))
    assert fields["occurred_at"] == "2024-11-26T19:30"
    only_photo = filled(photo1="a.jpg", photo2="", regency="65.01")
    submission = read_submission(only_photo)
    assert report_fields(submission)["choice"] == "lain"


def test_figures_are_taken_as_typed(made: dict[str, forms.BuiltForm]) -> None:
    xml = filled("waspada_kesiapan_kpu", place="65.01.05", as_of="2024-11-20", m_kpps="1.2", m_x="")
    as_of, figures = given_figures(read_submission(xml))
    assert as_of == "2024-11-20"
    assert [(one.measure, one.place, one.text) for one in figures] == [("kpps", "65.01.05", "1.2")]


def test_groups_and_namespaces_do_not_count_and_meta_is_that_of_the_form() -> None:
    xml = (
        b'<x:data xmlns:x="urn:x" id="f" version="2"><g><choice>bentrok</choice>'
        b"<meta><instanceID>no</instanceID></meta></g>"
        b"<meta><instanceID> uuid:1 </instanceID></meta></x:data>"
    )
    submission = read_submission(xml)
    assert (submission.form_id, submission.version) == ("f", "2")
    assert (submission.instance_id, submission.said("choice")) == ("uuid:1", "bentrok")


def test_a_form_in_another_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><d id="f"><text>Ümlaut</text></d>'
    assert read_submission(text.encode("utf-16")).said("text") == "Ümlaut"
    with pytest.raises(BadInput):
        read_submission(b'<?xml version="1.0" encoding="x-none"?><d/>')


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", CONTENT_TYPE, "odk.cut"),
        (posted(b"<a/>")[:-8], CONTENT_TYPE, "odk.cut"),
        (posted(b"<a/>"), "multipart/form-data", "odk.not_multipart"),
        (posted(b"<a/>"), "application/json", "odk.not_multipart"),
        (
            posted(b"<a/>").replace(b"xml_submission_file", b"other"),
            CONTENT_TYPE,
            "odk.no_xml_part",
        ),
        (posted(b"<a/>")[:-17] + posted(b"<a/>"), CONTENT_TYPE, "odk.two_xml_parts"),
        (posted(b"<a/>", {f"{n}": b"x" for n in range(70)}), CONTENT_TYPE, "odk.too_many_parts"),
        (posted(b"<a/>").replace(b"text/xml\r\n\r\n", b"a" * 5000), CONTENT_TYPE, "odk.bad_part"),
    ],
)
def test_a_body_that_is_no_submission_is_refused(body: bytes, kind: str, code: str) -> None:
    with pytest.raises(BadInput) as told:
        read_form(body, kind)
    assert told.value.code == code


def test_a_file_keeps_its_bytes_and_loses_its_folders() -> None:
    content = bytes(range(256)) + b"\r\n--other--\r\n"
    form = read_form(posted(b"<a/>", {"../../etc/a.jpg": content}, more=True), CONTENT_TYPE)
    assert [(one.name, bytes(one.content)) for one in form.files] == [("a.jpg", content)]
    assert not form.is_whole
    assert read_form(b"<a/>", "text/xml; charset=utf-8").xml == b"<a/>"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reading(noise: bytes) -> None:
    whole = a_report()
    for xml in (noise, whole[: len(noise)] + noise, whole.replace(b"bentrok", noise)):
        with contextlib.suppress(BadInput):
            report_fields(read_submission(xml))
    body = posted(whole, {"a.jpg": noise})
    for changed in (noise, body[: len(noise)] + noise, body.replace(b"name=", noise)):
        with contextlib.suppress(BadInput):
            read_form(changed, CONTENT_TYPE)


_PLAIN = ("", "a", " b\n", "é", "&lt;c", "]]&gt;", "&#10;", '<x:a xmlns:x="u}}" k="1"/>', "<meta/>")
_ODD = ("<!--<b/>-->", "<![CDATA[<d>]]>", "<?a b?>", "<open>")
_BITS = st.recursive(
    st.sampled_from(_PLAIN * 3 + _ODD),
    lambda inner: st.builds(
        lambda name, bits: f"<{name}>{''.join(bits)}</{name}>",
        st.sampled_from(("meta", "o:meta", "instanceID", 'g id="1"')),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_BITS, max_size=5).map("".join), st.sampled_from(("utf-8", "latin-1")))
def test_a_document_read_at_once_says_what_it_says_step_by_step(inside: str, coding: str) -> None:
    text = f'<?xml version="1.0" encoding="{coding}"?><d xmlns:o="u" id="f">{inside}</d>'
    xml = re.sub(r"</(\w+) .*?>", r"</\1>", text).encode(coding)
    at_once = submissions._read_plain(xml)
    if at_once is not None:
        assert at_once == submissions._read_step_by_step(xml)


def test_what_is_too_deep_or_too_much_is_refused_either_way() -> None:
    most = submissions.MOST_DEPTH - 1
    for extra, code in ((0, ""), (1, "odk.too_deep")):
        deep = b"<d>" + b"<a>" * (most + extra) + b"</a>" * (most + extra) + b"</d>"
        for xml in (deep, deep.replace(b"<d>", b"<d><!-- -->")):
            with pytest.raises(BadInput) if code else contextlib.nullcontext() as told:
                assert read_submission(xml).answers == {"a": ""}
            assert told is None or told.value.code == code
    with pytest.raises(TooLarge):
        read_submission(b"<d>" + b"<a/>" * submissions.MOST_ELEMENTS + b"</d>")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(("station", "deaths", "start", "day", "point", "concerns")),
        st.text(max_size=30),
    )
)
def test_no_answer_breaks_the_checking(answers: dict[str, str]) -> None:
    for form_id in ("waspada_laporan", "waspada_tps", "waspada_kesiapan_kpu"):
        root = ElementTree.fromstring(filled(form_id, step="opened", when="earlier"))
        for name, text in answers.items():
            ElementTree.SubElement(root, name).text = text
        with contextlib.suppress(BadInput):
            submission = read_submission(ElementTree.tostring(root))
            read_fields(report_fields(submission), now=NOW)


@given(st.text(max_size=80))
def test_whatever_is_said_is_xml(text: str) -> None:
    [message] = ElementTree.fromstring(openrosa.answer(text))
    assert message.attrib["nature"] == "submit_success"
    listed = openrosa.ListedForm(text, text, "1", "md5:0", text, text, text)
    assert len(ElementTree.fromstring(openrosa.form_list([listed]))) == 1


def test_settings_for_collect_hold_the_address_and_nothing_secret_beside() -> None:
    packed = openrosa.collect_settings("https://contoh.go.id/odk/abc", name="Waspada")
    read = json.loads(zlib.decompress(base64.b64decode(packed)))  # as Collect does
    assert read["general"]["server_url"] == "https://contoh.go.id/odk/abc"
    assert (read["general"]["username"], read["general"]["password"]) == ("", "")
    assert read["admin"]["change_server"] is False
    assert len(packed) < 700  # a QR code that an ordinary camera reads
