"""Sign a CAP message with an enveloped XML signature; `verifying.py` sees whether one holds.

CAP 1.2, section 3.3.4.1; XML Signature 1.1 (W3C 2013): exclusive canonical form, SHA-256,
ECDSA on P-256. The public key stands in the message; whose it is, its readers have to know.
"""

import base64
import hashlib
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from waspada.core.alerts.cap.structure import SIGNATURE

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_DSIG11: Final = "http://www.w3.org/2009/xmldsig11#"
_CANONICAL: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ECDSA: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
_ENVELOPED: Final = f"{DSIG}enveloped-signature"
_P256: Final = "urn:oid:1.2.840.10045.3.1.7"
_HALF: Final = 32  # bytes of each of the two numbers of a signature
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def key_from(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the key that belongs to 32 secret bytes: the same bytes give the same key."""
    number = int.from_bytes(secret, "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def sign(document: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a message with its signature as the last element of the root."""
    root = etree.fromstring(document, _parser())
    signature = etree.Element(SIGNATURE, nsmap={None: DSIG})
    info = _info(_digest(root))
    signature.append(info)
    der = key.sign(_canonical(info), ec.ECDSA(hashes.SHA256()))
    one, other = decode_dss_signature(der)
    raw = one.to_bytes(_HALF, "big") + other.to_bytes(_HALF, "big")
    _text(signature, "SignatureValue", raw)
    _key_info(signature, key.public_key())
    root.append(signature)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _info(digest: bytes) -> Any:
    info = etree.Element(f"{{{DSIG}}}SignedInfo", nsmap={None: DSIG})
    _named(info, "CanonicalizationMethod", _CANONICAL)
    _named(info, "SignatureMethod", _ECDSA)
    reference = etree.SubElement(info, f"{{{DSIG}}}Reference", URI="")
    transforms = etree.SubElement(reference, f"{{{DSIG}}}Transforms")
    _named(transforms, "Transform", _ENVELOPED)
    _named(transforms, "Transform", _CANONICAL)
    _named(reference, "DigestMethod", _SHA256)
    _text(reference, "DigestValue", digest)
    return info


def _key_info(signature: Any, key: ec.EllipticCurvePublicKey) -> None:
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    value = etree.SubElement(
        etree.SubElement(signature, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}KeyValue"
    )
    curve = etree.SubElement(value, f"{{{_DSIG11}}}ECKeyValue", nsmap={"dsig11": _DSIG11})
    etree.SubElement(curve, f"{{{_DSIG11}}}NamedCurve", URI=_P256)
    etree.SubElement(curve, f"{{{_DSIG11}}}PublicKey").text = base64.b64encode(point).decode()


def _named(above: Any, name: str, algorithm: str) -> None:
    etree.SubElement(above, f"{{{DSIG}}}{name}", Algorithm=algorithm)


def _text(above: Any, name: str, value: bytes) -> None:
    etree.SubElement(above, f"{{{DSIG}}}{name}").text = base64.b64encode(value).decode()


def _canonical(element: Any) -> bytes:
    found: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return found


def _digest(element: Any) -> bytes:
    return hashlib.sha256(_canonical(element)).digest()
