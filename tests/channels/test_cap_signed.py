"""Signed CAP messages: others verify them, and nothing in them can be changed."""

import pytest
from capvalidator import check_schema
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from signxml import InvalidSignature, SignatureConfiguration, XMLVerifier

from tests.channels.test_cap import ALERT
from waspada.channels.cap.reading import read
from waspada.channels.cap.signing import key_from, sign
from waspada.channels.cap.verifying import is_signed_with
from waspada.channels.cap.writing import write

KEY = key_from(bytes(range(32)))
SIGNED = sign(write(ALERT), KEY)
ANY_KEY = SignatureConfiguration(require_x509=False, location="./")


def test_others_verify_it_and_the_key_is_the_one_it_carries() -> None:
    found = XMLVerifier().verify(SIGNED, expect_config=ANY_KEY)
    mine = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert found.signature_key == mine
    assert is_signed_with(SIGNED, KEY.public_key())


def test_it_says_the_same_and_stays_valid() -> None:
    again = read(SIGNED)
    assert again.is_signed
    assert again.message == ALERT
    assert check_schema(SIGNED).passed


@pytest.mark.parametrize(
    ("said", "instead"),
    [(b"Banjir", b"Gempa"), (b"Moderate", b"Extreme"), (b"</alert>", b" </alert>")],
)
def test_a_changed_letter_breaks_it(said: bytes, instead: bytes) -> None:
    changed = SIGNED.replace(said, instead, 1)
    assert changed != SIGNED
    assert not is_signed_with(changed, KEY.public_key())
    with pytest.raises(InvalidSignature):
        XMLVerifier().verify(changed, expect_config=ANY_KEY)


def test_another_key_or_none_is_no_signature_of_ours() -> None:
    other = key_from(b"\xff" * 32)
    assert not is_signed_with(SIGNED, other.public_key())
    assert not is_signed_with(write(ALERT), KEY.public_key())
    assert not is_signed_with(sign(write(ALERT), other), KEY.public_key())


def test_the_same_secret_gives_the_same_key() -> None:
    numbers = [
        key_from(secret).private_numbers() for secret in (bytes(32), b"\xff" * 32, bytes(32))
    ]
    assert numbers[0] == numbers[2] != numbers[1]
