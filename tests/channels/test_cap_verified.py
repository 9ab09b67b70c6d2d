"""Signatures of others: they hold with the key that we were given, and with nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner, methods

from tests.channels.test_cap import ALERT
from waspada.channels.cap.signing import key_from, sign
from waspada.channels.cap.verifying import is_signed_with, key_of_certificate
from waspada.channels.cap.writing import write

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP384R1())


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoh BMKG")])
    began = datetime(2024, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


CERTIFICATES = {"rsa": certificate(RSA), "ecdsa": certificate(CURVE)}
KEYS = {name: key_of_certificate(text) for name, text in CERTIFICATES.items()}


def signed(key: str, **how: str) -> bytes:
    signer = XMLSigner(method=methods.enveloped, **how)  # type: ignore[arg-type]
    root = etree.fromstring(write(ALERT))
    text = CERTIFICATES[key].decode()
    made = signer.sign(root, key={"rsa": RSA, "ecdsa": CURVE}[key], cert=text)
    return bytes(etree.tostring(made))


EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
PLAIN = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
GOOD = {
    "RSA": ("rsa", signed("rsa", signature_algorithm="rsa-sha256", c14n_algorithm=EXCLUSIVE)),
    "RSA, long digest": (
        "rsa",
        signed("rsa", signature_algorithm="rsa-sha512", digest_algorithm="sha512"),
    ),
    "RSA, first form": ("rsa", signed("rsa", c14n_algorithm=PLAIN)),
    "ECDSA": ("ecdsa", signed("ecdsa", signature_algorithm="ecdsa-sha384")),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_another_library_signed_holds_and_a_changed_letter_does_not(name: str) -> None:
    key, document = GOOD[name]
    assert is_signed_with(document, KEYS[key])
    assert not is_signed_with(document, KEYS["ecdsa" if key == "rsa" else "rsa"])
    assert not is_signed_with(document.replace(b"Moderate", b"Extreme", 1), KEYS[key])


def test_ours_holds_here_too() -> None:
    mine = key_from(bytes(range(32)))
    assert is_signed_with(sign(write(ALERT), mine), mine.public_key())
    assert not is_signed_with(write(ALERT), mine.public_key())


def test_a_message_wrapped_around_a_signed_one_does_not_hold() -> None:
    key, document = GOOD["RSA"]
    root = etree.fromstring(document)
    signature = root.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    forged = etree.fromstring(write(ALERT).replace(b"Moderate", b"Extreme"))
    original = etree.fromstring(document)
    holder = etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object")
    original.remove(original.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    holder.append(original)
    forged.append(signature)
    assert not is_signed_with(etree.tostring(forged), KEYS[key])


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (b'URI=""', b'URI="#x"'),
        (b"enveloped-signature", b"base64"),
        (b"rsa-sha256", b"rsa-sha1"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>!"),
    ],
)
def test_a_signature_of_another_shape_does_not_hold(said: bytes, instead: bytes) -> None:
    _key, document = GOOD["RSA"]
    assert said in document
    assert not is_signed_with(document.replace(said, instead, 1), KEYS["rsa"])


@pytest.mark.parametrize("text", [b"", b"-----BEGIN CERTIFICATE-----\nx\n", b"\x30\x03\x02"])
def test_what_is_no_certificate_is_said_so(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (whatever the library says)
        key_of_certificate(text)
