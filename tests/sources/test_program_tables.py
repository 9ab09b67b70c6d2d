"""Tables of Kobo, ODK Central and Ushahidi, and of nobody we know: read by what they hold."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import xlsxwriter

from waspada.core.errors import BadInput, TooLarge
from waspada.core.places.answers import place_under
from waspada.sources.csv_upload import RowReading, Table, meanings, open_table, read_row, shape_of
from waspada.sources.csv_upload.json_tables import MOST_JSON_BYTES

NOW = datetime(2024, 11, 28, 12, tzinfo=UTC)


def opened(content: str | Any, name: str = "ekspor.csv", **more: Any) -> Table:
    text = content if isinstance(content, str) else json.dumps(content)
    return open_table(io.BytesIO(text.encode()), name, **more)


def read(table: Table, **more: Any) -> list[RowReading]:
    return [
        read_row(table.heading, cells, find_place=place_under, now=NOW, **more)
        for _number, cells in table.rows
    ]


def body(reading: RowReading) -> dict[str, Any]:
    assert reading.reason == "", (reading.reason, reading.column, reading.params)
    found: dict[str, Any] = json.loads(reading.body)
    return found


KOBO = """\
"start";"end";"today";"username";"deviceid";"kejadian/tanggal_kejadian";"kejadian/jam";"kejadian/uraian";\
"kejadian/jenis kejadian";"lokasi/kecamatan";"_lokasi_titik_latitude";"_lokasi_titik_longitude";\
"_lokasi_titik_altitude";"__version__";"_id";"_uuid";"_submission_time";"_submitted_by";"_index"
"2024-11-27T14:20:01.000+08:00";"x";"2024-11-27";"jamal";"ee.kobo";"2024-11-27";"14:30:00.000+08:00";\
"Contoh: air masuk TPS 18";"bencana";"";"2.84";"117.36";"0";"v1";"901";"3f1c-a";"2024-11-27T06:31:05";"jamal";"1"
"2024-11-27T14:20:01.000+08:00";"x";"2024-11-27";"jamal";"ee.kobo";"2024-11-27";"";"Contoh: ricuh";\
"Hal yang tidak kami kenal";"Tanjung Selor";"0";"0";"0";"v1";"902";"3f1c-b";"2024-11-27T07:00:00";"jamal";"2"
"""


def test_an_export_of_kobo_needs_no_question() -> None:
    table = opened(KOBO)
    assert shape_of(table.heading) == "kobo"
    assert "" not in meanings(table.heading)
    first, second = read(table)
    assert body(first) == {
        "category": "bencana",
        "lat": 2.84,
        "lon": 117.36,
        "occurred_at": "2024-11-27T14:30",
        "place": "65.01",
        "precision": "minute",
        "said_at": "2024-11-27T06:31+00:00",
        "text": "Contoh: air masuk TPS 18",
    }
    assert first.client_id == "kobo/3f1c-a"
    # A kind we do not have stays in the words; a telephone without a position sends zeros.
    assert body(second)["text"] == "Contoh: ricuh\n(Hal yang tidak kami kenal)"
    assert body(second)["place"] == "65.01.05"
    assert "lat" not in body(second)
    assert "jamal" not in first.body.decode() + second.body.decode()


def test_kobo_s_json_is_the_same_as_its_table() -> None:
    record = {
        "_id": 901,
        "_uuid": "3f1c-a",
        "_submission_time": "2024-11-27T06:31:05",
        "_geolocation": [2.84, 117.36],
        "_submitted_by": "jamal",
        "kejadian/uraian": "Contoh: air masuk TPS 18",
        "kejadian/tanggal": "2024-11-27",
        "_attachments": [{"download_url": "https://contoh.test/1.jpg"}],
        "meta/instanceID": "uuid:3f1c-a",
    }
    table = opened({"count": 1, "next": None, "results": [record]}, "data.json")
    assert (table.layout, shape_of(table.heading)) == ("json", "kobo")
    (only,) = read(table)
    assert only.client_id == "kobo/3f1c-a"
    assert (body(only)["lat"], body(only)["place"]) == (2.84, "65.01")
    assert "jamal" not in only.body.decode()


# As formpack writes it (labels, groups in them, several answers both ways, HXL tags, media with
# addresses): the position whole and in parts, a tag row that is no report.
KOBO_LABELS = """\
"start";"end";"Kejadian/Tanggal kejadian";"Kejadian/Uraian";"Kejadian/Jenis kejadian";\
"Kejadian/Jenis kejadian/Protes, demonstrasi";"Kejadian/Jenis kejadian/Luka";"Titik lokasi";"_Titik lokasi_latitude";\
"_Titik lokasi_longitude";"_Titik lokasi_altitude";"_Titik lokasi_precision";"Bukti";"Bukti_URL";"_id";"_uuid";\
"_submission_time";"_validation_status";"_notes";"_status";"_submitted_by";"__version__";"_tags";"meta/rootUuid";"_index"
"";"";"#date";"#description +id";"#event";"";"";"#geo";"";"";"";"";"";"";"";"";"";"";"";"";"";"";"";"";""
"2024-11-27T14:20:01.000+08:00";"x";"2024-11-27";"Contoh: ricuh";"Lainnya Bencana";"0";"1";"2.84 117.36 0 4";"2.84";\
"117.36";"0";"4";"1732.jpg";"https://contoh.test/1732.jpg";"901";"{uuid}";"2024-11-27T06:31:05";"";"";\
"submitted_via_web";"jamal";"v1";"";"{root}";"1"
"""


def test_what_an_export_of_kobo_says_twice_is_read_once() -> None:
    table = opened(KOBO_LABELS.format(uuid="3f1c-a", root="uuid:3f1c-a"))
    assert "" not in meanings(table.heading)
    (only,) = read(table)
    said = body(only)
    assert said["text"] == "Contoh: ricuh"
    assert said["category"] == "bencana"
    # The 1 below "Luka" says that a choice was ticked, not that somebody was hurt.
    assert not {"injured", "sources"} & set(said)
    assert (said["lat"], said["lon"], said["place"]) == (2.84, 117.36, "65.01")


def test_a_workbook_of_kobo_has_typed_cells_and_a_sheet_for_each_group_that_repeats() -> None:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Laporan kejadian")
    heading = ["start", "Tanggal kejadian", "Uraian", "Meninggal", "Titik", "_Titik_latitude"]
    heading += ["_Titik_longitude", "_id", "_uuid", "_submission_time", "__version__", "_index"]
    sheet.write_row(0, 0, heading)
    sheet.write_row(1, 0, ["", "#date", "#description"])
    sheet.write(2, 0, datetime(2024, 11, 27, 14, 20))
    sheet.write(2, 1, datetime(2024, 11, 27))
    row = ["Contoh: longsor", 1, "2.84 117.36 0 4", 2.84, 117.36, 901, "3f1c-a"]
    sheet.write_row(2, 2, [*row, "2024-11-27T06:31:05", "vA1", 1])
    book.add_worksheet("korban").write_row(0, 0, ["nama", "_parent_index"])
    book.close()
    table = open_table(io.BytesIO(written.getvalue()), "kobo.xlsx", asks=True)
    assert "" not in meanings(table.heading)
    (only,) = read(table)
    assert body(only) == {
        "deaths": 1,
        "lat": 2.84,
        "lon": 117.36,
        "occurred_at": "2024-11-27",
        "place": "65.01",
        "precision": "day",
        "said_at": "2024-11-27T06:31+00:00",
        "text": "Contoh: longsor",
    }
    assert only.client_id == "kobo/3f1c-a"


def test_a_submission_that_was_edited_in_kobo_keeps_its_id() -> None:
    (first,) = read(opened(KOBO_LABELS.format(uuid="3f1c-a", root="uuid:3f1c-a")))
    (edited,) = read(opened(KOBO_LABELS.format(uuid="77b0-e", root="uuid:3f1c-a")))
    (older,) = read(opened(KOBO_LABELS.format(uuid="3f1c-a", root="")))
    assert first.client_id == edited.client_id == older.client_id == "kobo/3f1c-a"


def test_several_answers_by_their_names_are_a_category() -> None:
    text = KOBO.replace('"Hal yang tidak kami kenal"', '"hal_lain unjuk_rasa bencana"')
    assert body(read(opened(text))[1])["category"] == "unjuk_rasa"


def test_the_same_question_of_two_groups_is_read_where_it_was_answered() -> None:
    heading = "_uuid,_submission_time,banjir/uraian,banjir/kecamatan,ricuh/uraian,ricuh/kecamatan"
    table = opened(
        f"{heading}\n1,2024-11-27T06:31:05,Contoh: air naik,Tanjung Selor,,\n"
        "2,2024-11-27T06:31:05,,,Contoh: ricuh,Peso\n"
        "3,2024-11-27T06:31:05,Contoh: air naik,Peso,Contoh: ricuh,Peso\n"
    )
    assert "" not in meanings(table.heading)
    said = [body(one) for one in read(table)]
    assert [one["text"] for one in said] == [
        "Contoh: air naik",
        "Contoh: ricuh",
        "Contoh: air naik\nContoh: ricuh",
    ]
    assert said[0]["place"] == "65.01.05"
    assert said[1]["place"] == said[2]["place"] != "65.01.05"


def test_an_export_of_odk_central_is_read_with_its_groups() -> None:
    table = opened(
        "SubmissionDate,grup-tanggal,grup-uraian,grup-titik-Latitude,grup-titik-Longitude,"
        "grup-titik-Altitude,meta-instanceID,KEY,SubmitterID,SubmitterName,FormVersion\n"
        "2024-11-27T06:31:05.123Z,2024-11-27,Contoh: longsor,2.84,117.36,9,uuid:1,uuid:1,7,Jamal,3\n"
    )
    assert shape_of(table.heading) == "odk"
    assert "" not in meanings(table.heading)
    (only,) = read(table)
    assert only.client_id == "odk/uuid:1"
    assert body(only)["said_at"] == "2024-11-27T06:31+00:00"
    odata = {
        "value": [
            {
                "__id": "uuid:2",
                "__system": {"submissionDate": "2024-11-27T06:31:05Z", "submitterName": "Jamal"},
                "grup": {
                    "uraian": "Contoh: longsor",
                    "titik": {"type": "Point", "coordinates": [117.36, 2.84, 9]},
                },
            }
        ]
    }
    (again,) = read(opened(odata, "odk.json"))
    assert again.client_id == "odk/uuid:2"
    assert (body(again)["lat"], body(again)["text"]) == (2.84, "Contoh: longsor")


USHAHIDI_2 = """\
#,INCIDENT TITLE,INCIDENT DATE,LOCATION,DESCRIPTION,CATEGORY,LATITUDE,LONGITUDE,APPROVED,VERIFIED
12,"Contoh: bentrok","2024-11-26 09:30:00","Tanjung Selor, Bulungan","Dua kelompok","Protes, Bencana, ",2.84,117.36,YES,NO
13,"Contoh: banjir","2024-11-26 10:00:00","Jembatan lama","Air naik","Lain-lain",2.84,117.36,YES,NO
"""


def test_an_export_of_ushahidi_is_read_with_its_dates_and_categories() -> None:
    table = opened(USHAHIDI_2)
    assert shape_of(table.heading) == "ushahidi"
    assert "" not in meanings(table.heading)
    first, second = read(table)
    assert first.client_id == "ushahidi/12/2024-11-26 09:30:00"
    assert body(first)["title"] == "Contoh: bentrok"
    assert body(first)["category"] == "bencana"
    assert body(first)["occurred_at"] == "2024-11-26T09:30"
    # A place we do not know does not refuse a row that says where on the map it was.
    assert body(second)["place"] == "65.01"
    assert body(second)["text"] == "Air naik\n(Lain-lain)"


def test_ushahidi_s_newer_table_and_its_json() -> None:
    table = opened(
        "Post ID,Post Status,Author,Author Email,Contact,Created (UTC),Post Date (UTC),Title,"
        "Description,Categories,Location.lat,Location.lon\n"
        "7,published,Ani,ani@contoh.test,+62812,2024-11-26 02:00:00,2024-11-26 01:30:00,"
        "Contoh: banjir,Air naik,Bencana,2.84,117.36\n"
    )
    assert "" not in meanings(table.heading)
    (only,) = read(table)
    assert body(only)["occurred_at"] == "2024-11-26T01:30+00:00"
    assert "ani" not in only.body.decode().lower().replace("contoh", "")
    posts = {
        "results": [
            {
                "id": 7,
                "title": "Contoh: banjir",
                "content": "Air naik",
                "post_date": "2024-11-26T01:30:00+00:00",
                "author_email": "ani@contoh.test",
                "tags": [{"tag": "Bencana", "id": 1}],
                "values": {"a1b2": [{"lat": 2.84, "lon": 117.36}]},
            }
        ]
    }
    (same,) = read(opened(posts, "posts.json"))
    assert body(same)["lat"] == 2.84
    assert body(same)["category"] == "bencana"
    assert "ani@" not in same.body.decode()
    older = {
        "payload": {
            "incidents": [
                {
                    "incident": {
                        "incidentid": "12",
                        "incidenttitle": "Contoh: bentrok",
                        "incidentdescription": "Dua kelompok",
                        "incidentdate": "2024-11-26 09:30:00",
                        "locationname": "Tanjung Selor",
                        "locationlatitude": "2.84",
                        "locationlongitude": "117.36",
                    },
                    "categories": [{"category": {"id": 1, "title": "Bencana"}}],
                }
            ]
        }
    }
    (oldest,) = read(opened(older, "api.json"))
    assert body(oldest)["text"] == "Dua kelompok"
    assert oldest.client_id == "ushahidi/12/2024-11-26 09:30:00"


# Of two surveys, one with headings of its own; the row below the headings holds HXL tags or is
# empty. What came by SMS belongs to no survey and has its words in a column of its own.
USHAHIDI_SURVEYS = """\
"Post ID","Post Status","Created (UTC)","Updated (UTC)","Post Date (UTC)","Contact ID",Contact,Sets,Survey,\
"Unstructured Description",Judul,Deskripsi,Kategori,Lokasi.lat,Lokasi.lon,Title,Description,Categories,"Last Location.lat","Last Location.lon"
,,,,#date,,,,,,#event,#description,,"#geo +lat","#geo +lon",,,,,
7,published,"2024-11-26 02:00:00","2024-11-26 02:00:00","{day} 01:30:00",,,,Banjir,,"Contoh: banjir","Air naik",Bencana,2.84,117.36,,,,,
8,draft,"2024-11-26 03:00:00","2024-11-26 03:00:00","2024-11-26 03:00:00",,,,Ricuh,,,,,,,"Contoh: ricuh","Dua kelompok","Lain,Bencana",2.85,117.37
9,draft,"2024-11-26 04:00:00","2024-11-26 04:00:00","2024-11-26 04:00:00",3,+62812345678,,,"Contoh: air naik di Tanjung Selor",,,,,,,,,,
"""


def test_each_survey_of_ushahidi_fills_columns_of_its_own() -> None:
    table = opened(USHAHIDI_SURVEYS.format(day="2024-11-26"))
    assert shape_of(table.heading) == "ushahidi"
    assert "" not in meanings(table.heading)
    first, second, third = read(table)
    assert [body(first)[name] for name in ("title", "text", "category", "lat")] == [
        "Contoh: banjir", "Air naik", "bencana", 2.84,
    ]  # fmt: skip
    assert [body(second)[name] for name in ("title", "text", "category", "lon")] == [
        "Contoh: ricuh", "Dua kelompok", "bencana", 117.37,
    ]  # fmt: skip
    # A place can be told by nobody but a person: the row is refused and says so.
    assert (third.reason, third.body) == ("import.no_place", b"")


def test_a_post_keeps_its_id_when_its_date_is_edited() -> None:
    before, after = (
        read(opened(USHAHIDI_SURVEYS.format(day=day)))[0].client_id
        for day in ("2024-11-26", "2024-11-25")
    )
    assert before == after == "ushahidi/7/2024-11-26T02:00+00:00"


def test_features_of_a_map_are_rows() -> None:
    features = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [117.36, 2.84]},
                "properties": {
                    "title": "Contoh: banjir",
                    "description": "Air naik",
                    "marker-color": "#f00",
                },
            }
        ],
    }
    (only,) = read(opened(features, "peta.geojson"))
    assert (body(only)["lat"], body(only)["title"]) == (2.84, "Contoh: banjir")


def test_unknown_headings_are_found_where_somebody_will_be_asked() -> None:
    own = "Rekap Desk,,\n\nHari,Apa yang terjadi,Di mana,Nomor WA\n27/11/2024,Contoh: ricuh,Bulungan,0812\n"
    with pytest.raises(BadInput) as error:
        opened(own)
    assert error.value.code == "import.no_heading"
    table = opened(own, asks=True)
    assert table.heading == ("Hari", "Apa yang terjadi", "Di mana", "Nomor WA")
    assert meanings(table.heading) == ["", "", "", ""]
    (only,) = read(table, fields=("date", "text", "place", "-"))
    assert body(only) == {
        "occurred_at": "2024-11-27",
        "place": "65.01",
        "precision": "day",
        "text": "Contoh: ricuh",
    }


def test_a_column_can_be_added_to_the_words_with_its_heading() -> None:
    table = opened("Apa,Di mana,Jumlah massa\nContoh: aksi,Bulungan,200\n", asks=True)
    (only,) = read(table, fields=("text", "place", "extra"))
    assert body(only)["text"] == "Contoh: aksi\nJumlah massa: 200"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("1,2\n3,4\n", "import.no_heading"),
        ("[1, 2]", "import.empty"),
        ('{"a": ', "import.not_a_table"),
        ("[" * 100_000, "import.not_a_table"),
        ("{}", "import.empty"),
    ],
)
def test_what_is_no_table_is_refused(content: str, code: str) -> None:
    with pytest.raises(BadInput) as error:
        opened(content, asks=True)
    assert error.value.code == code


def test_json_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        opened("[" + " " * MOST_JSON_BYTES)


def test_a_record_that_goes_deep_or_wide_is_cut() -> None:
    deep: dict[str, Any] = {"uraian": "Contoh", "tempat": "Bulungan"}
    wide = {f"k{number}": number for number in range(5_000)}
    inner = deep
    for _ in range(50):
        inner["lagi"] = {}
        inner = inner["lagi"]
    inner["x"] = 1
    assert len(opened([deep | wide], "a.json").heading) == 200
