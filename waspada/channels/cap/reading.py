"""Read a CAP message that anybody may have written: nothing is fetched, expanded or guessed.

What the message says is kept as text; what stands in the wrong place is named with its line.
Whether the values themselves are right is for `core.alerts.cap.check`.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from waspada.core.alerts.cap import OF_ALERT, PARTS, Alert, Area, Finding, Info, Pair, Resource
from waspada.core.alerts.cap.structure import NAMESPACE, OLDER, SIGNATURE, Part
from waspada.core.errors import BadInput, TooLarge

LARGEST: Final = 4 * 1024 * 1024  # bytes; a message may carry a small picture
_MADE_OF: Final[dict[str, Any]] = {"info": Info, "resource": Resource, "area": Area, "pair": Pair}


@dataclass(slots=True)
class Read:
    """A message, whether somebody signed it, and what stands where it should not."""

    message: Alert
    is_signed: bool
    findings: list[Finding] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)  # of every path


def read(data: bytes) -> Read:
    """Return the message in a file.

    Raises BadInput for what is no CAP 1.2 message at all, TooLarge above 4 MB.
    """
    root = _parsed(data)
    name = etree.QName(root)
    if name.namespace in OLDER:
        raise BadInput("cap.older", version=OLDER[name.namespace])
    if name.localname != "alert" or name.namespace != NAMESPACE:
        raise BadInput("cap.wrong_root", name=str(root.tag)[:120])
    found = Read(Alert(), is_signed=root.find(SIGNATURE) is not None)
    values = _values(root, OF_ALERT, "alert", found)
    found.message = Alert(**values)
    return found


def _parsed(data: bytes) -> Any:
    if len(data) > LARGEST:
        raise TooLarge("cap.too_large", megabytes=LARGEST // 1024**2)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadInput("cap.not_xml", line=error.lineno or 1) from error
    except ValueError as error:  # a declared encoding that does not exist
        raise BadInput("cap.not_xml", line=1) from error
    # A declaration may hold entities; a warning has no need of one.
    if root.getroottree().docinfo.doctype:
        raise BadInput("cap.declares")
    return root


def _values(element: Any, parts: tuple[Part, ...], path: str, found: Read) -> dict[str, Any]:
    """Return the values of an element's parts by field; note what does not belong."""
    found.lines[path] = element.sourceline or 0
    known = {part.name: (order, part) for order, part in enumerate(parts)}
    values: dict[str, Any] = {part.field: () if part.is_many else "" for part in parts}
    counted: dict[str, int] = {}
    orders: list[tuple[int, str, Any]] = []
    for child in element:
        name = etree.QName(child)
        if child.tag == SIGNATURE and path == "alert":
            continue
        if name.namespace != NAMESPACE or name.localname not in known:
            _note(found, "cap.unknown_element", path, child, name=name.localname)
            continue
        order, part = known[name.localname]
        counted[part.name] = counted.get(part.name, 0) + 1
        here = f"{path}/{part.name}" + (f"[{counted[part.name]}]" if part.is_many else "")
        if counted[part.name] > 1 and not part.is_many:
            _note(found, "cap.repeated", here, child)
            continue
        found.lines[here] = child.sourceline or 0
        orders.append((order, here, child))
        value = _value(child, part, here, found)
        values[part.field] = (*values[part.field], value) if part.is_many else value
    _note_order(orders, parts, found)
    if any(text and text.strip() for text in (element.text, *(one.tail for one in element))):
        found.findings.append(Finding("cap.stray_text", path))
    return values


def _note_order(orders: list[tuple[int, str, Any]], parts: tuple[Part, ...], found: Read) -> None:
    """Name the elements that have to move: the fewest without which the order is right."""
    staying = _longest_rising([order for order, _, _ in orders])
    for number, (order, here, child) in enumerate(orders):
        if number in staying:
            continue
        later = [orders[n][0] for n in sorted(staying) if orders[n][0] > order]
        if later:
            _note(found, "cap.misplaced", here, child, before=parts[later[0]].name)
        else:
            _note(found, "cap.misplaced_last", here, child)


def _longest_rising(numbers: list[int]) -> set[int]:
    """Return the positions of a longest subsequence that never falls."""
    ends: list[int] = []  # positions; of length n + 1 the one that ends lowest
    before: list[int] = []
    for position, number in enumerate(numbers):
        length = bisect_right([numbers[end] for end in ends], number)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [position]
    kept: set[int] = set()
    position = ends[-1] if ends else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return kept


def _value(child: Any, part: Part, path: str, found: Read) -> Any:
    if part.kind in PARTS:
        return _MADE_OF[part.kind](**_values(child, PARTS[part.kind], path, found))
    if len(child):
        _note(found, "cap.unknown_element", path, child[0], name=etree.QName(child[0]).localname)
    return "".join(child.itertext()).strip()


def _note(found: Read, code: str, path: str, element: Any, **params: object) -> None:
    found.findings.append(Finding(code, path, params, line=element.sourceline or 0))
