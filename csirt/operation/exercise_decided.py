"""The decisions that an exercise puts: asked, taken, late, or taken by nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from csirt.model.exercise_decision import DecisionPoint
from csirt.operation.exercise_course import Course, Given
from csirt.operation.exercise_facts import holds


class DecisionStatus(StrEnum):
    """Where a decision of the exercise stands."""

    NOT_ASKED = "not-asked"
    OPEN = "open"
    TAKEN = "taken"
    LATE = "late"
    """Taken once its time had passed: the default had its consequences."""
    DEFAULTED = "defaulted"
    """Nobody decided in time."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the exercise at a moment of the run."""

    decision: DecisionPoint
    status: DecisionStatus
    asked_at: int | None
    deadline: int | None
    answer: Given | None
    """In force; the default where nobody decided."""
    given: tuple[Given, ...]
    open_options: tuple[str, ...]
    """The answers whose requirement holds now."""
    unmet: bool
    """The answer was given although what it requires was not so."""

    @property
    def by(self) -> str:
        """The function that decided; empty where nobody did."""
        sign = self.answer.sign if self.answer else None
        return (sign.entry.role or sign.entry.actor) if sign else ""

    @property
    def reason(self) -> str:
        """Why, as it was written."""
        sign = self.answer.sign if self.answer else None
        return str(sign.entry.data.get("reason") or "") if sign else ""

    @property
    def seconds(self) -> int | None:
        """Scenario seconds from the question to the first answer of the players."""
        taken = [each.at for each in self.given if each.sign is not None]
        if not taken or self.asked_at is None:
            return None
        return max(0, taken[0] - self.asked_at)

    @property
    def reversals(self) -> int:
        """How often the players changed their mind."""
        taken = [each.option for each in self.given if each.sign is not None]
        return max(0, len(taken) - 1)

    def as_json(self) -> dict[str, object]:
        """Return it for machines; times in scenario seconds."""
        return {
            "id": self.decision.id,
            "cell": self.decision.cell,
            "status": self.status.value,
            "asked_seconds": self.asked_at,
            "deadline_seconds": self.deadline,
            "choice": self.answer.option if self.answer else None,
            "decided_seconds": self.answer.at if self.answer else None,
            "took_seconds": self.seconds,
            "by": self.by or None,
            "reason": self.reason or None,
            "unmet": self.unmet,
            "reversals": self.reversals,
            "records": [each.sign.entry.ref for each in self.given if each.sign],
        }


def decisions(course: Course) -> Iterator[Decided]:
    """Yield the decisions of a run at its present moment, in the order of the file."""
    for name, decision in course.script.decisions.items():
        answer, deadline = course.in_force(name, course.now), course.deadline(decision)
        given = tuple(each for each in course.given(name) if each.at <= course.now)
        status = _status(course, decision, given, deadline)
        requires = {option.id: option.requires for option in decision.options}
        asked = requires.get(answer.option) if answer and answer.sign else None
        yield Decided(
            decision, status, course.asked_at(name), deadline, answer, given,
            tuple(id for id, text in requires.items()
                  if text is None or holds(course, text, course.now)),
            unmet=bool(asked and answer and not holds(course, asked, answer.at)),
        )  # fmt: skip


def _status(
    course: Course, decision: DecisionPoint, given: tuple[Given, ...], deadline: int | None
) -> DecisionStatus:
    taken = [each for each in given if each.sign is not None]
    if taken:
        late = deadline is not None and taken[0].at > deadline
        return DecisionStatus.LATE if late else DecisionStatus.TAKEN
    if given:
        return DecisionStatus.DEFAULTED
    asked = course.is_asked(decision.id)
    passed = asked and deadline is not None and course.now >= deadline
    if passed:
        return DecisionStatus.DEFAULTED
    return DecisionStatus.OPEN if asked else DecisionStatus.NOT_ASKED
