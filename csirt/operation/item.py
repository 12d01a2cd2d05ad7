"""One step or question of a run, as it stands at one moment: computed, never stored."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from csirt.model.playbook import Decision, Playbook, Step, Track
from csirt.model.record import Text
from csirt.operation.timeline import stored


class ItemState(StrEnum):
    """Where a step or a question stands."""

    WAITING = "waiting"
    """What it waits for is not settled."""
    OPEN = "open"
    STARTED = "started"
    DOUBT = "doubt"
    """The question is answered 'not known yet': it stays open, and is asked again."""
    DONE = "done"
    SKIPPED = "skipped"
    DECIDED = "decided"
    ASIDE = "aside"
    """The answer chosen leads elsewhere."""


SETTLED = frozenset([ItemState.DONE, ItemState.SKIPPED, ItemState.DECIDED, ItemState.ASIDE])
ACTIVE = frozenset([ItemState.OPEN, ItemState.STARTED])


def step_subject(playbook: str, node: str, facility: str = "") -> str:
    """Return the subject of the entries about a step or a question of a run."""
    return f"step:{facility}/{playbook}/{node}" if facility else f"step:{playbook}/{node}"


def run_subject(playbook: str, facility: str = "") -> str:
    """Return the subject of the entries about a run as a whole."""
    return f"playbook:{facility}/{playbook}" if facility else f"playbook:{playbook}"


@dataclass(frozen=True, slots=True)
class Run:
    """A playbook that was started in a case, for one facility or for the crisis as a whole."""

    playbook: Playbook
    facility: str
    """Empty for the crisis as a whole: steps 'per facility' stand once for each of them."""
    started: datetime
    sha256: str
    """Of the document as frozen or last amended."""
    amended: int = 0
    """How many times it was amended since."""

    @property
    def subject(self) -> str:
        """Subject of the entries about the run."""
        return run_subject(self.playbook.id, self.facility)


@dataclass(frozen=True, slots=True)
class Item:
    """One step or question of a run, at one facility or none."""

    run: Run
    node: Step | Decision
    facility: str
    state: ItemState
    waits_for: tuple[str, ...] = ()
    """Ids of the steps and questions that hold it back."""
    due: datetime | None = None
    """Internal target; on the board only."""
    settled_at: datetime | None = None
    by: str = ""
    choice: str = ""
    """Id of the last option that was chosen."""
    words: str = ""
    """Reason, or evidence, as somebody wrote it."""
    late: bool = False
    """The target passed before it was settled, or has passed."""
    rounds: int = 0
    """Times that a step of a loop was done."""
    returns: bool = False
    """It is done for now and comes back: a step of a loop that has not ended."""
    review: bool = False
    """Something it rests on was undone after it: look again, then do or decide it again."""
    out_of_turn: tuple[str, ...] = ()
    """Ids of what it should have waited for and did not."""
    conflict: bool = False
    """Two stations wrote without having seen each other; the accountable role decides."""
    last: str = ""
    """Reference of the last entry about it."""
    records: tuple[str, ...] = field(default=())

    @property
    def subject(self) -> str:
        """Subject of the entries about it."""
        return step_subject(self.run.playbook.id, self.node.id, self.facility)

    @property
    def track(self) -> Track:
        """Its track."""
        return self.node.track

    @property
    def is_question(self) -> bool:
        """Whether it is a decision."""
        return isinstance(self.node, Decision)

    @property
    def title(self) -> Text:
        """What is to be done, or asked."""
        return self.node.question if isinstance(self.node, Decision) else self.node.title

    @property
    def settled(self) -> bool:
        """Whether what waits for it may go on."""
        return self.state in SETTLED or self.rounds > 0

    @property
    def to_do(self) -> bool:
        """Whether somebody is to act on it now: open, begun, a doubt to ask again, a review."""
        if self.returns:
            return self.review
        return self.state in ACTIVE or self.state is ItemState.DOUBT or self.review

    @property
    def accountable(self) -> str:
        """Id of the role that answers for it: the accountable one, else who does it."""
        return self.node.raci.accountable or self.node.owner or ""

    def as_json(self) -> dict[str, object]:
        """Return it for machines; the target is internal, and stays out of exports."""
        return {
            "id": self.subject,
            "playbook": self.run.playbook.id,
            "step": self.node.id,
            "title": self.title.model_dump(),
            "facility": self.facility or self.run.facility or None,
            "track": self.track.value,
            "owner": self.node.owner,
            "accountable": self.accountable or None,
            "question": self.is_question,
            "state": self.state.value,
            "due": None if self.due is None else stored(self.due),
            "late": self.late,
            "settled_at": None if self.settled_at is None else stored(self.settled_at),
            "by": self.by or None,
            "choice": self.choice or None,
            "words": self.words or None,
            "rounds": self.rounds,
            "returns": self.returns,
            "review": self.review,
            "conflict": self.conflict,
            "waits_for": list(self.waits_for),
            "out_of_turn": list(self.out_of_turn),
            "records": list(self.records),
        }
