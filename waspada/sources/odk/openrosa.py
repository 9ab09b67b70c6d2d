"""Write what OpenRosa clients read: lists of forms, manifests, answers, settings for Collect.

Sources: docs.getodk.org/openrosa-form-list, -form-submission, -http; the settings' names are
those of ODK Collect's QR codes (docs.getodk.org/collect-import-export).
"""

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import md5
from typing import Final
from xml.sax.saxutils import escape, quoteattr

VERSION_HEADER: Final = ("X-OpenRosa-Version", "1.0")
CONTENT_TYPE: Final = "text/xml; charset=utf-8"
SUCCESS: Final = "submit_success"
ERROR: Final = "submit_error"
_FIRST: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A form as the list names it; addresses are whole, with scheme and host."""

    form_id: str
    name: str
    version: str
    hash: str
    about: str
    download: str
    manifest: str


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that a form needs beside it."""

    name: str
    hash: str
    download: str


def form_hash(content: bytes) -> str:
    """Return the fingerprint by which a client sees that a form or file has changed."""
    return f"md5:{md5(content, usedforsecurity=False).hexdigest()}"


def form_list(forms: Iterable[ListedForm]) -> bytes:
    """Return the list of forms that a client may download."""
    return _document(
        "xforms",
        "http://openrosa.org/xforms/xformsList",
        (
            _tag(
                "xform",
                _leaf("formID", form.form_id),
                _leaf("name", form.name),
                _leaf("version", form.version),
                _leaf("hash", form.hash),
                _leaf("descriptionText", form.about),
                _leaf("downloadUrl", form.download),
                _leaf("manifestUrl", form.manifest),
            )
            for form in forms
        ),
    )


def manifest(files: Iterable[MediaFile]) -> bytes:
    """Return the list of files that a form needs beside it."""
    return _document(
        "manifest",
        "http://openrosa.org/xforms/xformsManifest",
        (
            _tag(
                "mediaFile",
                _leaf("filename", file.name),
                _leaf("hash", file.hash),
                _leaf("downloadUrl", file.download),
            )
            for file in files
        ),
    )


def answer(sentence: str, nature: str = SUCCESS) -> bytes:
    """Return what a client shows to the reporter."""
    return _document(
        "OpenRosaResponse",
        "http://openrosa.org/http/response",
        (f"<message nature={quoteattr(nature)}>{_plain(sentence)}</message>",),
    )


def collect_settings(server: str, *, name: str, colour: str = "#1F5FA8") -> str:
    """Return what Collect's QR code holds: settings as JSON, compressed, in base64.

    server : the address with the token; user name and password stay empty
    """
    settings = {
        "general": {
            "protocol": "odk_default",
            "server_url": server,
            "username": "",
            "password": "",
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_one_hour",
            "autosend": "wifi_and_cellular",
            "delete_send": True,  # what was sent does not stay on the phone
            "image_size": "medium",
            "guidance_hint": "yes_collapsed",
            "analytics": False,
        },
        "admin": {"change_server": False, "change_autosend": True},
        "project": {"name": name, "icon": "W", "color": colour},
    }
    packed = zlib.compress(json.dumps(settings, separators=(",", ":")).encode(), 9)
    return base64.b64encode(packed).decode()


def _document(name: str, namespace: str, inside: Iterable[str]) -> bytes:
    return f"{_FIRST}<{name} xmlns={quoteattr(namespace)}>{''.join(inside)}</{name}>".encode()


def _tag(name: str, *inside: str) -> str:
    return f"<{name}>{''.join(inside)}</{name}>"


def _leaf(name: str, text: str) -> str:
    return f"<{name}>{_plain(text)}</{name}>"


def _plain(text: str) -> str:
    """Return text as XML may hold it: control characters are none of it, not even escaped."""
    if text.isascii() and text.isprintable():
        return escape(text)
    kept = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return escape(kept.encode("utf-8", "replace").decode())
