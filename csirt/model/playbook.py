"""A playbook: who does what, by when, on four tracks that never block one another.

Steps and decisions are the nodes of one graph. A node opens once what it waits for (``after``,
``gates``) is settled and, where options lead to it, once one of these was chosen. What a decision
has left aside counts as settled. A doubt is an answer that lasts: its steps open, the question
stays open, and only what waits for that question waits.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csirt.model.care import CareKind
from csirt.model.catalogue import Sourced
from csirt.model.record import Content, Id, Words
from csirt.model.tlp import Tlp

START = "start"
"""What a target counts from when it counts from no step: the start of the playbook in the case."""

Minutes = Annotated[int, Field(ge=1, le=200_000)]


class Scope(StrEnum):
    """Whose playbook it is."""

    REGIONAL = "regional"
    FACILITY = "facility"


class Track(StrEnum):
    """The four parallel tracks; the care stands beside the technique."""

    TECHNICAL = "technical"
    CARE = "care"
    COMMUNICATION = "communication"
    LEGAL = "legal"


class Role(Content):
    """A part to be held, and by whom: functions, never names of persons."""

    id: Id
    name: Words
    holder: Words | None = None
    """The function that holds it."""
    deputies: tuple[Words, ...] = ()
    """The functions that take over, in this order."""


class Raci(Content):
    """Who answers for a step, who is asked, who is told; who does it is the ``owner``."""

    accountable: Id | None = None
    consulted: tuple[Id, ...] = ()
    informed: tuple[Id, ...] = ()


class Act(StrEnum):
    """What a step does to a legal clock."""

    TRIGGER = "trigger"
    PREFILE = "prefile"
    FILE = "file"
    COMPLETE = "complete"
    WAIVE = "waive"


class ClockAct(Content):
    """A step starts or serves a legal clock."""

    clock: Id
    """Id in ``risk_models/clocks/``."""
    act: Act


class Node(Sourced):
    """What a step and a decision have in common."""

    id: Id
    track: Track
    owner: Id | None = None
    """The role that does it (R)."""
    raci: Raci = Raci()
    after: tuple[Id, ...] = ()
    """Steps and decisions of the same track that must be settled before."""
    gates: tuple[Id, ...] = ()
    """Steps of another track that must be settled before."""
    deadline_minutes: Minutes | None = None
    """Internal target: on the board, never a legal limit, and never blocking."""
    deadline_from: Id = START
    """``start`` (of the playbook in the case), or the step or decision that it counts from."""
    per_facility: bool = False
    """Once for each facility of the crisis."""
    card: Id | None = None
    """The card to take in hand (``playbooks/cards/``)."""


class Step(Node):
    """Something to do."""

    title: Words
    """An order, short enough to be read aloud."""
    how: Words | None = None
    evidence: Words | None = None
    """What must be kept as a proof; a step that asks for it is not done without."""
    irreversible: bool = False
    """It cannot be undone: the run asks twice."""
    compensation: Words | None = None
    """What is to be done in the world if the step is undone."""
    optional: bool = False
    when: Words | None = None
    """The condition under which it is done, in words; a person decides."""
    clocks: tuple[ClockAct, ...] = Field(default=(), max_length=20)
    playbook: Id | None = None
    """The playbook that the step calls."""


class Option(Content):
    """One answer, and what it opens."""

    id: Id
    title: Words
    leads_to: tuple[Id, ...] = ()
    doubt: bool = False
    """An answer that lasts without settling the question."""


class Decision(Node):
    """A question that a person answers; with reason, author and hour.

    The target of a question that may last is that of a first answer, the doubt included: who has
    answered 'not known yet' in time is not late.
    """

    question: Words
    help: Words | None = None
    """By what one decides."""
    options: tuple[Option, ...] = Field(min_length=2)

    @property
    def may_last(self) -> bool:
        """Whether the question may stay open."""
        return any(option.doubt for option in self.options)


class Loop(Content):
    """Steps that come back every few hours until a decision is settled."""

    id: Id
    title: Words
    steps: tuple[Id, ...] = Field(min_length=1)
    every_hours: Annotated[float, Field(gt=0, le=1_000)]
    until: Id
    """The decision that ends it; a doubt does not."""


class Playbook(Sourced):
    """A file of ``playbooks/``."""

    schema_: Literal["csirt.playbook/1"] = Field(alias="schema")
    id: Id
    version: Annotated[int, Field(ge=1)] = 1
    replaces: Id | None = None
    """The shipped playbook that this one stands for."""
    title: Words
    purpose: Words
    scope: Scope
    tlp: Tlp = Tlp.AMBER
    roles: tuple[Role, ...] = Field(min_length=1, max_length=100)
    start: tuple[Id, ...] = Field(min_length=1)
    """Where it begins: what is open at once, on every track."""
    steps: tuple[Step, ...] = Field(min_length=1, max_length=2_000)
    decisions: tuple[Decision, ...] = Field(default=(), max_length=500)
    loops: tuple[Loop, ...] = ()

    @model_validator(mode="after")
    def _one_name_each(self) -> Self:
        named = Counter(node.id for node in self.nodes())
        twice = sorted(name for name, times in named.items() if times > 1)
        if twice:
            raise ValueError(f"one id for two steps or decisions: {', '.join(twice[:5])}")
        if START in named:
            raise ValueError(f"{START!r} is no id of a step: it means the start of the playbook")
        return self

    def nodes(self) -> Iterator[Step | Decision]:
        """Yield every step and decision, in the order of the file."""
        yield from self.steps
        yield from self.decisions


class Card(Sourced):
    """A file of ``playbooks/cards/``: one page to take in hand, for one care line."""

    schema_: Literal["csirt.card/1"] = Field(alias="schema")
    id: Id
    title: Words
    care_line: CareKind
    decides: Words
    """Who closes, limits and reopens the line."""
    lost: tuple[Words, ...] = Field(min_length=1)
    """What stops working, and hurts first."""
    now: tuple[Words, ...] = Field(min_length=1)
    """What to do in the first hour."""
    paper: tuple[Words, ...] = Field(min_length=1)
    """What must go on, on paper."""
    divert: tuple[Words, ...] = Field(min_length=1)
    """What to limit, divert or transfer, with whom."""
    reopen: tuple[Words, ...] = Field(min_length=1)
    """Under which conditions the line opens again."""
