"""Why a person should look before anything is delivered. Pure: no Django, no clock, no I/O."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How soon a person should look."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True)
class HoldReason:
    """One reason to hold an order. `code` is for rules and filters, `text` for the person."""

    code: str
    text: str
    severity: Severity = Severity.NORMAL
