"""What a scenario may name besides itself, and how the linter of exercises tells a fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import Inject, SystemEffect
from csirt.model.fault import Fault, Severity
from csirt.model.playbook import Decision, Playbook
from csirt.text import say

Way = tuple[str | int, ...]
"""Way from the top of a file to a node of it."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the scenario that it may name."""

    playbooks: Mapping[str, Playbook] = field(default_factory=dict)
    actions: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    clocks: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()
    real_names: tuple[str, ...] = ()
    """Names of the facility's machines and suppliers: players never read them."""

    def nodes(self, playbook: str) -> frozenset[str]:
        """Return the steps and decisions of a playbook."""
        found = self.playbooks.get(playbook)
        return frozenset(node.id for node in found.nodes()) if found else frozenset()

    def decision(self, playbook: str, name: str) -> Decision | None:
        """Return a decision of a playbook."""
        found = self.playbooks.get(playbook)
        every = found.decisions if found else ()
        return next((each for each in every if each.id == name), None)


def fault(code: str, way: Way, severity: Severity = Severity.ERROR, **facts: Any) -> Fault:
    """Return a fault at a way, its message from the catalogue entry ``code``."""
    return Fault(code, severity, say(code, None, **facts), path=".".join(map(str, way)))


def conditions(exercise: Exercise) -> Iterator[tuple[Way, str]]:
    """Yield every condition of a scenario with its place."""
    for at, inject in enumerate(exercise.injects):
        for key, text in (("when", inject.when), ("unless", inject.unless)):
            if text is not None:
                yield ("injects", at, key), text
    for at, decision in enumerate(exercise.decisions):
        for nth, option in enumerate(decision.options):
            if option.requires is not None:
                yield ("decisions", at, "options", nth, "requires"), option.requires


def effects(exercise: Exercise) -> Iterator[tuple[Way, SystemEffect]]:
    """Yield every effect of a scenario with its place."""
    for at, inject in enumerate(exercise.injects):
        for nth, effect in enumerate(inject.effects):
            yield ("injects", at, "effects", nth), effect
    for at, decision in enumerate(exercise.decisions):
        for nth, option in enumerate(decision.options):
            for last, effect in enumerate(option.effects):
                yield ("decisions", at, "options", nth, "effects", last), effect


def trigger_key(inject: Inject) -> str:
    """Return the key under which an inject says when it comes."""
    given = {"at": inject.at, "after": inject.after, "if_missing": inject.if_missing}
    return next((key for key, value in given.items() if value is not None), "manual")
