"""A playbook on its way out as CACAO 2.0, our whole document in one extension of it."""

from collections.abc import Mapping
from typing import Any

from csirt.exchange.cacao.out_workflow import Workflow, workflow_of
from csirt.exchange.cacao.texts import Wording
from csirt.exchange.cacao.types import SPEC_VERSION
from csirt.exchange.ids import EPOCH, PRODUCER, cacao_id, modified
from csirt.exchange.tlp import cacao_marking
from csirt.model.playbook import Playbook, Role

EXTENSION = cacao_id("extension-definition", "csirt.playbook/1")
"""The extension that carries our document; a step says by it which node of ours it is."""
DOCUMENT = "document"
"""The property of the extension that holds our document."""


def exported(
    playbook: Playbook,
    *,
    lang: str = "fr",
    titles: Mapping[str, str] | None = None,
    derived_from: str = "",
) -> dict[str, Any]:
    """Return a playbook as CACAO 2.0: the same bytes for the same playbook.

    Args:
        playbook: The playbook.
        lang: Language of the visible texts; the extension carries both.
        titles: Titles of the sources quoted, by id.
        derived_from: CACAO id of the document that the playbook was made from.

    Source:
        OASIS CACAO Security Playbooks 2.0. Deadlines, legal clocks, gates and the two languages
        have no place in it: they stand in the extension and, for a reader, in descriptions. A
        deadline of ours is no ``timeout``, which would make a late step a failed one.
    """
    words = Wording(playbook, lang)
    workflow = workflow_of(playbook, words, EXTENSION)
    marking, definition = cacao_marking(playbook.tlp)
    references = _references(playbook, titles or {}, words)
    found = {
        "type": "playbook",
        "spec_version": SPEC_VERSION,
        "id": playbook_id(playbook.id),
        "name": words.of(playbook.title),
        "description": words.of(playbook.purpose),
        "playbook_processing_summary": _summary(workflow),
        "created_by": PRODUCER,
        "created": EPOCH,
        "modified": modified(playbook.version),
        "derived_from": [derived_from] if derived_from else [],
        "industry_sectors": ["healthcare"],
        "labels": ["csirt", playbook.scope.value, f"version-{playbook.version}"],
        "external_references": references,
        "markings": [marking],
        "playbook_variables": workflow.variables,
        "workflow_start": workflow.start,
        "workflow": workflow.steps,
        "playbook_extensions": {EXTENSION: {DOCUMENT: as_document(playbook)}},
        "agent_definitions": _agents(playbook, words, workflow),
        "extension_definitions": {EXTENSION: _extension(words)},
        "data_marking_definitions": {marking: definition},
    }
    return {name: value for name, value in found.items() if value}


def playbook_id(name: str) -> str:
    """Return the CACAO id of a playbook of ours."""
    return cacao_id("playbook", f"playbook:{name}")


def as_document(playbook: Playbook) -> dict[str, Any]:
    """Return a playbook as it stands in its file: what nobody wrote is left out."""
    found: dict[str, Any] = _in_order(
        playbook.model_dump(mode="json", by_alias=True, exclude_unset=True)
    )
    return found


_FIRST, _LAST = ("schema", "id"), ("source", "origin")


def _in_order(value: Any) -> Any:
    """Return plain data with what a reader looks for first at the top of each record."""
    if isinstance(value, list):
        return [_in_order(each) for each in value]
    if not isinstance(value, dict):
        return value
    names = [*(name for name in _FIRST if name in value),
             *(name for name in value if name not in (*_FIRST, *_LAST)),
             *(name for name in _LAST if name in value)]  # fmt: skip
    return {name: _in_order(value[name]) for name in names}


def _extension(words: Wording) -> dict[str, Any]:
    return {
        "type": "extension-definition",
        "name": "csirt.playbook/1",
        "description": words.say("cli.exchange.made.extension"),
        "created_by": PRODUCER,
        "schema": "csirt.playbook/1",
        "version": "1.0.0",
    }


def _summary(workflow: Workflow) -> dict[str, bool]:
    kinds = {step["type"] for step in workflow.steps.values()}
    features = {
        "manual_playbook": True,
        "external_playbooks": "playbook-action" in kinds,
        "parallel_processing": "parallel" in kinds,
        "if_logic": "if-condition" in kinds,
        "while_logic": "while-condition" in kinds,
        "switch_logic": "switch-condition" in kinds,
        "temporal_logic": any("delay" in step for step in workflow.steps.values()),
        "data_markings": True,
        "extensions": True,
    }
    return {name: True for name, used in features.items() if used}


def _agents(playbook: Playbook, words: Wording, workflow: Workflow) -> dict[str, Any]:
    agents = {workflow.agent(role.id): _agent(role, words) for role in playbook.roles}
    for id, name in workflow.further_agents.items():
        agents.setdefault(id, {"type": "group", "name": name})
    return agents


def _agent(role: Role, words: Wording) -> dict[str, Any]:
    holder = words.say("cli.playbook.holder", name=words.of(role.holder)) if role.holder else ""
    names = ", ".join(map(words.of, role.deputies))
    deputies = words.say("cli.playbook.deputies", names=names) if names else ""
    description = "\n".join(line for line in (holder, deputies) if line)
    told = {"type": "group", "name": words.of(role.name), "description": description}
    return {name: value for name, value in told.items() if value}


def _references(
    playbook: Playbook, titles: Mapping[str, str], words: Wording
) -> list[dict[str, str]]:
    cited = [*playbook.source, *(name for node in playbook.nodes() for name in node.source)]
    found = []
    for name in sorted(set(cited), key=_by_number):
        title = titles.get(name.split()[0], "") or words.say("cli.exchange.made.source")
        found.append({"name": name, "description": title})
    return found


def _by_number(name: str) -> tuple[int, str]:
    digits = name.split()[0].lstrip("s")
    return (int(digits) if digits.isdecimal() else 0), name
