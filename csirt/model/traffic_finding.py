"""A finding of the evidence from the wire: what it adds to every other finding."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from csirt.model.capture import NO_TIME
from csirt.model.finding import Finding


@dataclass(frozen=True, slots=True)
class TrafficFinding:
    """What somebody did on the network, with the frames or lines that show it."""

    finding: Finding
    """Its subjects are ids of hosts, its records ``FILE#frame``, its actions a step."""
    technique: tuple[str, ...]
    """Ids of ATT&CK, the main one first."""
    source: str
    """Id of the host that did it; empty where no record says which."""
    targets: tuple[str, ...]
    summary: dict[str, str]
    """What was seen, by language."""
    is_not: dict[str, str]
    """What looks the same and is no attack, by language."""
    first: int
    """Earliest record, nanoseconds; ``NO_TIME`` where none bears a time."""
    last: int
    frames: tuple[int, ...]
    """Frames or lines of the records, in the same order."""
    left_out: int = 0
    """Records beyond those that are listed."""
    unseen: bool = False
    """The opening was not captured: the interface is taken from what surrounds it."""
    isolates: bool = True
    hits_target: bool = False
    runs_code: bool = False
    takes_directory: bool = False
    hours: Mapping[str, int] = field(default_factory=dict)
    """By id of a host, the earliest record that names it, nanoseconds; none where none does."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the words say beside the machines, by name: numbers, lists of names."""

    def hour_of(self, id: str) -> int:
        """Return the earliest record that concerns a host, nanoseconds: what acts is in all of
        them; ``NO_TIME`` where none that bears a time names it."""
        return self.first if id == self.source else self.hours.get(id, NO_TIME)

    @property
    def weight(self) -> int:
        """Severity (1 to 4) times confidence (1 to 3)."""
        severity, confidence = type(self.finding.severity), type(self.finding.confidence)
        return (list(severity).index(self.finding.severity) + 1) * (
            list(confidence).index(self.finding.confidence) + 1
        )

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the finding for a JSON answer, its words in ``lang``; times are added above."""
        return {
            **self.finding.as_json(lang),
            "technique": self.technique[0],
            "techniques": list(self.technique),
            "source": self.source or None,
            "targets": list(self.targets),
            "frames": list(self.frames),
            "records_left_out": self.left_out,
            "interface_seen": not self.unseen,
            "summary": self.summary[lang],
            "is_not": self.is_not[lang],
        }
