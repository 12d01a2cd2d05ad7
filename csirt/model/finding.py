"""Something found about the world: risk, capture and audit findings are this type."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Severity of a finding."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(StrEnum):
    """How far the records carry a finding."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, with what it rests on and what to do."""

    id: str
    """Stable: the rule and its subjects, hashed."""
    rule: str
    severity: Level
    confidence: Confidence
    title: dict[str, str]
    """The sentence, by language."""
    subjects: tuple[str, ...]
    """References to what it is about."""
    records: tuple[str, ...]
    """References to the records it rests on."""
    actions: tuple[str, ...]
    """References to the measures or steps it calls for."""
    rests_on: dict[str, int]
    """How many of the records are ``assumed``, ``declared`` and ``observed``."""

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the finding for a JSON answer, its title in ``lang``."""
        return {
            "id": self.id,
            "rule": self.rule,
            "severity": self.severity.value,
            "confidence": self.confidence.value,
            "title": self.title[lang],
            "subjects": list(self.subjects),
            "records": list(self.records),
            "actions": list(self.actions),
            "rests_on": self.rests_on,
        }
