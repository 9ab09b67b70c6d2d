"""`waspada cap validate`: its answer, its exit code, its words."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.channels.test_cap import ALERT
from waspada.channels.cap.reading import LARGEST
from waspada.channels.cap.writing import write
from waspada.cli import cli
from waspada.core.errors import BadInput, TooLarge


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pesan.xml"


def validate(file: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["cap", "validate", str(file), *options])


def test_a_valid_message_ends_with_nothing_found(file: Path) -> None:
    file.write_bytes(write(ALERT))
    answer = validate(file, "--json")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (found["valid"], found["findings"], found["signed"]) == (True, [], False)
    assert (found["identifier"], found["msgType"]) == (ALERT.identifier, "Alert")
    assert ALERT.identifier in validate(file).stdout


def test_an_invalid_one_names_line_and_place(file: Path) -> None:
    file.write_bytes(write(ALERT).replace(b"<status>Actual<", b"<status>Aktual<"))
    answer = validate(file, "--json")
    (finding,) = json.loads(answer.stdout)["findings"]
    assert answer.exit_code == 1
    assert (finding["severity"], finding["code"]) == ("error", "cap.unknown_word")
    assert (finding["path"], finding["line"]) == ("alert/status", 6)
    assert "Actual, Exercise" in finding["message"]
    assert "6: alert/status: " in validate(file).stdout


def test_what_is_not_there_or_no_message_is_one_sentence(file: Path) -> None:
    missing = validate(file)
    assert isinstance(missing.exception, BadInput)
    assert missing.exception.code == "cap.no_file"
    file.write_bytes(b" " * (LARGEST + 1))
    huge = validate(file)
    assert isinstance(huge.exception, TooLarge)
    file.write_text("LAPOR BENTROK")
    words = validate(file)
    assert isinstance(words.exception, BadInput)
    assert words.exception.code == "cap.not_xml"
