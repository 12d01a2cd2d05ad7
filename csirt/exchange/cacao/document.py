"""A CACAO playbook as it was read: its steps and what they name, and everything else kept as is.

Nothing is dropped and nothing is mended: what is of no known type stays in ``data`` and leaves
again with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from csirt.exchange.told import Way

NEXT = ("on_completion", "on_success", "on_failure", "on_true", "on_false")
"""Properties of a step that name one other step."""


class Edge(NamedTuple):
    """A step names another; ``label`` is the answer or the property that leads there."""

    label: str
    to: str
    way: Way


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a workflow."""

    id: str
    kind: str
    way: Way
    data: dict[str, Any]

    def text(self, name: str) -> str:
        """Return a text of the step, empty when there is none."""
        value = self.data.get(name)
        return value.strip() if isinstance(value, str) else ""

    def list(self, name: str) -> list[Any]:
        """Return a list of the step, empty when there is none."""
        value = self.data.get(name)
        return value if isinstance(value, list) else []

    @property
    def follower(self) -> str:
        """The step that comes after this one and all its branches, or nothing."""
        return self.text("on_completion") or self.text("on_success")

    def branches(self) -> tuple[Edge, ...]:
        """Return the branches that the step opens, each until its own end."""
        if self.kind == "parallel":
            return tuple(self._listed())
        if self.kind == "switch-condition":
            return tuple(self._cases())
        names = ("on_true", "on_false") if self.kind.endswith("-condition") else ()
        return tuple(Edge(name, self.text(name), (*self.way, name))
                     for name in names if self.text(name))  # fmt: skip

    def edges(self) -> Iterator[Edge]:
        """Yield every step that this one names."""
        for name in NEXT:
            if self.text(name):
                yield Edge(name, self.text(name), (*self.way, name))
        yield from self._listed()
        yield from self._cases()

    def _listed(self) -> Iterator[Edge]:
        for at, to in enumerate(self.list("next_steps")):
            if isinstance(to, str):
                yield Edge(str(at), to, (*self.way, "next_steps", at))

    def _cases(self) -> Iterator[Edge]:
        cases = self.data.get("cases")
        for label, to in cases.items() if isinstance(cases, dict) else ():
            if isinstance(to, str):
                yield Edge(label, to, (*self.way, "cases", label))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole CACAO playbook."""

    data: dict[str, Any]
    steps: dict[str, Step]

    def text(self, name: str) -> str:
        """Return a text of the playbook, empty when there is none."""
        value = self.data.get(name)
        return value.strip() if isinstance(value, str) else ""

    def entries(self, name: str) -> dict[str, Any]:
        """Return a dictionary of the playbook, empty when there is none."""
        value = self.data.get(name)
        return value if isinstance(value, dict) else {}

    def list(self, name: str) -> list[Any]:
        """Return a list of the playbook, empty when there is none."""
        value = self.data.get(name)
        return value if isinstance(value, list) else []


def document_of(data: Any) -> Document:
    """Return a document as one may walk it; what is no object is an empty one."""
    whole = data if isinstance(data, dict) else {}
    steps = {
        id: Step(id, _kind(id, step), way, step)
        for id, step, way in _steps(whole.get("workflow"))
        if isinstance(step, dict)
    }
    return Document(whole, steps)


def _steps(workflow: Any) -> Iterator[tuple[str, Any, Way]]:
    """Yield the steps of a dictionary, or of the list that older versions have."""
    if isinstance(workflow, dict):
        yield from ((id, step, ("workflow", id)) for id, step in workflow.items())
    for at, step in enumerate(workflow if isinstance(workflow, list) else ()):
        named = step.get("id") if isinstance(step, dict) else None
        if isinstance(named, str):
            yield named, step, ("workflow", at)


def _kind(id: str, step: dict[str, Any]) -> str:
    told = step.get("type")
    return told if isinstance(told, str) else id.partition("--")[0]
