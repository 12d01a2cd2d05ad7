"""A playbook of ours from a foreign document: actions to steps, conditions to questions, agents to
roles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from csirt.exchange.cacao.document import Document
from csirt.exchange.cacao.read import help_of, how_of, question_of, title_of
from csirt.exchange.cacao.walk import AGAIN, DONE, FAILED, FAILURE, SUCCESS, Found, Walk, Walked
from csirt.exchange.names import Names, slug
from csirt.exchange.told import Teller
from csirt.model.fault import Fault
from csirt.model.playbook import START, Playbook, Scope, Track
from csirt.model.provenance import Origin
from csirt.model.tlp import Tlp
from csirt.text import LANGUAGES, say

_LIMITS = {"steps": 2_000, "decisions": 500, "roles": 100}
_MOST_STEPS = 5_000
"""Steps of a workflow, its ends included, that are looked at."""
_LABELS = {
    "on_true": "true", "on_false": "false", DONE: "done", AGAIN: "again",
    SUCCESS: "success", FAILURE: "failure",
}  # fmt: skip
EVERY_HOURS = 1
"""Between two rounds of a loop that does not say how often it turns."""


@dataclass(frozen=True, slots=True)
class Made:
    """A playbook made of a document, or why there is none."""

    playbook: Playbook | None
    faults: tuple[Fault, ...]
    walked: Walked


def made(document: Document, teller: Teller, playbooks: Mapping[str, str], tlp: Tlp) -> Made:
    """Return the playbook that a document can be read as.

    Args:
        document: The foreign document.
        teller: Makes the faults.
        playbooks: Our playbooks by their CACAO id, for those that it calls.
        tlp: The marking to bear.
    """
    if len(document.steps) > _MOST_STEPS:
        fault = _too_long(teller, "steps", len(document.steps), _MOST_STEPS)
        return Made(None, (fault,), Walked())
    walked = Walk(document).run()
    if all(each.asks for each in walked.found.values()):
        walked = Walk(document, joins_questions=False).run()
    maker = _Maker(document, walked, playbooks)
    data = maker.data(tlp)
    faults = [
        _too_long(teller, name, len(data[name]), most)
        for name, most in _LIMITS.items()
        if len(data[name]) > most
    ]
    if not data["steps"]:
        faults.append(teller.fault("cacao.nothing-to-do", ("workflow",)))
    return Made(None if faults else Playbook.model_validate(data), tuple(faults), walked)


def _too_long(teller: Teller, name: str, count: int, limit: int) -> Fault:
    what = say(f"cli.exchange.limit.{name}")
    return teller.fault("cacao.too-long", ("workflow",), count=count, limit=limit, what=what)


class _Maker:
    """Gives every step, question and agent an id of ours, and puts them together."""

    def __init__(self, document: Document, walked: Walked, playbooks: Mapping[str, str]) -> None:
        self._document, self._walked, self._playbooks = document, walked, playbooks
        names = Names(START)
        self._ids = {
            id: names.take(_name(id, each), f"{each.step.kind}-{_short(id)}")
            for id, each in walked.found.items()
        }
        self._roles = self._named_roles()

    def _named_roles(self) -> dict[str, str]:
        names = Names()
        used = dict.fromkeys(_agent(each) for each in self._walked.found.values())
        return {id: names.take(self._agent_name(id), f"agent-{_short(id)}")
                for id in used if id}  # fmt: skip

    def _agent_name(self, id: str) -> str:
        told = self._document.entries("agent_definitions").get(id)
        name = told.get("name") if isinstance(told, dict) else None
        return name.strip() if isinstance(name, str) and name.strip() else id

    def data(self, tlp: Tlp) -> dict[str, Any]:
        """Return the playbook as it will stand in its file."""
        title = self._document.text("name") or self._document.text("id") or "CACAO"
        return {
            "schema": "csirt.playbook/1",
            "id": self._id(),
            "title": _words(title),
            "purpose": _words(self._document.text("description") or title),
            "scope": Scope.FACILITY.value,
            "tlp": tlp.value,
            "origin": Origin.IMPORTED.value,
            "roles": list(self._role_list()),
            "start": [self._ids[id] for id in self._walked.start],
            "steps": [self._step(id, each) for id, each in self._of(asks=False)],
            "decisions": [self._decision(id, each) for id, each in self._of(asks=True)],
            "loops": list(self._loops()),
        }

    def _id(self) -> str:
        """Return an id that says what it is and that no other document has."""
        named = slug(self._document.text("name")) or "cacao"
        return "-".join(part for part in (named, _short(self._document.text("id"))) if part)

    def _of(self, *, asks: bool) -> Iterator[tuple[str, Found]]:
        yield from ((id, each) for id, each in self._walked.found.items() if each.asks is asks)

    def _role_list(self) -> Iterator[dict[str, Any]]:
        for id, name in self._roles.items():
            yield {"id": name, "name": _words(self._agent_name(id))}
        if not self._roles:
            yield {"id": "agent", "name": _ours("read.role")}

    def _node(self, id: str, each: Found) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": self._ids[id],
            "track": Track.TECHNICAL.value,
            "origin": Origin.IMPORTED.value,
        }
        agent = _agent(each)
        if agent:
            told["owner"] = self._roles[agent]
        if each.after:
            told["after"] = [self._ids[name] for name in each.after]
        return told

    def _step(self, id: str, each: Found) -> dict[str, Any]:
        told = self._node(id, each) | {"title": _words(title_of(each.step))}
        how = how_of(each.step)
        if each.step.kind == "playbook-action":
            called = each.step.text("playbook_id")
            known = self._playbooks.get(called)
            if known is not None:
                told["playbook"] = known
            elif called:
                line = say("cli.exchange.read.calls", "fr", name=called)
                how = f"{how}\n{line}" if how else line
        return told | ({"how": _words(how)} if how else {})

    def _decision(self, id: str, each: Found) -> dict[str, Any]:
        told = self._node(id, each)
        if id.endswith(FAILED):
            asked = say("cli.exchange.read.succeeded", "fr", name=title_of(each.step))
            told["question"] = _words(asked)
        else:
            told["question"] = _words(_asked(each))
            by = [how_of(each.asker)] if each.asker else [each.step.text("description")]
            help = "\n".join(dict.fromkeys(line for line in (*by, help_of(each.step)) if line))
            if help:
                told["help"] = _words(help)
        return told | {"options": list(self._options(each))}

    def _options(self, each: Found) -> Iterator[dict[str, Any]]:
        names = Names()
        theirs = each.step.kind == "switch-condition"
        for label, opened in each.options.items():
            ours = "" if theirs else _LABELS.get(label, "")
            title = _ours(f"read.{ours}") if ours else _words(label.strip() or "—")
            told: dict[str, Any] = {"id": names.take(ours or label, "case"), "title": title}
            if opened:
                told["leads_to"] = [self._ids[name] for name in opened]
            if ours == AGAIN:
                told["doubt"] = True
            yield told
        for _ in range(len(each.options), 2):  # a question has two answers at least
            yield {"id": names.take("other", "other"), "title": _ours("read.otherwise")}

    def _loops(self) -> Iterator[dict[str, Any]]:
        names = Names()
        for id, inside in self._walked.loops.items():
            if inside:
                step = self._walked.found[id].step
                title = question_of(step)
                yield {
                    "id": names.take(self._ids[id], "loop"),
                    "title": _words(title),
                    "steps": [self._ids[name] for name in inside],
                    "every_hours": EVERY_HOURS,
                    "until": self._ids[id],
                }


def _words(text: str) -> dict[str, str]:
    return {"fr": text}


def _ours(key: str) -> dict[str, str]:
    """Return a text of ours, in both languages."""
    return {lang: say(f"cli.exchange.{key}", lang) for lang in LANGUAGES}


def _name(id: str, each: Found) -> str:
    if each.asks:
        named = _asked(each)
        return f"{named} ok" if id.endswith(FAILED) else named
    return title_of(each.step)


def _asked(each: Found) -> str:
    return title_of(each.asker) if each.asker else question_of(each.step)


def _agent(each: Found) -> str:
    """Return the id of who acts or asks; a bare condition has nobody yet."""
    step = each.asker or each.step
    return step.text("agent") if step.kind == "action" else ""


def _short(id: str) -> str:
    return slug(id.partition("--")[2][:8])
