"""Keys and envelopes: what is moved, altered or erased does not open."""

import base64
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from waspada.apps.secrecy.envelope import (
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.apps.secrecy.keys import derived_key, load_or_create_secret, master_key
from waspada.core.errors import Unavailable

PLAIN = b"massa mendatangi kantor"


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: Any) -> Path:
    settings.WASPADA_KEYS = tmp_path / "keys"
    return tmp_path / "keys"


def _sealed(table: str = "report", row: str = "1", field: str = "text") -> tuple[bytes, bytes]:
    key = new_data_key(table, row)
    return key.wrapped, encrypt(key, PLAIN, table=table, row=row, field=field)


def _open(wrapped: bytes, sealed: bytes, table: str, row: str, field: str) -> bytes:
    return decrypt(open_data_key(wrapped, table, row), sealed, table=table, row=row, field=field)


def test_what_was_sealed_opens_where_it_belongs() -> None:
    assert _open(*_sealed(), "report", "1", "text") == PLAIN


@pytest.mark.parametrize(
    "place", [("report", "2", "text"), ("attachment", "1", "text"), ("report", "1", "sender")]
)
def test_a_ciphertext_moved_to_another_row_table_or_field_does_not_open(
    place: tuple[str, str, str],
) -> None:
    with pytest.raises(Unavailable):
        _open(*_sealed(), *place)


def test_a_field_of_another_record_does_not_open_even_with_its_key_beside_it() -> None:
    (wrapped_one, _), (_, sealed_two) = _sealed(row="1"), _sealed(row="2")
    with pytest.raises(Unavailable):
        _open(wrapped_one, sealed_two, "report", "1", "text")


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(which=st.booleans(), at=st.floats(0, 0.999), flip=st.integers(1, 255))
def test_any_altered_byte_is_noticed(which: bool, at: float, flip: int) -> None:
    parts = list(_sealed())
    harmed = bytearray(parts[which])
    harmed[int(at * len(harmed))] ^= flip
    parts[which] = bytes(harmed)
    with pytest.raises(Unavailable):
        _open(parts[0], parts[1], "report", "1", "text")


def test_a_record_whose_key_was_destroyed_stays_closed() -> None:
    _, sealed = _sealed()
    with pytest.raises(Unavailable) as caught:
        _open(b"", sealed, "report", "1", "text")
    assert caught.value.code == "secrecy.erased"


@pytest.mark.parametrize("cut", [0, 5, 12, 20])
def test_a_ciphertext_cut_short_is_an_error_of_ours(cut: int) -> None:
    wrapped, sealed = _sealed()
    with pytest.raises(Unavailable):
        _open(wrapped, sealed[:cut], "report", "1", "text")


def test_the_same_words_never_look_the_same() -> None:
    key = new_data_key("report", "1")
    sealed = {encrypt(key, PLAIN, table="report", row="1", field="text") for _ in range(20)}
    assert len(sealed) == 20
    assert not any(PLAIN in entry for entry in sealed)


def test_another_master_key_opens_nothing(tmp_path: Path, settings: Any) -> None:
    wrapped, sealed = _sealed()
    settings.WASPADA_KEYS = tmp_path / "other"
    with pytest.raises(Unavailable) as caught:
        _open(wrapped, sealed, "report", "1", "text")
    assert caught.value.code == "secrecy.key_does_not_fit"


def test_digests_depend_on_key_purpose_and_how_parts_are_cut(tmp_path: Path, settings: Any) -> None:
    seen = {keyed_digest("a", b"xy"), keyed_digest("b", b"xy"), keyed_digest("a", b"x", b"y")}
    seen |= {keyed_digest("a", b"", b"xy"), keyed_digest("a", b"xy", b"")}
    settings.WASPADA_KEYS = tmp_path / "other"
    seen.add(keyed_digest("a", b"xy"))
    assert len(seen) == 6


def test_key_files_are_for_their_owner_alone(own_keys: Path) -> None:
    before = os.umask(0)
    try:
        master_key(own_keys)
        load_or_create_secret(own_keys, "WASPADA_NO_SUCH", "django.key")
    finally:
        os.umask(before)
    assert {path.name: path.stat().st_mode & 0o777 for path in own_keys.iterdir()} == {
        "master.key": 0o600,
        "django.key": 0o600,
    }
    assert own_keys.stat().st_mode & 0o777 == 0o700


def _make(folder: Path) -> str:
    return load_or_create_secret(folder, "WASPADA_NO_SUCH", "shared.key")


def test_processes_that_start_together_agree_on_one_key(own_keys: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert len(set(pool.map(_make, [own_keys] * 8))) == 1
    assert [path.name for path in own_keys.iterdir()] == ["shared.key"]


def test_the_environment_wins_over_the_file(
    own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = base64.urlsafe_b64encode(b"k" * 32).decode()
    monkeypatch.setenv("WASPADA_MASTER_KEY", given)
    assert master_key(own_keys) == b"k" * 32
    assert not own_keys.exists()
    master_key.cache_clear()
    monkeypatch.setenv("WASPADA_MASTER_KEY", base64.urlsafe_b64encode(b"short").decode())
    with pytest.raises(ValueError, match="32 bytes"):
        master_key(own_keys)
    master_key.cache_clear()


def test_keys_for_two_purposes_differ(own_keys: Path) -> None:
    assert derived_key(own_keys, "journal") != derived_key(own_keys, "seal")
