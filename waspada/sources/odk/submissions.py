"""Read the XML of a submission without trusting it.

No DTD is read at all: entities, external or a billion of them, are refused with the DOCTYPE
that declares them. Depth, number of elements and bytes are bounded, so reading is too.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from waspada.core.errors import BadInput, TooLarge
from waspada.core.reports.plain import plain_line

MOST_BYTES: Final = 512 * 1024  # a filled form takes some kB; photos come beside it
MOST_DEPTH: Final = 24
MOST_ELEMENTS: Final = 4_000
LONGEST_ID: Final = 200
_BETWEEN: Final = "}"  # stands between a namespace and a name
_CHILD_OF_ROOT: Final = 2
_META: Final = "meta"


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
    said = _read_plain(xml) or _read_step_by_step(xml)
    return Submission(
        form_id=_id(said.attributes.get("id", "")),
        version=_id(said.attributes.get("version", "")),
        instance_id=_id(said.meta.get("instanceID") or said.attributes.get("instanceID", "")),
        deprecated_id=_id(said.meta.get("deprecatedID", "")),
        answers=said.answers,
    )


class _Said(NamedTuple):
    """What a document says: the root's attributes, all answers, and those of its meta."""

    attributes: dict[str, str]
    answers: dict[str, str]
    meta: dict[str, str]


def _read_plain(xml: bytes) -> _Said | None:
    """Read what clients send: elements and text in any encoding of which ASCII is a part.

    Nothing here can be declared, and "<" bounds the elements, so the whole tree is made at
    once, in a third of the time. None for anything else, which is read, or refused, step by
    step.
    """
    is_plain = b"\0" not in xml and b"<!" not in xml and b"<?" not in xml[1:]
    if not is_plain or xml.count(b"<") > MOST_ELEMENTS:
        return None
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 (nothing can be declared)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    said = _Said({_local(key): value for key, value in root.attrib.items()}, {}, {})
    if not len(root):
        said.answers[_local(root.tag)] = root.text or ""
    return said if _take_answers(root, 2, said, is_meta=False) else None


def _take_answers(parent: ElementTree.Element, depth: int, said: _Said, *, is_meta: bool) -> bool:
    """Take the answers below an element, whose children are so deep; False when too deep."""
    if depth > MOST_DEPTH and len(parent):
        return False
    for child in parent:
        if len(child):
            is_of_form = depth == _CHILD_OF_ROOT and _local(child.tag) == _META
            if not _take_answers(child, depth + 1, said, is_meta=is_of_form):
                return False
            continue
        name, text = _local(child.tag), child.text or ""
        said.answers.setdefault(name, text)
        if is_meta:
            said.meta.setdefault(name, text)
    return True


def _read_step_by_step(xml: bytes) -> _Said:
    reader = _Reader()
    try:
        reader.parser.Parse(xml, True)  # noqa: FBT003 (expat takes it by position alone)
    except expat.ExpatError as error:
        raise BadInput("odk.not_xml", line=error.lineno, column=error.offset + 1) from error
    except (ValueError, LookupError) as error:  # an encoding that does not exist, or lies
        raise BadInput("odk.not_xml", line=1, column=1) from error
    if reader.attributes is None:
        raise BadInput("odk.not_xml", line=1, column=1)
    return _Said(reader.attributes, reader.answers, reader.meta)


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
            if len(self._open) == _CHILD_OF_ROOT and self._open[1] == _META:
                self.meta.setdefault(name, self._text)
        self._is_leaf = False

    def _characters(self, text: str) -> None:
        self._text += text


def _local(name: str) -> str:
    return name.rpartition(_BETWEEN)[2]


def _refuse_doctype(*_declared: Any) -> None:
    raise BadInput("odk.doctype")
