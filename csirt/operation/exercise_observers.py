"""What observers saw: every mark kept, and where two of them disagree it is shown, not averaged."""

from collections.abc import Iterator
from dataclasses import dataclass

from csirt.model.exercise import ObserverItem
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_told import Mark, Sign


@dataclass(frozen=True, slots=True)
class Looked:
    """A line of the grid, or an expectation, and the last mark of each observer."""

    id: str
    cell: str
    marks: tuple[Sign, ...]
    grid: bool

    @property
    def agree(self) -> bool | None:
        """Whether the observers agree; none where fewer than two looked."""
        if len(self.marks) < 2:
            return None
        return len({sign.mark for sign in self.marks}) == 1

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "id": self.id,
            "cell": self.cell or None,
            "grid": self.grid,
            "agree": self.agree,
            "marks": [
                {"by": s.observer, "mark": s.mark.value if s.mark else None, "seconds": s.at,
                 "text": str(s.entry.data.get("text") or "") or None, "record": s.entry.ref}
                for s in self.marks
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that observers ticked."""

    lines: tuple[Looked, ...]
    unseen: tuple[str, ...]
    """Lines of the grid that nobody ticked."""

    @property
    def disagreements(self) -> tuple[Looked, ...]:
        """Where two observers disagree."""
        return tuple(each for each in self.lines if each.agree is False)

    @property
    def agreement(self) -> float | None:
        """Share of the lines seen by two or more on which they agree exactly; none without any."""
        double = [each.agree for each in self.lines if each.agree is not None]
        return sum(double) / len(double) if double else None

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        found = self.agreement
        return {
            "seen_twice": sum(each.agree is not None for each in self.lines),
            "agreement": None if found is None else round(found, 4),
            "disagreements": [each.id for each in self.disagreements],
            "unseen": list(self.unseen),
            "lines": [each.as_json() for each in self.lines],
        }


def observed(run: RunState) -> Observed:
    """Return what the observers of a run ticked, the grid first, in the order of the file."""
    grid = run.exercise.grid
    lines = tuple(_lines(run, grid))
    unseen = tuple(each.id for each in grid if each.id not in run.told.marks)
    return Observed(lines, unseen)


def _lines(run: RunState, grid: tuple[ObserverItem, ...]) -> Iterator[Looked]:
    for item in grid:
        if item.id in run.told.marks:
            yield Looked(item.id, item.cell, last_marks(run.told.marks[item.id]), grid=True)
    for each in run.outcomes:
        if each.support.marks:
            cell = min(each.cells, default="")
            yield Looked(each.expected.id, cell, each.support.marks, grid=False)


def last_marks(signs: list[Sign]) -> tuple[Sign, ...]:
    """Return the last mark of each observer, by name of the observer."""
    found = {sign.observer: sign for sign in signs if isinstance(sign.mark, Mark)}
    return tuple(found[name] for name in sorted(found))
