"""What a run would prove of the plan, as claims: proposed in words that can be pasted, or written.

Nothing is written without a person: the claim bears the function of who confirms it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from csirt.errors import StateError
from csirt.model.assessment import EvidenceKind
from csirt.model.record import known
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_proofs import Proposal
from csirt.text import say
from csirt.workspace.exercise_score import Scored
from csirt.workspace.plan import Assessed, assess
from csirt.workspace.plan_evidence import Claim


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the proof of a run stands, whose it is, and who says so."""

    facility: Path
    """File of the facility."""
    evidence: str
    """The report or the export of the run: a file, or an address."""
    role: str
    """Function of who confirms; empty where nobody has yet."""


def proposed(found: Scored, shown: Shown, lang: str = "fr") -> Iterator[str]:
    """Yield the command that would enter each claim of a run; nothing is written."""
    role = shown.role or say("cli.play.evidence.role", lang)
    for claim in claims(found, shown, lang):
        told = claim.exercise
        words = ["csirt", "plan", "assess", str(shown.facility), "--action", *claim.actions,
                 "--level", str(claim.level), "--date", claim.date, "--kind", claim.kind.value,
                 "--evidence", shown.evidence, "--role", role]  # fmt: skip
        if told is not None:
            words += ["--exercise", told.focus.value]
            words += ["--played", told.kind.value] if known(told.kind) else []
            if isinstance(told.cyber, bool):
                words.append("--cyber" if told.cyber else "--no-cyber")
            words += [word for cell in told.cells for word in ("--cell", cell.value)]
            words += ["--lessons-on", told.lessons_on] if told.lessons_on else []
        words += ["--note", claim.note]
        yield " ".join(map(quote, words))


def claims(found: Scored, shown: Shown, lang: str = "fr") -> tuple[Claim, ...]:
    """Return the claims that a run supports, an action each; of others it says nothing."""
    return tuple(
        Claim(
            (each.action,), each.level, found.on, shown.role, evidence=shown.evidence,
            kind=EvidenceKind.EXERCISE, note=_note(found, each, lang), exercise=found.played,
        )
        for each in found.proposals
        if each.level is not None
    )  # fmt: skip


def _note(found: Scored, each: Proposal, lang: str) -> str:
    counts = {result.value: len(each.counted(result)) for result in Result}
    return say(
        "cli.play.evidence.note", lang, id=found.id, met=counts["met"], late=counts["late"],
        partial=counts["partial"], missed=counts["missed"], minutes=found.minutes,
    )  # fmt: skip


def enter(found: Scored, shown: Shown, *, today: str) -> tuple[Assessed, ...]:
    """Write the claims of a run, each as a new file of the workspace.

    Raises:
        StateError: the exercise has not ended, nobody confirms, or there is nothing to claim.
        NotFoundError: the file of the proof does not exist, or there is no workspace.
    """
    if not found.run.over:
        raise StateError("exercise.not-over")
    if not shown.role.strip():
        raise StateError("exercise.nobody-confirms")
    made = claims(found, shown)
    if not made:
        raise StateError("exercise.nothing-proved")
    return tuple(assess(shown.facility, claim, today=today) for claim in made)
