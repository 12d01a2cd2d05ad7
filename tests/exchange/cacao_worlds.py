"""Tiny CACAO documents, and the official schemas where they and a checker of them are there."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from csirt.exchange.cacao.lint import linted
from csirt.exchange.told import Teller
from csirt.files.json_source import read_json_bytes
from csirt.model.fault import Fault, Severity

WHO = "group--00000000-0000-4000-8000-000000000001"


def sid(kind: str, number: int) -> str:
    """Return the id of a step."""
    return f"{kind}--00000000-0000-4000-8000-{number:012}"


def action(name: str, then: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "action", "name": name, "agent": WHO, "on_completion": then,
        "commands": [{"type": "manual", "command": f"{name}, maintenant."}],
    } | fields  # fmt: skip


def end() -> dict[str, Any]:
    return {"type": "end"}


START, FIRST, END = sid("start", 1), sid("action", 2), sid("end", 3)


def document(workflow: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Return start → call → end, or the workflow given after the start."""
    steps = workflow or {FIRST: action("Appeler", END), END: end()}
    first = next(iter(steps))
    return {
        "type": "playbook", "spec_version": "cacao-2.0",
        "id": "playbook--00000000-0000-4000-8000-0000000000aa",
        "name": "Essai", "description": "Une fiche fictive.",
        "created_by": "identity--00000000-0000-4000-8000-0000000000bb",
        "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
        "workflow_start": START,
        "workflow": {START: {"type": "start", "on_completion": first}, **steps},
        "agent_definitions": {WHO: {"type": "group", "name": "Astreinte"}},
    } | fields  # fmt: skip


def found(data: Any) -> list[Fault]:
    """Return the faults of a document as of a file that holds it."""
    raw = json.dumps(data, indent=1, ensure_ascii=False).encode()
    source = read_json_bytes(raw, "f.json")

    def place(way: Any, on_key: bool) -> tuple[int, int]:
        mark, _ = source.place(way)
        return mark.key if on_key and mark.key else (mark.line, mark.column)

    return list(linted(source.data, Teller("f.json", place)))


def codes(data: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in found(data)]


def errors(data: Any) -> list[str]:
    return [fault.code for fault in found(data) if fault.severity is Severity.ERROR]


def with_step(data: dict[str, Any], id: str, **fields: Any) -> dict[str, Any]:
    """Return a document in which a step has other properties."""
    told = deepcopy(data)
    told["workflow"][id] |= fields
    return told


Official = Callable[[Any], list[tuple[str | int, ...]]]


def official(shared: Path) -> Official:
    """Return a checker that gives the ways of the errors of the official schemas."""
    jsonschema = pytest.importorskip("jsonschema", reason="no jsonschema to read the schemas with")
    referencing = pytest.importorskip("referencing")
    folder = shared / "cacao" / "cacao-json-schemas" / "schemas"
    if not folder.is_dir():
        pytest.skip(f"no official schemas at {folder}")
    parts = [json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.json"))]
    resources = [(part["$id"], referencing.Resource.from_contents(part)) for part in parts]
    whole = next(part for part in parts if part["$id"].endswith("/playbook.json"))
    checker = jsonschema.Draft7Validator(
        whole, registry=referencing.Registry().with_resources(resources)
    )
    return lambda data: [tuple(error.absolute_path) for error in checker.iter_errors(data)]
