"""The Common Alerting Protocol, version 1.2 (OASIS 2010): a message, its parts, its rules."""

from waspada.core.alerts.cap.message import Alert, Area, Info, Pair, Reference, Resource
from waspada.core.alerts.cap.rules import Finding, check
from waspada.core.alerts.cap.structure import NAMESPACE, OF_ALERT, PARTS, Part

__all__ = [
    "NAMESPACE",
    "OF_ALERT",
    "PARTS",
    "Alert",
    "Area",
    "Finding",
    "Info",
    "Pair",
    "Part",
    "Reference",
    "Resource",
    "check",
]
