"""What a report may say, and the one sentence that a bad one gets."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of
from waspada.core.errors import BadInput
from waspada.core.reports.body import LONGEST_TEXT, ReportBody, parse_body
from waspada.core.reports.plain import plain_line, plain_text

NOW = datetime(2024, 11, 28, 3, 12, tzinfo=UTC)


def read(**fields: object) -> ReportBody:
    return parse_body(json.dumps({"text": "Ada keributan"} | fields).encode(), now=NOW)


def refusal_of(raw: bytes) -> BadInput | None:
    try:
        parse_body(raw, now=NOW)
    except BadInput as error:
        return error
    return None


def test_every_field_is_read() -> None:
    body = read(
        title="Keributan di kantor camat",
        choice="bentrok",
        place="65.01.05",
        occurred_at="2024-11-27T09:30",
        precision="minute",
        lat=2.84,
        lon=117.37,
        severity=2,
        deaths=0,
        injured=3,
        is_ongoing=True,
        concerns=["kpu-65.01"],
        sources=["https://berita.example/1"],
        something_newer={"a": 1},
    )
    assert body == ReportBody(
        text="Ada keributan",
        title="Keributan di kantor camat",
        choice="bentrok",
        category="bentrok_massa",
        place="65.01.05",
        occurred_at=datetime(2024, 11, 27, 1, 30, tzinfo=UTC),  # 09.30 WITA
        precision="minute",
        lat=2.84,
        lon=117.37,
        severity=2,
        deaths=0,
        injured=3,
        is_ongoing=True,
        concerns=("kpu-65.01",),
        sources=("https://berita.example/1",),
    )


def test_what_was_not_said_is_not_made_up() -> None:
    assert read() == ReportBody(text="Ada keributan")
    assert read(place=None, lat=None, lon=None, severity=None, is_ongoing=None) == read()


def test_a_category_goes_before_the_choice_and_lain_leaves_it_open() -> None:
    assert read(choice="bentrok", category="perusakan").category == "perusakan"
    assert read(choice="lain").category == ""


@pytest.mark.parametrize(
    ("written", "precision", "expected", "known"),
    [
        ("2024-11-27T09:30", "", (2024, 11, 27, 1, 30), "minute"),
        ("2024-11-27T09:30:59.9", "", (2024, 11, 27, 1, 30), "minute"),
        ("2024-11-27 09:30", "", (2024, 11, 27, 1, 30), "minute"),
        ("2024-11-27T09:30+07:00", "", (2024, 11, 27, 2, 30), "minute"),
        ("2024-11-27T09:30Z", "", (2024, 11, 27, 9, 30), "minute"),
        ("2024-11-27", "", (2024, 11, 26, 16, 0), "day"),
        ("2024-11-27", "minute", (2024, 11, 26, 16, 0), "day"),
        ("2024-11-27T23:30Z", "day", (2024, 11, 27, 16, 0), "day"),  # the 28th in Tanjung Selor
        ("2024-11", "", (2024, 10, 31, 16, 0), "month"),
        ("2024-11-27", "month", (2024, 10, 31, 16, 0), "month"),
        ("2024-11-29T11:12", "", (2024, 11, 29, 3, 12), "minute"),  # a day ahead, to the minute
    ],
)
def test_a_time_is_read_by_the_clock_of_the_place(
    written: str, precision: str, expected: tuple[int, ...], known: str
) -> None:
    body = read(place="65.01.05", occurred_at=written, precision=precision)
    assert (body.occurred_at, body.precision) == (
        datetime(*expected, tzinfo=UTC),  # type: ignore[misc,arg-type]
        known,
    )


def test_a_message_without_a_place_is_read_by_the_clock_of_its_sender() -> None:
    raw = b'{"text": "x", "occurred_at": "2024-11-27T09:30"}'
    assert parse_body(raw, now=NOW, place="94").occurred_at == datetime(
        2024, 11, 27, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("place", ["65.01.05.1001", "6501051001", " 65 ", "ID", "id"])
def test_a_place_is_read_with_or_without_dots(place: str) -> None:
    assert read(place=place).place in {"65.01.05.1001", "65", "ID"}


BAD = [
    ({"place": "99.99"}, "report.unknown_place", {"value": "99.99"}),
    ({"place": "Bulungan"}, "report.unknown_place", {"value": "Bulungan"}),
    ({"place": "65.01.05.9999"}, "report.unknown_place", {"value": "65.01.05.9999"}),
    ({"place": "<b>081234567890"}, "report.unknown_place", {"value": "<b>[nomor telepon]"}),
    ({"place": 65}, "report.not_text", {"field": "place"}),
    ({"choice": "ufo"}, "report.unknown_choice", {"value": "ufo"}),
    ({"category": "ufo"}, "report.unknown_category", {"value": "ufo"}),
    (
        {"occurred_at": "1924-11-27"},
        "report.too_long_ago",
        {"value": "1924-11-27", "earliest": "2004-01-01"},
    ),
    ({"occurred_at": "2025-11-27"}, "report.time_ahead", {"value": "2025-11-27"}),
    ({"occurred_at": "2024-11-29T10:13"}, "report.time_ahead", {"value": "2024-11-29T10:13"}),
    ({"occurred_at": "2024-12"}, "report.time_ahead", {"value": "2024-12"}),
    ({"occurred_at": "27-11-2024"}, "report.bad_time", {"value": "27-11-2024"}),
    ({"occurred_at": "2024-02-30"}, "report.bad_time", {"value": "2024-02-30"}),
    ({"occurred_at": "kemarin"}, "report.bad_time", {"value": "kemarin"}),
    ({"occurred_at": "0001-01-01T00:00"}, "report.bad_time", {"value": "0001-01-01T00:00"}),
    (
        {"occurred_at": "9999-12-31T23:59-12:00"},
        "report.bad_time",
        {"value": "9999-12-31T23:59-12:00"},
    ),
    ({"occurred_at": 1732675800}, "report.not_text", {"field": "occurred_at"}),
    ({"precision": "week"}, "report.bad_precision", {"value": "week"}),
    ({"lat": 2.8}, "report.half_point", {}),
    ({"lat": 117.37, "lon": 2.84}, "report.point_abroad", {"lat": "117.37", "lon": "2.84"}),
    ({"lat": 0, "lon": 0}, "report.point_abroad", {"lat": "0", "lon": "0"}),
    ({"lat": "2.8", "lon": 117}, "report.not_number", {"field": "lat"}),
    ({"lat": True, "lon": 117}, "report.not_number", {"field": "lat"}),
    ({"lat": 10**400, "lon": 117}, "report.not_number", {"field": "lat"}),
    ({"severity": 5}, "report.unknown_severity", {"value": "5", "highest": 4}),
    ({"severity": True}, "report.not_whole", {"field": "severity"}),
    ({"severity": "2"}, "report.not_whole", {"field": "severity"}),
    ({"deaths": -1}, "report.bad_count", {"field": "deaths", "value": "-1", "limit": 100_000}),
    ({"injured": 1.5}, "report.not_whole", {"field": "injured"}),
    ({"injured": 10**9}, "report.bad_count", {"field": "injured"}),
    ({"is_ongoing": "ya"}, "report.not_yes_or_no", {"field": "is_ongoing"}),
    ({"concerns": "kpu-65.01"}, "report.not_list", {"field": "concerns"}),
    ({"concerns": ["ufo-65.01"]}, "report.unknown_unit", {"value": "ufo-65.01"}),
    ({"concerns": ["kpu-x"]}, "report.unknown_unit", {"value": "kpu-x"}),
    ({"sources": [{"url": "x"}]}, "report.not_list", {"field": "sources"}),
    ({"sources": ["javascript:alert(1)"]}, "report.bad_source", {"value": "javascript:alert(1)"}),
    ({"sources": ["http://a"] * 21}, "report.too_many", {"count": 21, "limit": 20}),
    ({"text": 5}, "report.not_text", {"field": "text"}),
    (
        {"text": "a" * (LONGEST_TEXT + 1)},
        "report.too_long",
        {"field": "text", "length": LONGEST_TEXT + 1, "limit": LONGEST_TEXT},
    ),
    ({"title": "a" * 241}, "report.too_long", {"field": "title"}),
    ({"text": ""}, "report.nothing_said", {}),
    ({"text": " \u202e\u0000 "}, "report.nothing_said", {}),
]


@pytest.mark.parametrize(("fields", "code", "params"), BAD, ids=range(len(BAD)))
def test_a_bad_field_is_named(
    fields: dict[str, object], code: str, params: dict[str, object]
) -> None:
    with pytest.raises(BadInput) as caught:
        read(**fields)
    assert caught.value.code == code
    assert params.items() <= caught.value.params.items()


def test_a_code_that_has_ended_says_what_it_is_today() -> None:
    with pytest.raises(BadInput) as caught:
        read(place="91.01")  # Merauke, before Papua was divided
    assert caught.value.code == "report.old_place"
    assert caught.value.params["now_in"] == "93.01"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "report.empty"),
        (b" \n", "report.empty"),
        (b'{"text": "putus', "report.bad_json"),
        (b"{'text': 1}", "report.bad_json"),
        (b'{"text": "a"} {"text": "b"}', "report.bad_json"),
        (b'{"lat": NaN, "text": "a"}', "report.bad_json"),
        (b'{"n": ' + b"9" * 5000 + b"}", "report.bad_json"),
        (b"[" * 100_000, "report.bad_json"),
        ('{"text": "kafé"}'.encode("cp1252"), "report.bad_encoding"),
        (b"[]", "report.not_an_object"),
        (b'"text"', "report.not_an_object"),
        (b"null", "report.not_an_object"),
    ],
)
def test_what_is_no_json_object_is_said(raw: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_body(raw, now=NOW)
    assert caught.value.code == code


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_body(b'\xef\xbb\xbf{"text": "a"}', now=NOW).text == "a"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("a\x00b\x07c\x7f", "abc"),
        ("satu\r\ndua\rtiga\u2028empat", "satu\ndua\ntiga\nempat"),
        ("saldo \u202e0001\u202c \u2067x\u2069\u200f", "saldo 0001 x"),
        ("\ufeffmulai", "mulai"),
        ("cafe\u0301", "café"),
        ("\ud83d", "\ufffd"),
        ("<b>=HYPERLINK()</b>", "<b>=HYPERLINK()</b>"),
        ("السلام", "السلام"),
        ("👩\u200d🚒", "👩\u200d🚒"),
    ],
)
def test_text_becomes_plain(written: str, plain: str) -> None:
    assert plain_text(written) == plain


@given(st.text(max_size=60))
def test_plain_text_can_be_stored_anywhere(text: str) -> None:
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert "\x00" not in plain
    plain.encode()
    assert "\n" not in plain_line(text)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_code(raw: bytes) -> None:
    refusal = refusal_of(raw)
    assert refusal is None or refusal.code.startswith("report.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(ReportBody.__dataclass_fields__)), JSON))
def test_any_fields_are_read_or_refused_with_a_code(fields: dict[str, object]) -> None:
    refusal = refusal_of(json.dumps(fields).encode())
    if refusal is not None:
        for language in LANGUAGES:
            assert parameters_of(catalogue()[refusal.code][language]) <= set(refusal.params)


@pytest.mark.parametrize(
    ("said_at", "expected"),
    [
        ("2024-11-20T15:01", datetime(2024, 11, 20, 7, 1, tzinfo=UTC)),  # by Bulungan's clock
        ("2024-11-20T06:31+00:00", datetime(2024, 11, 20, 6, 31, tzinfo=UTC)),
        ("2024-11-20", None),
        ("2099-01-01T00:00", None),
        ("1999-01-01T00:00", None),
        ("kemarin", None),
        (5, None),
    ],
)
def test_when_something_was_written_is_kept_and_never_refuses_a_report(
    said_at: object, expected: datetime | None
) -> None:
    now = datetime(2024, 11, 28, tzinfo=UTC)
    body = json.dumps({"text": "Contoh", "said_at": said_at}).encode()
    assert parse_body(body, now=now, place="65.01").said_at == expected
