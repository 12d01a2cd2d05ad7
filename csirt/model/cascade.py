"""What is lost with something in a region, by step of the chain, and what nobody declared."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that is lost, through what, and at which step."""

    ref: str
    """Full: ``care-line:f/id``, ``application:f/id``, ``service:id`` …"""
    facility: str
    """Empty for a shared service."""
    step: int
    """0 for what was lost at first; one more for each thing that stands between."""
    because: tuple[str, ...]
    """References from what was lost at first down to it."""
    paper: dict[str, object] | None = None
    """Degraded mode of a care line: ``capacity``, ``tenable_days``, ``floor``, ``how``."""
    fallback: dict[str, str] = field(default_factory=dict)
    """What people do without a shared service, by language."""

    @property
    def kind(self) -> str:
        """What it is."""
        return self.ref.partition(":")[0]

    def as_json(self, lang: str) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        fields: dict[str, Any] = {
            "id": self.ref,
            "kind": self.kind,
            "facility": self.facility or None,
            "step": self.step,
            "because": list(self.because),
        }
        if self.kind == "care-line":
            fields["paper"] = self.paper
        if self.fallback:
            fields["fallback"] = self.fallback[lang]
        return fields


@dataclass(frozen=True, slots=True)
class Weakened:
    """Something that a facility has in common with what is lost, without needing it by name."""

    facility: str
    what: str
    """``directory``, ``backup``, ``administration``, ``application`` or ``supplier`` of a group;
    ``supplier`` of an application; ``link`` known to the region."""
    ref: str
    """What is shared, or who stands at the other end."""
    words: dict[str, str] = field(default_factory=dict)
    """What passes by a link, as the region wrote it."""
    application: str = ""
    """Application of the facility that the supplier looks after."""
    described: bool = True
    """Whether the facility has a file."""

    def as_json(self, lang: str) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.facility}/{self.what}/{self.application or self.ref}",
            "facility": self.facility,
            "what": self.what,
            "ref": self.ref,
            "nature": self.words[lang] if self.words else None,
            "application": self.application or None,
            "described": self.described,
        }


@dataclass(frozen=True, slots=True)
class PaperEnd:
    """The day on which the paper mode of a care line is over."""

    ref: str
    facility: str
    day: float
    """Days after the loss; the line then falls to its floor."""
    tested: bool
    floor: float | None

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": self.ref,
            "facility": self.facility,
            "day": self.day,
            "tested": self.tested,
            "floor": self.floor,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """The answer of ``risk cascade``."""

    region: str
    lose: tuple[str, ...]
    """References of what was lost."""
    days: int
    lost: tuple[Lost, ...]
    """By step, then by facility; what a lost facility held stands at step 0."""
    weakened: tuple[Weakened, ...] = ()
    paper_ends: tuple[PaperEnd, ...] = ()
    """Within the days asked for, the earliest first."""
    paper_unknown: tuple[str, ...] = ()
    """Care lines that are lost, of which nobody said how long paper holds."""
    untold: tuple[str, ...] = ()
    """Facilities with a file that names nothing of what is lost."""
    undeclared: tuple[str, ...] = ()
    """Facilities with a file that declares no link, no supplier and no shared service at all."""
    not_assessed: tuple[str, ...] = ()
    """Facilities of the region without a file."""
    notes: tuple[dict[str, str], ...] = ()
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Readable names by reference and by facility."""

    @property
    def care_lines(self) -> tuple[Lost, ...]:
        """The care lines that are lost or go on paper."""
        return tuple(each for each in self.lost if each.kind == "care-line")

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.cascade/1``)."""
        steps = sorted({each.step for each in self.lost})
        return {
            "schema": "csirt.risk.cascade/1",
            "region": self.region,
            "lose": list(self.lose),
            "days": self.days,
            "steps": [
                {
                    "id": str(step),
                    "items": [each.as_json(lang) for each in self.lost if each.step == step],
                }
                for step in steps
            ],
            "care_lines": [each.as_json(lang) for each in self.care_lines],
            "weakened": [each.as_json(lang) for each in self.weakened],
            "paper_ends": [each.as_json() for each in self.paper_ends],
            "paper_unknown": list(self.paper_unknown),
            "untold": list(self.untold),
            "undeclared": list(self.undeclared),
            "not_assessed": list(self.not_assessed),
            "names": [{"id": id, "name": name[lang]} for id, name in self.names.items()],
            "notes": [note[lang] for note in self.notes],
        }
