"""Write a CAP message as XML: the same message gives the same bytes."""

from typing import Any

from lxml import etree

from waspada.core.alerts.cap import OF_ALERT, PARTS, Alert, Part
from waspada.core.alerts.cap.structure import NAMESPACE


def write(message: Alert) -> bytes:
    """Return the message as UTF-8 XML, elements in the standard's order, empty ones left out.

    Raises ValueError where a text holds what XML cannot (a NUL byte, a lone surrogate).
    """
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _fill(root, message, OF_ALERT)
    etree.indent(root)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _fill(element: Any, holder: Any, parts: tuple[Part, ...]) -> None:
    for part in parts:
        value = getattr(holder, part.field)
        for one in value if part.is_many else (value,):
            if one == "":
                continue
            child = etree.SubElement(element, f"{{{NAMESPACE}}}{part.name}")
            if part.kind in PARTS:
                _fill(child, one, PARTS[part.kind])
            else:
                child.text = one
