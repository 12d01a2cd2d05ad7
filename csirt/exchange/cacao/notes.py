"""What an import tells a person: what is not taken over, and what a person must look at."""

from collections import Counter
from collections.abc import Iterator

from csirt.exchange.cacao.document import Document, Step
from csirt.exchange.cacao.make import Made
from csirt.exchange.cacao.secrets import automated
from csirt.exchange.cacao.walk import FAILED
from csirt.exchange.told import Teller
from csirt.model.fault import Fault, Severity

_TAKEN = frozenset(
    ("type", "name", "description", "on_completion", "on_success", "on_failure", "commands",
     "agent", "condition", "on_true", "on_false", "switch", "cases", "next_steps", "playbook_id",
     "id")
)  # fmt: skip
"""Properties of a step that become something of ours."""
_TAKEN_OF_ALL = frozenset(
    ("type", "spec_version", "id", "name", "description", "workflow_start", "workflow",
     "agent_definitions", "markings", "data_marking_definitions", "created", "modified",
     "created_by", "playbook_processing_summary")
)  # fmt: skip
_MOST = 200
"""Notes of one kind: beyond, they say nothing more."""


def notes(
    document: Document, made: Made, teller: Teller, *, kept: str, secrets: int
) -> tuple[Fault, ...]:
    """Return the notes of an import, those on the whole file first."""
    return (
        *_of_the_file(document, teller, kept, secrets),
        *list(_of_the_steps(document, made, teller))[:_MOST],
        *list(_kept(document, teller, kept))[:_MOST],
    )


def _of_the_file(document: Document, teller: Teller, kept: str, secrets: int) -> Iterator[Fault]:
    if secrets:
        way = ("authentication_info_definitions",)
        place = way if "authentication_info_definitions" in document.data else ("workflow",)
        yield teller.fault("cacao.secret", place, Severity.WARNING, count=secrets)
    commands = Counter(automated(document.data))
    if commands:
        kinds = ", ".join(sorted(commands))
        yield teller.fault("cacao.command", ("workflow",), Severity.NOTE,
                           count=commands.total(), kinds=kinds)  # fmt: skip
    yield teller.fault("cacao.one-language", ("name",), Severity.NOTE)
    yield teller.fault("cacao.track", ("workflow",), Severity.NOTE)
    names = sorted(document.data.keys() - _TAKEN_OF_ALL)
    if names:
        shown = ", ".join(names)
        yield teller.fault("cacao.kept", (), Severity.NOTE, names=shown, file=kept)


def _of_the_steps(document: Document, made: Made, teller: Teller) -> Iterator[Fault]:
    for edge in made.walked.back:
        yield teller.fault("cacao.circle", edge.way, Severity.NOTE)
    for id, each in made.walked.found.items():
        if id.endswith(FAILED):
            yield teller.fault("cacao.failure", (*each.step.way, "on_failure"), Severity.NOTE)
    for id, inside in made.walked.loops.items():
        if inside:
            yield teller.fault("cacao.repeat", document.steps[id].way, Severity.NOTE)
    for step in document.steps.values():
        if _calls_elsewhere(step, made):
            name = step.text("playbook_id")
            way = (*step.way, "playbook_id")
            yield teller.fault("cacao.other-playbook", way, Severity.NOTE, name=name)


def _calls_elsewhere(step: Step, made: Made) -> bool:
    if step.kind != "playbook-action" or not step.text("playbook_id") or made.playbook is None:
        return False
    shown = step.text("playbook_id")
    return any(each.how is not None and shown in each.how.fr for each in made.playbook.steps)


def _kept(document: Document, teller: Teller, kept: str) -> Iterator[Fault]:
    for step in document.steps.values():
        names = sorted(step.data.keys() - _TAKEN)
        if names:
            shown = ", ".join(names)
            yield teller.fault("cacao.kept", step.way, Severity.NOTE, names=shown, file=kept)
