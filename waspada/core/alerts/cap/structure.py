"""Which elements a CAP 1.2 message has, in which order, how often, with which words.

One table drives reading, writing and checking. Source: Common Alerting Protocol Version 1.2,
OASIS Standard, 1 July 2010, section 3.2 (data dictionary).
"""

from dataclasses import dataclass
from typing import Final, Literal

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURE: Final = "{http://www.w3.org/2000/09/xmldsig#}Signature"
# Their messages are told which version they are, instead of that the root is wrong.
OLDER: Final = {
    "http://www.incident.com/cap/1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
}
Kind = Literal["text", "word", "moment", "pair", "info", "resource", "area"]


@dataclass(frozen=True, slots=True)
class Part:
    """One element inside another, and the field that holds it."""

    name: str
    field: str
    kind: Kind = "text"
    is_needed: bool = False
    is_many: bool = False
    words: tuple[str, ...] = ()


STATUSES: Final = ("Actual", "Exercise", "System", "Test", "Draft")
KINDS: Final = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES: Final = ("Public", "Restricted", "Private")
CATEGORIES: Final = (
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
)
RESPONSES: Final = (
    "Shelter",
    "Evacuate",
    "Prepare",
    "Execute",
    "Avoid",
    "Monitor",
    "Assess",
    "AllClear",
    "None",
)
URGENCIES: Final = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES: Final = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES: Final = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")

OF_ALERT: Final = (
    Part("identifier", "identifier", is_needed=True),
    Part("sender", "sender", is_needed=True),
    Part("sent", "sent", "moment", is_needed=True),
    Part("status", "status", "word", is_needed=True, words=STATUSES),
    Part("msgType", "kind", "word", is_needed=True, words=KINDS),
    Part("source", "source"),
    Part("scope", "scope", "word", is_needed=True, words=SCOPES),
    Part("restriction", "restriction"),
    Part("addresses", "addresses"),
    Part("code", "codes", is_many=True),
    Part("note", "note"),
    Part("references", "references"),
    Part("incidents", "incidents"),
    Part("info", "infos", "info", is_many=True),
)
OF_INFO: Final = (
    Part("language", "language"),
    Part("category", "categories", "word", is_needed=True, is_many=True, words=CATEGORIES),
    Part("event", "event", is_needed=True),
    Part("responseType", "responses", "word", is_many=True, words=RESPONSES),
    Part("urgency", "urgency", "word", is_needed=True, words=URGENCIES),
    Part("severity", "severity", "word", is_needed=True, words=SEVERITIES),
    Part("certainty", "certainty", "word", is_needed=True, words=CERTAINTIES),
    Part("audience", "audience"),
    Part("eventCode", "event_codes", "pair", is_many=True),
    Part("effective", "effective", "moment"),
    Part("onset", "onset", "moment"),
    Part("expires", "expires", "moment"),
    Part("senderName", "sender_name"),
    Part("headline", "headline"),
    Part("description", "description"),
    Part("instruction", "instruction"),
    Part("web", "web"),
    Part("contact", "contact"),
    Part("parameter", "parameters", "pair", is_many=True),
    Part("resource", "resources", "resource", is_many=True),
    Part("area", "areas", "area", is_many=True),
)
OF_RESOURCE: Final = (
    Part("resourceDesc", "description", is_needed=True),
    Part("mimeType", "mime_type", is_needed=True),
    Part("size", "size"),
    Part("uri", "uri"),
    Part("derefUri", "content"),
    Part("digest", "digest"),
)
OF_AREA: Final = (
    Part("areaDesc", "description", is_needed=True),
    Part("polygon", "polygons", is_many=True),
    Part("circle", "circles", is_many=True),
    Part("geocode", "geocodes", "pair", is_many=True),
    Part("altitude", "altitude"),
    Part("ceiling", "ceiling"),
)
OF_PAIR: Final = (
    Part("valueName", "name", is_needed=True),
    Part("value", "value", is_needed=True),
)
PARTS: Final[dict[str, tuple[Part, ...]]] = {
    "info": OF_INFO,
    "resource": OF_RESOURCE,
    "area": OF_AREA,
    "pair": OF_PAIR,
}
