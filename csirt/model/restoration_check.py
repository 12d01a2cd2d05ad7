"""What a person's order of restoration was found to contradict, and the order proposed instead."""

from dataclasses import dataclass

from csirt.model.finding import Finding, Level

Way = tuple[str | int, ...]
"""Way from the top of a file to a node."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One contradiction of an order: where it stands, why it is one, and what would mend it."""

    finding: Finding
    path: Way
    why: dict[str, str]
    """By language."""
    mend: dict[str, str]
    """By language."""
    line: int = 0
    """Line of the file; 0 until somebody has looked it up."""

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the fields of a JSON answer: those of a finding, and where, why and how."""
        place = {"line": self.line or None, "path": ".".join(map(str, self.path))}
        return self.finding.as_json(lang) | place | {"why": self.why[lang], "mend": self.mend[lang]}


@dataclass(frozen=True, slots=True)
class Proposed:
    """One item of a proposed order."""

    ref: str
    """As the subject sees it."""
    moved_from: str | None
    """The wave in which the person had put it, when it is another one."""
    added: bool
    """It stands in no wave of the person's order."""
    name: dict[str, str]
    """By language."""


@dataclass(frozen=True, slots=True)
class ProposedWave:
    """One wave of a proposed order."""

    wave: str
    added: bool
    """The person's order has no such wave."""
    title: dict[str, str]
    """By language."""
    items: tuple[Proposed, ...]

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        items = [
            {"ref": each.ref, "moved_from": each.moved_from, "added": each.added}
            for each in self.items
        ]
        return {"id": self.wave, "title": self.title[lang], "added": self.added, "items": items}


@dataclass(frozen=True, slots=True)
class OrderChecked:
    """The answer of ``risk order``."""

    subject: str
    file: str
    contradictions: tuple[Contradiction, ...]
    """In the order of the file."""
    proposal: tuple[ProposedWave, ...] | None
    """None when nobody asked for one."""
    notes: tuple[dict[str, str], ...]
    """What the reader must know, by language."""

    @property
    def ok(self) -> bool:
        """Whether nothing is worse than a remark."""
        return all(each.finding.severity is Level.LOW for each in self.contradictions)

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.order/1``)."""
        waves = self.proposal
        return {
            "schema": "csirt.risk.order/1",
            "facility": self.subject,
            "ok": self.ok,
            "findings": [each.as_json(lang) for each in self.contradictions],
            "proposal": None if waves is None else [wave.as_json(lang) for wave in waves],
            "notes": [note[lang] for note in self.notes],
        }
