"""Read the XML of a submission without trusting it.

No DTD is read at all: entities, external or a billion of them, are refused with the DOCTYPE
that declares them. Depth, number of elements and bytes are bounded, so reading is too.
"""

from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from waspada.core.errors import BadInput, TooLarge
from waspada.core.reports.plain import plain_line

MOST_BYTES: Final = 512 * 1024  # a filled form takes some kB; photos come beside it
MOST_DEPTH: Final = 24
MOST_ELEMENTS: Final = 4_000
LONGEST_ID: Final = 200
_BETWEEN: Final = "\n"  # expat puts it between a namespace and a name


@dataclass(frozen=True, slots=True)
class Submission:
    """A filled form.

    form_id, version : as the form says; "" where it says nothing
    instance_id : the phone's own name for this very submission; "" where it has none
    deprecated_id : the submission that this one corrects; "" for a first one
    answers : text by the name of its question, first one wins; groups do not count
    """

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    answers: dict[str, str]

    def said(self, name: str) -> str:
        """Return an answer without the spaces around it; "" for none."""
        return self.answers.get(name, "").strip()


def read_submission(xml: bytes) -> Submission:
    """Return a submission as it was filled in.

    Raises
    ------
    TooLarge : odk.xml_too_large, odk.too_many_elements
    BadInput : odk.not_xml, odk.doctype, odk.too_deep
    """
    if len(xml) > MOST_BYTES:
        raise TooLarge("odk.xml_too_large", limit_kb=MOST_BYTES // 1024)
    reader = _Reader()
    try:
        reader.parser.Parse(xml, True)  # noqa: FBT003 (expat takes it by position alone)
    except expat.ExpatError as error:
        raise BadInput("odk.not_xml", line=error.lineno, column=error.offset + 1) from error
    except (ValueError, LookupError) as error:  # an encoding that does not exist, or lies
        raise BadInput("odk.not_xml", line=1, column=1) from error
    if reader.attributes is None:
        raise BadInput("odk.not_xml", line=1, column=1)
    return Submission(
        form_id=_id(reader.attributes.get("id", "")),
        version=_id(reader.attributes.get("version", "")),
        instance_id=_id(reader.meta.get("instanceID") or reader.attributes.get("instanceID", "")),
        deprecated_id=_id(reader.meta.get("deprecatedID", "")),
        answers=reader.answers,
    )


def _id(text: str) -> str:
    return plain_line(text)[:LONGEST_ID]


class _Reader:
    """Takes the answers as they pass; raises from within expat's calls, which ends the reading."""

    def __init__(self) -> None:
        self.attributes: dict[str, str] | None = None  # of the root
        self.answers: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self._open: list[str] = []
        self._text = ""
        self._is_leaf = False
        self._count = 0
        parser = expat.ParserCreate(namespace_separator=_BETWEEN)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        self.parser = parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise TooLarge("odk.too_many_elements", limit=MOST_ELEMENTS)
        if len(self._open) >= MOST_DEPTH:
            raise BadInput("odk.too_deep", limit=MOST_DEPTH)
        if self.attributes is None:
            self.attributes = {_local(key): value for key, value in attributes.items()}
        self._open.append(_local(name))
        self._text = ""
        self._is_leaf = True

    def _end(self, _name: str) -> None:
        name = self._open.pop()
        if self._is_leaf:
            self.answers.setdefault(name, self._text)
            if len(self._open) == 2 and self._open[1] == "meta":  # the root, then meta
                self.meta.setdefault(name, self._text)
        self._is_leaf = False

    def _characters(self, text: str) -> None:
        self._text += text


def _local(name: str) -> str:
    return name.rpartition(_BETWEEN)[2]


def _refuse_doctype(*_declared: Any) -> None:
    raise BadInput("odk.doctype")
