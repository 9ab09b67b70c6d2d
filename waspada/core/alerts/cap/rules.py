"""What a CAP message must hold beyond its shape, and what its readers are better served by.

An error breaks the standard; advice does not, but some reader will be misled or will refuse the
message. Source: CAP 1.2, sections 1.2 to 3.2; the schema alone lets most of this pass.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from waspada.core.alerts.cap.message import UTC_IN_CAP, Alert, Area, Info, Resource
from waspada.core.alerts.cap.shapes import fault_of_circle, fault_of_polygon
from waspada.core.alerts.cap.structure import OF_ALERT, PARTS, Part

MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
# RFC 3066, as xs:language reads it.
LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
NOT_IN_NAMES: Final = re.compile(r"[\s,<&]")
SHA1: Final = re.compile(r"[0-9A-Fa-f]{40}")
NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")
LONGEST_HEADLINE: Final = 160  # characters, as the standard advises for small displays
ABOUT_ANOTHER: Final = ("Update", "Cancel", "Ack", "Error")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a message: a code of the words catalogue, and where."""

    code: str
    path: str
    params: dict[str, object] = field(default_factory=dict)
    is_error: bool = True
    line: int = 0


def check(message: Alert) -> list[Finding]:
    """Return what is wrong with a message, and what could be better; nothing where all is well."""
    found = [*_of_values(message, OF_ALERT, "alert")]
    for rule in _OF_MESSAGES:
        found += rule(message)
    for number, info in enumerate(message.infos, 1):
        path = f"alert/info[{number}]"
        for of_info in _OF_INFOS:
            found += of_info(info, path, message)
        for place, area in enumerate(info.areas, 1):
            found += _of_area(area, f"{path}/area[{place}]")
        for place, resource in enumerate(info.resources, 1):
            found += _of_resource(resource, f"{path}/resource[{place}]")
    return found


def moment_of(text: str) -> datetime | None:
    """Return the moment a text names, or None where it is not written as CAP writes one."""
    if not MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _advice(code: str, path: str, **params: object) -> Finding:
    return Finding(code, path, params, is_error=False)


# ---------------------------------------------------------------- values, one by one


def _of_values(holder: Any, parts: tuple[Part, ...], path: str) -> Iterator[Finding]:
    """Check what is needed, words of closed lists and moments, down to the last part."""
    for part in parts:
        value = getattr(holder, part.field)
        if part.is_needed and not value:
            yield Finding("cap.missing", path, {"name": part.name})
        for number, one in enumerate(value if part.is_many else (value,), 1):
            here = f"{path}/{part.name}" + (f"[{number}]" if part.is_many else "")
            if part.kind in PARTS:
                yield from _of_values(one, PARTS[part.kind], here)
            elif one:
                yield from _of_value(one, part, here)
            elif part.is_many:
                yield Finding("cap.empty", here)


def _of_value(text: str, part: Part, path: str) -> Iterator[Finding]:
    if part.kind == "word" and text not in part.words:
        yield Finding("cap.unknown_word", path, {"value": text[:80], "good": ", ".join(part.words)})
    elif part.kind == "moment" and moment_of(text) is None:
        yield Finding("cap.bad_moment", path, {"value": text[:80]})
    elif part.kind == "moment" and text.endswith("+00:00"):
        yield _advice("cap.utc_is_minus", path, good=text.removesuffix("+00:00") + UTC_IN_CAP)


# ---------------------------------------------------------------- the message as a whole


def _names(message: Alert) -> Iterator[Finding]:
    for name, text in (("identifier", message.identifier), ("sender", message.sender)):
        if NOT_IN_NAMES.search(text):
            yield Finding("cap.bad_name", f"alert/{name}", {"value": text[:80]})


def _scope(message: Alert) -> Iterator[Finding]:
    if message.scope == "Restricted" and not message.restriction:
        yield Finding("cap.needs_restriction", "alert")
    if message.restriction and message.scope != "Restricted":
        yield _advice("cap.idle_restriction", "alert/restriction", scope=message.scope)
    if message.scope == "Private" and not message.addresses:
        yield Finding("cap.needs_addresses", "alert")


def _references(message: Alert) -> Iterator[Finding]:
    path = "alert/references"
    referred = message.referred()
    if message.kind in ABOUT_ANOTHER and not referred:
        yield Finding("cap.needs_references", "alert", {"kind": message.kind})
    if message.kind == "Alert" and referred:
        yield _advice("cap.idle_references", path)
    sent = moment_of(message.sent)
    for one in referred:
        earlier = moment_of(one.sent) if one else None
        if one is None or earlier is None:
            yield Finding("cap.bad_reference", path)
        elif (one.sender, one.identifier) == (message.sender, message.identifier):
            yield Finding("cap.refers_to_itself", path)
        elif sent is not None and earlier > sent:
            yield Finding("cap.refers_to_later", path, {"value": str(one)})


