"""What an auditor's file holds: the actions with their evidence, the risks, the plan of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from csirt.model.assessment import Evidence
from csirt.model.finding import Finding
from csirt.model.improvement import Improvement
from csirt.model.plan import Action
from csirt.model.region import Source
from csirt.model.tlp import Tlp

WITHHELD = "withheld"
"""State of an action of which a piece of evidence is marked above the file."""
SILENT = ("not-assessed", "not-applicable", WITHHELD)
"""States in which nothing is judged: neither good nor bad."""


@dataclass(frozen=True, slots=True)
class AuditedPiece:
    """One piece of evidence as it stands for one action on the day."""

    evidence: Evidence
    state: str
    """``valid``, ``declared``, ``expired``, ``altered`` or ``future``."""
    expires: str
    """First day on which it is no longer valid."""
    carries: int
    """The level that it carries."""
    why: Mapping[str, str] | None = None
    """Why that is less than it claims, by language."""


@dataclass(frozen=True, slots=True)
class AuditedAction:
    """One action of the facility on the day."""

    action: Action
    state: str
    """What its level rests on, or one of :data:`SILENT`."""
    level: int | None = None
    """The level that counts; none in a silent state."""
    claimed: int | None = None
    """The level that the newest piece claims."""
    expires: str | None = None
    """First day on which the level rests on nothing valid."""
    pieces: tuple[AuditedPiece, ...] = ()
    """The newest first."""

    @property
    def is_judged(self) -> bool:
        """Whether somebody assessed it, and the file may say how it stands."""
        return self.state not in SILENT and self.level is not None


@dataclass(frozen=True, slots=True)
class Audited:
    """One facility on one day, as far as its marking lets it be told."""

    facility: str
    name: Mapping[str, str]
    """By language."""
    on: str
    """The day, ISO."""
    version: str
    """Of the program."""
    tlp: Tlp
    """Marking of the whole."""
    actions: tuple[AuditedAction, ...]
    """In the order of the plan."""
    findings: tuple[Finding, ...] = ()
    """Of the risk model, the gravest first."""
    improvements: tuple[Improvement, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Readable names by reference, then by language."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The bibliography that the actions quote."""
    notices: tuple[Mapping[str, str], ...] = ()
    """What the reader must know, by language."""
    withheld: tuple[tuple[str, Tlp], ...] = ()
    """References to what is marked above the file, and how."""
    finess: str = ""
    """Number of the site; empty where nobody wrote it."""
    samples: int = 0
    """Of the risk model; none where it was not run."""
    seed: int = 0
