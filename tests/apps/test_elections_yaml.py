"""Elections from a YAML file: loaded once, every mistake told with its line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.cast import Cast
from waspada.apps.elections.models import Election, Stage, StageDates
from waspada.apps.elections.yaml_file import read_elections
from waspada.core.errors import BadInput, TooLarge


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = "2024-11-28"  # type: ignore[attr-defined]


YAML = """
key: pilkada-2031
kind: pilkada
name: {id: Pilkada 2031, en: Regional elections 2031}
polling_on: 2031-11-26
places:
  - {place: 65.01, office: regent, stations: 314}
stages:
  - code: kampanye
    name: {id: Kampanye, en: Campaign}
    stage: kampanye
    phase: pra
    dates:
      - place: "65.01"
        starts_on: 2031-09-24
        ends_on: 2031-11-22
        document: PKPU 1/2031
"""


def upload(client: Client, text: bytes) -> object:
    file = SimpleUploadedFile("tahapan.yaml", text, content_type="application/yaml")
    return client.post("/tahapan/65.01/unggah/", {"file": file})


def test_a_yaml_file_is_loaded_and_a_second_time_changes_nothing(
    elections_loaded: None, cast: Cast
) -> None:
    client = cast.client("desk")
    assert upload(client, YAML.encode()).status_code == 302  # type: ignore[attr-defined]
    assert Stage.objects.get(election="pilkada-2031").code == "kampanye"
    assert upload(client, YAML.encode()).status_code == 302  # type: ignore[attr-defined]
    assert StageDates.objects.filter(stage__election="pilkada-2031").count() == 1


def test_every_mistake_of_a_yaml_file_is_told_with_its_line_and_nothing_is_stored(
    elections_loaded: None, cast: Cast
) -> None:
    broken = YAML.replace("stage: kampanye", "stage: pesta").replace("2031-11-22", "2031-13-45")
    answer = upload(cast.client("desk"), broken.encode())
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "2 kesalahan" in page
    assert "Baris 11 (stages.1.stage)" in page
    assert "Baris 16 (stages.1.dates.1.ends_on)" in page
    assert not Election.objects.filter(pk="pilkada-2031").exists()


def test_a_yaml_code_keeps_its_last_zero() -> None:
    elections, problems = read_elections(YAML.replace("place: 65.01,", "place: 91.10,").encode())
    assert problems == []
    assert elections[0].contests[0].place == "91.10"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"key: [", "elections.not_yaml"),
        (b"a: &x [1]\nb: *x", "elections.too_nested"),
        (b"a: !!python/object/apply:os.system ['true']", "elections.not_yaml"),
        (b"[" * 400 + b"]" * 400, "elections.too_nested"),
        (b"\xff\xfe\x00", "elections.not_text_file"),
        (b"key: \x00", "elections.not_yaml"),
    ],
)
def test_a_file_that_is_no_plain_yaml_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_elections(raw)
    assert refused.value.code == code


def test_a_file_that_is_too_large_or_empty_is_told_so() -> None:
    with pytest.raises(TooLarge):
        read_elections(b"#" * 600_000)
    assert read_elections(b"")[1][0].code == "elections.not_a_table"
