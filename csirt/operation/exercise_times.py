"""The times of a run, in scenario seconds: what people ask first, and what no average hides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from statistics import median

from csirt.model.journal import Entry, EntryKind
from csirt.operation.after_action_moments import moments
from csirt.operation.exercise_queue import InjectState
from csirt.operation.exercise_run import RunState

_ACTING = (
    EntryKind.ACT_DONE, EntryKind.STEP_STARTED, EntryKind.STEP_DONE, EntryKind.DECISION_TAKEN,
    EntryKind.MESSAGE_SENT, EntryKind.CUT_DECIDED, EntryKind.CUT_DONE, EntryKind.CLOCK_FILED,
)  # fmt: skip
"""What players do, by whatever way it is written."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Some lengths of time, without their average: a median, and the time of the ninth in ten."""

    count: int
    median_seconds: float | None
    p90_seconds: int | None

    def as_json(self) -> dict[str, object]:
        """Return them for machines."""
        return {
            "count": self.count,
            "median_seconds": self.median_seconds,
            "p90_seconds": self.p90_seconds,
        }


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a run."""

    played_seconds: int
    """Scenario seconds that were played, without the jumps between phases."""
    first_act: int | None
    """Scenario seconds from the first inject to the first thing that players did."""
    responses: Lengths
    """From an inject to what it expects, seen done."""
    by_cell: Mapping[str, Lengths]
    decisions: Lengths
    """From a question to the answer of the players."""
    slips: Lengths
    """Between the hour at which an inject was due and the one at which it was sent."""
    moments: tuple[tuple[str, int, str], ...]
    """Moments that an incident has too: name, scenario seconds, reference."""

    def as_json(self) -> dict[str, object]:
        """Return them for machines, in scenario seconds."""
        return {
            "played_seconds": self.played_seconds,
            "first_act_seconds": self.first_act,
            "responses": self.responses.as_json(),
            "by_cell": {cell: each.as_json() for cell, each in self.by_cell.items()},
            "decisions": self.decisions.as_json(),
            "slips": self.slips.as_json(),
            "moments": [
                {"id": name, "seconds": seconds, "record": ref}
                for name, seconds, ref in self.moments
            ],
        }


def times(run: RunState) -> Times:
    """Return the times of a run."""
    cells = [each.id for each in run.exercise.cells]
    took = [(each.cells, each.seconds) for each in run.outcomes if each.seconds is not None]
    slips = [
        abs(each.sent_at - each.due)
        for each in run.injects
        if each.state is InjectState.SENT and None not in (each.sent_at, each.due)
        and each.sent_at is not None and each.due is not None
    ]  # fmt: skip
    decided = (each.seconds for each in run.decisions)
    return Times(
        played_seconds=run.played_seconds,
        first_act=_first_act(run),
        responses=lengths(seconds for _, seconds in took),
        by_cell={
            cell: lengths(seconds for names, seconds in took if cell in names) for cell in cells
        },
        decisions=lengths(each for each in decided if each is not None),
        slips=lengths(slips),
        moments=_moments(run),
    )


def lengths(seconds: Iterable[int]) -> Lengths:
    """Return some lengths of time together; the ninth in ten by nearest rank."""
    found = sorted(seconds)
    if not found:
        return Lengths(0, None, None)
    return Lengths(len(found), median(found), found[ceil(0.9 * len(found)) - 1])


def _first_act(run: RunState) -> int | None:
    sent = [each.sent_at for each in run.injects if each.sent_at is not None]
    acted = [sign.at for kind in _ACTING for sign in run.told.kinds.get(kind, ())
             if sign.at is not None]  # fmt: skip
    if not sent:
        return None
    after = [at - min(sent) for at in acted if at >= min(sent)]
    return min(after, default=None)


def entries_of(run: RunState) -> tuple[Entry, ...]:
    """Return the entries that count in a run, in the order of the fold."""
    every = (sign.entry for signs in run.told.kinds.values() for sign in signs)
    return tuple(sorted(every, key=lambda entry: entry.order))


def _moments(run: RunState) -> tuple[tuple[str, int, str], ...]:
    clock = run.clock
    if clock is None:
        return ()
    found = moments(entries_of(run), at=clock.at)
    return tuple(
        (each.id, int((each.at - clock.origin).total_seconds()), each.ref)
        for each in found.values()
    )
