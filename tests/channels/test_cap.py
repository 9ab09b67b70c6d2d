"""CAP 1.2: what we write is valid and read by others; what is wrong is found and named."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cap_tools.models import Alert as TheirAlert
from capvalidator import check_schema
from hypothesis import given
from hypothesis import strategies as st
from xsdata.formats.dataclass.parsers import XmlParser

from waspada.channels.cap.reading import LARGEST, read
from waspada.channels.cap.writing import write
from waspada.core.alerts.cap import Alert, Area, Info, Pair, Resource, check
from waspada.core.alerts.cap.message import moment_text
from waspada.core.alerts.cap.shapes import crosses_itself, polygon_text
from waspada.core.alerts.cap.structure import CATEGORIES, CERTAINTIES, RESPONSES, SEVERITIES
from waspada.core.errors import BadInput, TooLarge

WITA = timezone(timedelta(hours=8))
SQUARE = "2.8,117.3 2.9,117.3 2.9,117.4 2.8,117.4 2.8,117.3"
AREA = Area("Tanjung Palas", (SQUARE,), ("2.84,117.36 5",), (Pair("Kemendagri", "65.01.01"),))
INFO = Info(
    language="id-ID",
    categories=("Safety", "Transport"),
    event="Banjir di jalur distribusi",
    responses=("Prepare",),
    urgency="Expected",
    severity="Moderate",
    certainty="Likely",
    effective="2024-11-27T07:00:00+08:00",
    onset="2024-11-27T09:00:00+08:00",
    expires="2024-11-27T21:00:00+08:00",
    headline="Contoh: siapkan jalur kedua",
    parameters=(Pair("tahap", "distribusi"),),
    areas=(AREA,),
)
ALERT = Alert(
    identifier="contoh-65.01-7",
    sender="desk@bulungan.contoh",
    sent="2024-11-27T07:00:00+08:00",
    status="Actual",
    kind="Alert",
    scope="Restricted",
    restriction="Desk Pilkada Bulungan",
    infos=(INFO, replace(INFO, language="en", event="Flood on the supply road")),
)
EARLIER = "desk@bulungan.contoh,contoh-65.01-6,2024-11-26T07:00:00+08:00"

# What XML can hold, without the ends that reading strips.
words = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and not re.search("[\ufffe\uffff]", text))
)
pairs = st.builds(Pair, words, words)
moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.sampled_from([UTC, WITA])
).map(moment_text)
infos = st.builds(
    Info,
    language=st.sampled_from(["id-ID", "en", ""]),
    categories=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3).map(tuple),
    event=words,
    responses=st.lists(st.sampled_from(RESPONSES), max_size=2).map(tuple),
    urgency=st.sampled_from(["Immediate", "Unknown"]),
    severity=st.sampled_from(SEVERITIES),
    certainty=st.sampled_from(CERTAINTIES),
    event_codes=st.lists(pairs, max_size=2).map(tuple),
    expires=moments,
    description=st.one_of(st.just(""), words),
    parameters=st.lists(pairs, max_size=2).map(tuple),
    areas=st.lists(
        st.builds(Area, words, st.just((SQUARE,)), geocodes=st.tuples(pairs)), max_size=2
    ).map(tuple),
)
alerts = st.builds(
    Alert,
    identifier=st.from_regex(r"[a-z0-9.\-]{1,20}", fullmatch=True),
    sender=st.from_regex(r"[a-z0-9.@\-]{1,20}", fullmatch=True),
    sent=moments,
    status=st.sampled_from(["Actual", "Exercise", "Test"]),
    kind=st.just("Alert"),
    scope=st.just("Restricted"),
    restriction=words,
    codes=st.lists(words, max_size=2).map(tuple),
    infos=st.lists(infos, max_size=2).map(tuple),
)


def errors(message: Alert) -> set[tuple[str, str]]:
    return {(one.code, one.path) for one in check(message) if one.is_error}


def advice(message: Alert) -> set[str]:
    return {one.code for one in check(message) if not one.is_error}


def test_a_good_message_has_nothing_wrong_and_nothing_to_advise() -> None:
    assert check(ALERT) == []


@given(alerts)
def test_what_is_written_is_read_again_whole_and_valid_by_the_schema(message: Alert) -> None:
    text = write(message)
    found = read(text)
    assert found.message == message
    assert found.findings == []
    assert check_schema(text).passed
    assert {code for code, _ in errors(message)} <= {"cap.expires_before"}


def test_another_library_reads_the_same() -> None:
    theirs = XmlParser().from_bytes(write(ALERT), TheirAlert)
    assert theirs.identifier == ALERT.identifier
    assert theirs.msg_type.value == ALERT.kind
    assert theirs.sent.to_datetime() == datetime.fromisoformat(ALERT.sent)
    for their_info, info in zip(theirs.infos, ALERT.infos, strict=True):
        assert their_info.event == info.event
        assert [one.value for one in their_info.categories] == list(info.categories)
        assert their_info.expires.to_datetime() == datetime.fromisoformat(info.expires)
        assert their_info.areas[0].area_desc == "Tanjung Palas"


def info(**changes: object) -> Alert:
    return replace(ALERT, infos=(replace(INFO, **changes),))  # type: ignore[arg-type]


def area(**changes: object) -> Alert:
    return info(areas=(replace(AREA, **changes),))  # type: ignore[arg-type]


HERE = "alert/info[1]"
WRONG = {
    "no identifier": (replace(ALERT, identifier=""), "cap.missing", "alert"),
    "a comma in a name": (replace(ALERT, sender="a,b"), "cap.bad_name", "alert/sender"),
    "an unknown status": (replace(ALERT, status="Aktual"), "cap.unknown_word", "alert/status"),
    "Zulu": (replace(ALERT, sent="2024-11-27T07:00:00Z"), "cap.bad_moment", "alert/sent"),
    "the 31st": (info(onset="2024-11-31T07:00:00+08:00"), "cap.bad_moment", f"{HERE}/onset"),
    "restricted to nobody": (replace(ALERT, restriction=""), "cap.needs_restriction", "alert"),
    "private for nobody": (replace(ALERT, scope="Private"), "cap.needs_addresses", "alert"),
    "an update of nothing": (replace(ALERT, kind="Update"), "cap.needs_references", "alert"),
    "a reference of two parts": (
        replace(ALERT, kind="Cancel", references="a,b"),
        "cap.bad_reference",
        "alert/references",
    ),
    "a cancel of itself": (
        replace(ALERT, kind="Cancel", references=str(ALERT.itself)),
        "cap.refers_to_itself",
        "alert/references",
    ),
    "an update of tomorrow's": (
        replace(ALERT, kind="Update", references=EARLIER.replace("11-26", "11-28")),
        "cap.refers_to_later",
        "alert/references",
    ),
    "no category": (info(categories=()), "cap.missing", HERE),
    "an empty code": (replace(ALERT, codes=("",)), "cap.empty", "alert/code[1]"),
    "over before it began": (
        info(expires="2024-11-27T08:00:00+08:00"),
        "cap.expires_before",
        f"{HERE}/expires",
    ),
    "no such language": (info(language="bahasa_id"), "cap.bad_language", f"{HERE}/language"),
    "longitude first": (area(polygons=("117,2 117,3 118,3 117,2",)), "cap.bad_point", "polygon[1]"),
    "three points": (area(polygons=("2,117 3,117 2,117",)), "cap.few_points", "polygon[1]"),
    "not closed": (area(polygons=("2,117 3,117 3,118 2,118",)), "cap.open_polygon", "polygon[1]"),
    "a bow tie": (area(polygons=("0,0 1,1 0,1 1,0 0,0",)), "cap.crossing_polygon", "polygon[1]"),
    "a circle without radius": (area(circles=("2,117",)), "cap.bad_circle", "circle[1]"),
    "a radius below nothing": (area(circles=("2,117 -1",)), "cap.bad_circle", "circle[1]"),
    "a ceiling without altitude": (area(ceiling="100"), "cap.ceiling_alone", "ceiling"),
    "a ceiling below": (area(ceiling="9", altitude="10"), "cap.ceiling_below", "ceiling"),
    "a height in words": (area(altitude="tinggi"), "cap.not_a_number", "altitude"),
    "a file of no type": (
        info(resources=(Resource("Peta", "peta"),)),
        "cap.bad_mime",
        f"{HERE}/resource[1]/mimeType",
    ),
    "half a digest": (
        info(resources=(Resource("Peta", "image/png", digest="ab12"),)),
        "cap.bad_digest",
        f"{HERE}/resource[1]/digest",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_error_is_named_at_its_place(name: str) -> None:
    message, code, path = WRONG[name]
    found = errors(message)
    assert any(one == code and where.endswith(path) for one, where in found), found


ADVISED = {
    "cap.idle_restriction": replace(ALERT, scope="Public"),
    "cap.idle_references": replace(ALERT, references=EARLIER),
    "cap.says_nothing": replace(ALERT, infos=()),
    "cap.exercise_without_note": replace(ALERT, status="Exercise"),
    "cap.error_without_note": replace(ALERT, kind="Error", references=EARLIER),
    "cap.never_expires": info(expires=""),
    "cap.no_language": info(language=""),
    "cap.no_area": info(areas=()),
    "cap.long_headline": info(headline="a" * 161),
    "cap.onset_before": info(effective="2024-11-27T10:00:00+08:00"),
    "cap.effective_before_sent": info(effective="2024-11-27T06:00:00+08:00"),
    "cap.utc_is_minus": replace(ALERT, sent="2024-11-26T23:00:00+00:00"),
    "cap.area_in_words_only": info(areas=(Area("Bulungan"),)),
    "cap.file_nowhere": info(resources=(Resource("Peta", "image/png"),)),
    "cap.said_twice": replace(ALERT, infos=(INFO, INFO)),
    "cap.languages_differ": replace(
        ALERT, infos=(INFO, replace(INFO, language="en", severity="Minor"))
    ),
    "cap.all_clear_and_extreme": info(responses=("AllClear",), severity="Extreme"),
}


@pytest.mark.parametrize("code", ADVISED)
def test_advice_is_no_error(code: str) -> None:
    message = ADVISED[code]
    assert code in advice(message)
    assert not errors(message)


SPOILT = [
    (b"<msgType>Alert</msgType>", b""),
    (b"<status>Actual</status>", b"<status>Aktual</status>"),
    (b"<sender>", b"<sender>x</sender><sender>"),
    (b"<scope>", b"<headline>x</headline><scope>"),
    (b"<event>", b"<headline>x</headline><event>"),
    (b"<urgency>Expected</urgency>", b""),
    (b"<category>Safety</category>", b"<category>Keamanan</category>"),
    (b"<areaDesc>Tanjung Palas</areaDesc>", b""),
    (b"<valueName>Kemendagri</valueName>", b""),
    (b"2024-11-27T09:00:00+08:00", b"2024-11-27 09:00"),
    (b"</info>", b"tulisan</info>"),
]


@pytest.mark.parametrize(("good", "bad"), SPOILT)
def test_whatever_the_schema_refuses_is_an_error_of_ours(good: bytes, bad: bytes) -> None:
    text = write(ALERT)
    assert good in text
    spoilt = text.replace(good, bad, 1)
    assert not check_schema(spoilt).passed
    found = read(spoilt)
    assert any(one.is_error for one in [*found.findings, *check(found.message)])


def test_the_one_element_that_has_to_move_is_named_and_no_other() -> None:
    moved = write(ALERT).replace(b"<event>", b"<senderName>x</senderName><event>", 1)
    (finding,) = read(moved).findings
    assert (finding.code, finding.path) == ("cap.misplaced", "alert/info[1]/senderName")
    assert finding.params == {"before": "headline"}
    assert finding.line > 5


BILLION = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&b;</identifier></alert>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>"""
HOSTILE = {
    "nothing": (b"", "cap.not_xml"),
    "words": (b"LAPOR BENTROK", "cap.not_xml"),
    "cut off": (write(ALERT)[:-40], "cap.not_xml"),
    "entities in entities": (BILLION, "cap.declares"),
    "a file of the server": (FILE, "cap.declares"),
    "an encoding that is none": (b'<?xml version="1.0" encoding="xx"?><alert/>', "cap.not_xml"),
    "a NUL byte": (write(ALERT).replace(b"Tanjung", b"Tan\0jung"), "cap.not_xml"),
    "a deep tree": (b"<a>" * 100_000 + b"</a>" * 100_000, "cap.not_xml"),
    "another document": (b"<rss version='2.0'/>", "cap.wrong_root"),
    "no namespace": (b"<alert><identifier>1</identifier></alert>", "cap.wrong_root"),
    "version 1.1": (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>', "cap.older"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_message_is_refused_in_a_sentence(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(BadInput) as caught:
        read(data)
    assert caught.value.code == code


def test_a_file_too_large_is_not_parsed() -> None:
    with pytest.raises(TooLarge):
        read(b" " * (LARGEST + 1))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_message_or_a_sentence(data: bytes) -> None:
    code = "cap.read"
    try:
        read(data)
    except BadInput as error:
        code = error.code
    assert code in {"cap.read", "cap.not_xml", "cap.declares", "cap.older", "cap.wrong_root"}


def test_crossing_is_found_and_touching_neighbours_are_not_crossing() -> None:
    ring = [(0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0), (0.0, 0.0)]
    assert not crosses_itself(ring)
    assert crosses_itself([(0.0, 0.0), (2.0, 2.0), (0.0, 2.0), (2.0, 0.0), (0.0, 0.0)])
    assert polygon_text(ring[:-1]).split()[0] == polygon_text(ring[:-1]).split()[-1]


def test_a_moment_needs_its_zone() -> None:
    assert moment_text(datetime(2024, 11, 27, 7, tzinfo=WITA)) == "2024-11-27T07:00:00+08:00"
    assert moment_text(datetime(2024, 11, 26, 23, tzinfo=UTC)) == "2024-11-26T23:00:00-00:00"
    with pytest.raises(ValueError, match="zone"):
        moment_text(datetime(2024, 11, 27, 7))
