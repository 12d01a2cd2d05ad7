"""How a contradiction is told: one sentence for what, one for why, one for the mend."""

from collections.abc import Iterable
from dataclasses import dataclass

from csirt.analysis.attack_graph.records import shares
from csirt.analysis.consequence.ordering.lacking import Slot
from csirt.analysis.consequence.ordering.waits import Waits
from csirt.analysis.consequence.ordering.written import Written
from csirt.model.finding import Confidence, Finding, Level
from csirt.model.restoration_check import Contradiction, Way
from csirt.seal import sha256_bytes
from csirt.text import LANGUAGES, say

PLAYBOOK = "restoration-waves"
_TRUST = tuple(Confidence)


@dataclass(frozen=True, slots=True)
class Looked:
    """What every rule looks at."""

    written: Written
    waits: Waits
    vital: frozenset[str]
    """Everything that a vital care line waits for, at any distance."""
    added: dict[str, Slot]
    """What would have to be added, and where."""
    circles: dict[str, int]
    """Number of the circle that a thing is in."""


def told(
    looked: Looked,
    rule: str,
    severity: Level,
    subjects: Iterable[str],
    path: Way,
    *,
    about: tuple[str, ...] = (),
    records: Iterable[str] = (),
    step: str = "write-order",
    at_most: Confidence = Confidence.HIGH,
    **facts: object,
) -> Contradiction:
    """Return a contradiction, its sentences from the entries ``finding.RULE`` of the catalogue.

    Args:
        looked: What the rules look at.
        rule: Name of the rule.
        severity: How grave it is.
        subjects: What it is about.
        path: Where it stands in the file.
        about: Waves and crews that tell it from another one with the same subjects.
        records: What it rests on besides its subjects.
        step: Step of the playbook of restoration that it touches.
        at_most: Confidence that the records cannot raise.
        facts: What the sentences say; a dict is a text by language.
    """
    subjects = tuple(subjects)
    basis = looked.written.terrain.basis
    rests = tuple(sorted({ref for ref in (*subjects, *records) if ref in basis}))
    rests_on = shares(looked.written.terrain, rests)
    digest = sha256_bytes("\n".join((rule, *subjects, *about)).encode())[:12]
    confidence = min(_confidence(rests_on), at_most, key=_TRUST.index)
    finding = Finding(
        f"{rule}-{digest}",
        rule,
        severity,
        confidence,
        _said(f"finding.{rule}", facts),
        subjects,
        rests,
        (f"step:{PLAYBOOK}/{step}",),
        rests_on,
    )
    return Contradiction(
        finding, path, _said(f"finding.{rule}.why", facts), _said(f"finding.{rule}.mend", facts)
    )


def _said(key: str, facts: dict[str, object]) -> dict[str, str]:
    return {
        lang: say(
            key,
            lang=lang,
            **{
                name: fact[lang] if isinstance(fact, dict) else fact for name, fact in facts.items()
            },
        )
        for lang in LANGUAGES
    }


def _confidence(rests_on: dict[str, int]) -> Confidence:
    """A person's order is a fact; what it contradicts is as sure as the records."""
    if rests_on["assumed"]:
        return Confidence.LOW
    return Confidence.MEDIUM if rests_on["declared"] else Confidence.HIGH
