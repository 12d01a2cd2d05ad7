"""A shipped playbook answered at random, doubts included, comes to its end: nothing stays stuck."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from playbook_worlds import T0, Log, question, step
from playbook_worlds import playbook as small

from csirt.model.playbook import Decision, Playbook
from csirt.operation.item import SETTLED, Item, Run
from csirt.operation.playbook_run import played
from csirt.operation.tale import tale
from csirt.workspace.playbooks import library

PLAYBOOKS = library().playbooks
SEEDS = range(5)
FACILITIES = ("ch", "ehpad")
DOUBTS = 2
"""How many times a question may be left in doubt before it must be settled."""
TURNS = 60
"""After so many turns whatever still comes back will always come back."""
TURN = timedelta(hours=10)


@dataclass(slots=True)
class Walk:
    """One run of a playbook, in which chance answers."""

    run: Run
    facilities: Sequence[str]
    chance: Random
    now: datetime = T0
    log: Log = field(default_factory=Log)
    doubts: dict[str, int] = field(default_factory=dict)

    def items(self) -> tuple[Item, ...]:
        told = tale(self.log.entries)
        return played(self.run, told, facilities=self.facilities, now=self.now)

    def left(self) -> dict[str, str]:
        """Walk to the end; return what is not settled there."""
        for _ in range(TURNS):
            todo = [item for item in self.items() if item.to_do]
            if not todo:
                break
            self.chance.shuffle(todo)
            for item in todo:
                self.act(item)
            self.now += TURN
        return {item.subject: item.state for item in self.items() if item.state not in SETTLED}

    def act(self, item: Item) -> None:
        name, minute = item.subject.removeprefix("step:"), (self.now - T0) / timedelta(minutes=1)
        if isinstance(item.node, Decision):
            self.log.decided(name, self.answer(name, item.node), minute)
        else:
            self.log.done(name, minute)

    def answer(self, name: str, asked: Decision) -> str:
        may_doubt = self.doubts.get(name, 0) < DOUBTS
        chosen = self.chance.choice([each for each in asked.options if may_doubt or not each.doubt])
        self.doubts[name] = self.doubts.get(name, 0) + chosen.doubt
        return chosen.id


def left(playbook: Playbook, seed: int, facility: str = "") -> dict[str, str]:
    run = Run(playbook, facility, T0, "0" * 64)
    return Walk(run, () if facility else FACILITIES, Random(seed)).left()


# --- the walk itself ---


def test_a_walk_ends_where_all_is_settled():
    made = small([step("a"), step("b")], [question("q", yes=["b"])], start=["a", "q"])
    assert [left(made, seed) for seed in SEEDS] == [{}] * len(SEEDS)


def test_a_walk_sees_what_waits_in_a_circle():
    made = small([step("a"), step("b", after=["c"]), step("c", after=["b"])])
    assert left(made, 0) == {"step:p/b": "waiting", "step:p/c": "waiting"}


def test_a_walk_sees_a_round_whose_question_was_left_aside():
    answers = [
        {"id": id, "title": {"fr": id, "en": id}, "leads_to": to}
        for id, to in (("yes", ["end"]), ("no", []))
    ]
    made = small(
        [step("a")],
        [question("q", options=answers), question("end")],
        start=["a", "q"],
        loops=[
            {"id": "l", "title": {"fr": "Tour", "en": "Round"}, "steps": ["a"], "every_hours": 1,
             "until": "end"}
        ],
    )  # fmt: skip
    assert {state for seed in range(8) for state in left(made, seed).values()} == {"open"}
    assert any(not left(made, seed) for seed in range(8))


# --- the shipped playbooks ---


@pytest.mark.parametrize("facility", ["", "ch"], ids=["crisis", "facility"])
@pytest.mark.parametrize("made", PLAYBOOKS.values(), ids=lambda each: each.id)
def test_whatever_is_answered_every_step_is_done_or_aside_and_every_round_ends(made, facility):
    assert {seed: found for seed in SEEDS if (found := left(made, seed, facility))} == {}