def _completeness(message: Alert) -> Iterator[Finding]:
    if message.kind in {"Alert", "Update"} and not message.infos:
        yield _advice("cap.says_nothing", "alert")
    if message.kind == "Error" and not message.note:
        yield _advice("cap.error_without_note", "alert")
    if message.status == "Exercise" and not message.note:
        yield _advice("cap.exercise_without_note", "alert")


def _agreement(message: Alert) -> Iterator[Finding]:
    """The same event in two languages must not be two different warnings."""
    first: dict[tuple[str, ...], Info] = {}
    spoken: set[tuple[str, ...]] = set()
    for number, info in enumerate(message.infos, 1):
        path = f"alert/info[{number}]"
        about = (info.onset, info.expires, *sorted(one.description for one in info.areas))
        key = (info.spoken.lower(), info.event, *about)
        if key in spoken:
            yield _advice("cap.said_twice", path, language=info.spoken)
        spoken.add(key)
        other = first.setdefault((info.onset, info.expires, *map(str, info.event_codes)), info)
        differ = other.spoken.lower() != info.spoken.lower() and (
            (other.urgency, other.severity, other.certainty)
            != (info.urgency, info.severity, info.certainty)
        )
        if differ:
            yield _advice("cap.languages_differ", path, language=info.spoken, other=other.spoken)


_OF_MESSAGES: Final[tuple[Callable[[Alert], Iterable[Finding]], ...]] = (
    _names,
    _scope,
    _references,
    _completeness,
    _agreement,
)


# ---------------------------------------------------------------- one language


def _times(info: Info, path: str, message: Alert) -> Iterator[Finding]:
    sent = moment_of(message.sent)
    effective, onset, expires = map(moment_of, (info.effective, info.onset, info.expires))
    for name, moment in (("sent", sent), ("effective", effective), ("onset", onset)):
        if expires is not None and moment is not None and expires <= moment:
            yield Finding("cap.expires_before", f"{path}/expires", {"name": name})
    if onset is not None and effective is not None and onset < effective:
        yield _advice("cap.onset_before", f"{path}/onset")
    if sent is not None and effective is not None and effective < sent:
        yield _advice("cap.effective_before_sent", f"{path}/effective")
    if not info.expires and message.kind in {"Alert", "Update"}:
        yield _advice("cap.never_expires", path)


def _words(info: Info, path: str, message: Alert) -> Iterator[Finding]:
    if info.language and not LANGUAGE.fullmatch(info.language):
        yield Finding("cap.bad_language", f"{path}/language", {"value": info.language[:80]})
    if not info.language:
        yield _advice("cap.no_language", path)
    if len(info.headline) > LONGEST_HEADLINE:
        yield _advice("cap.long_headline", f"{path}/headline", most=LONGEST_HEADLINE)
    if not info.areas and message.kind in {"Alert", "Update"}:
        yield _advice("cap.no_area", path)
    if message.kind == "Alert" and "AllClear" in info.responses and info.severity == "Extreme":
        yield _advice("cap.all_clear_and_extreme", path)


_OF_INFOS: Final[tuple[Callable[[Info, str, Alert], Iterable[Finding]], ...]] = (_times, _words)


# ---------------------------------------------------------------- places and files


def _of_area(area: Area, path: str) -> Iterator[Finding]:
    for number, text in enumerate(area.polygons, 1):
        code, params = fault_of_polygon(text)
        if code:
            yield Finding(code, f"{path}/polygon[{number}]", params)
    for number, text in enumerate(area.circles, 1):
        code, params = fault_of_circle(text)
        if code:
            yield Finding(code, f"{path}/circle[{number}]", params)
    if not (area.polygons or area.circles or area.geocodes):
        yield _advice("cap.area_in_words_only", path)
    heights = {"altitude": area.altitude, "ceiling": area.ceiling}
    for name, text in heights.items():
        if text and not NUMBER.fullmatch(text):
            yield Finding("cap.not_a_number", f"{path}/{name}", {"value": text[:80]})
    if area.ceiling and not area.altitude:
        yield Finding("cap.ceiling_alone", f"{path}/ceiling")
    both = all(NUMBER.fullmatch(text) for text in heights.values())
    if both and float(area.ceiling) < float(area.altitude):
        yield Finding("cap.ceiling_below", f"{path}/ceiling")


def _of_resource(resource: Resource, path: str) -> Iterator[Finding]:
    if resource.size and not resource.size.isdecimal():
        yield Finding("cap.not_a_number", f"{path}/size", {"value": resource.size[:80]})
    if resource.mime_type and "/" not in resource.mime_type:
        yield Finding("cap.bad_mime", f"{path}/mimeType", {"value": resource.mime_type[:80]})
    if resource.digest and not SHA1.fullmatch(resource.digest):
        yield Finding("cap.bad_digest", f"{path}/digest")
    if not (resource.uri or resource.content):
        yield _advice("cap.file_nowhere", path)
