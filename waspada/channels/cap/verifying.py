"""Hold the XML signature of somebody else's message against a certificate that one was given.

What is asked for is narrow, so that nothing can be moved under the signature: one signature,
a child of the root; one reference, to the whole document (URI ""); no transforms but the
enveloped one and a canonical form; RSA or ECDSA with SHA-256 or longer. The key is the given
certificate's: what stands in the message about keys is not read.
"""

import base64
import hashlib
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from waspada.channels.cap.signing import DSIG
from waspada.core.alerts.cap.structure import SIGNATURE

_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_ENVELOPED: Final = f"{DSIG}enveloped-signature"
# Canonical form: exclusive or not, comments or not.
_FORMS: Final = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": (False, False),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": (False, True),
    # 1.1 differs in what a part inherits of xml:id and xml:base, which CAP has not.
    "http://www.w3.org/2006/12/xml-c14n11": (False, False),
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": (False, True),
    "http://www.w3.org/2001/10/xml-exc-c14n#": (True, False),
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": (True, True),
}
_METHODS: Final = {
    f"{_MORE}rsa-sha256": ("rsa", hashes.SHA256()),
    f"{_MORE}rsa-sha384": ("rsa", hashes.SHA384()),
    f"{_MORE}rsa-sha512": ("rsa", hashes.SHA512()),
    f"{_MORE}ecdsa-sha256": ("ec", hashes.SHA256()),
    f"{_MORE}ecdsa-sha384": ("ec", hashes.SHA384()),
    f"{_MORE}ecdsa-sha512": ("ec", hashes.SHA512()),
}
_DIGESTS: Final = {
    f"{_ENC}sha256": hashlib.sha256,
    f"{_MORE}sha384": hashlib.sha384,
    f"{_ENC}sha512": hashlib.sha512,
}
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
_Form = tuple[bool, bool]


def key_of_certificate(text: bytes) -> PublicKey:
    """Return the public key of a certificate in PEM or DER.

    Raises ValueError for what is no certificate, or one with another kind of key.
    """
    is_pem = text.lstrip().startswith(b"-----BEGIN")
    load = x509.load_pem_x509_certificate if is_pem else x509.load_der_x509_certificate
    key = load(text).public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise ValueError(type(key).__name__)
    return key


def is_signed_with(document: bytes, key: PublicKey) -> bool:
    """Say whether a message carries this key's signature over all of what it says."""
    root = etree.fromstring(document, _parser())
    signatures = list(root.iter(SIGNATURE))
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        return False
    signature = signatures[0]
    info = signature.find(f"{{{DSIG}}}SignedInfo")
    form = _FORMS.get(_algorithm(info, "CanonicalizationMethod"))
    if info is None or form is None:
        return False
    raw = _bytes(signature.findtext(f"{{{DSIG}}}SignatureValue"))
    if not _holds(key, _algorithm(info, "SignatureMethod"), raw, _canonical(info, form)):
        return False
    references = info.findall(f"{{{DSIG}}}Reference")
    if len(references) != 1 or references[0].get("URI") != "":
        return False
    whole = _form_of_transforms(references[0])
    make = _DIGESTS.get(_algorithm(references[0], "DigestMethod"))
    if whole is None or make is None:
        return False
    said = _bytes(references[0].findtext(f"{{{DSIG}}}DigestValue"))
    _take_out(root, signature)
    return bool(said) and said == make(_canonical(root, whole)).digest()


def _take_out(root: Any, signature: Any) -> None:
    """Remove the signature and nothing else: what follows it is part of what was signed."""
    before, after = signature.getprevious(), signature.tail or ""
    root.remove(signature)
    if before is None:
        root.text = (root.text or "") + after
    else:
        before.tail = (before.tail or "") + after


def _form_of_transforms(reference: Any) -> _Form | None:
    """Return the canonical form of what was signed; None for any other transform."""
    names = [one.get("Algorithm") for one in reference.iterfind(f"{{{DSIG}}}Transforms/*")]
    if names[:1] != [_ENVELOPED] or len(names) > 2:
        return None
    # Without one of its own a document is taken in the first canonical form (XML-DSig 4.4.3.2).
    return _FORMS.get(names[1]) if len(names) == 2 else (False, False)


def _holds(key: PublicKey, method: str, raw: bytes, signed: bytes) -> bool:
    kind, digest = _METHODS.get(method, ("", hashes.SHA256()))
    try:
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(raw, signed, padding.PKCS1v15(), digest)
            return True
        if kind == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
            half = (key.curve.key_size + 7) // 8
            if len(raw) != 2 * half:
                return False
            numbers = int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
            key.verify(encode_dss_signature(*numbers), signed, ec.ECDSA(digest))
            return True
    except InvalidSignature:
        return False
    return False


def _algorithm(above: Any, name: str) -> str:
    found = None if above is None else above.find(f"{{{DSIG}}}{name}")
    return "" if found is None else str(found.get("Algorithm", ""))


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _canonical(element: Any, form: _Form) -> bytes:
    exclusive, comments = form
    found: bytes = etree.tostring(
        element, method="c14n", exclusive=exclusive, with_comments=comments
    )
    return found


def _bytes(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except ValueError:
        return b""
