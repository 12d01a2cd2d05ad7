"""What must not travel further: secrets in clear text, and commands that a machine would run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from csirt.exchange.cacao.document import document_of
from csirt.text import say

_SECRETS = ("password", "token", "oauth_header")
_HEADERS = ("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A document without its secrets, and how many there were."""

    data: dict[str, Any]
    secrets: int


def without_secrets(data: dict[str, Any]) -> Cleaned:
    """Return a document whose passwords and tokens are empty; the rest is as it was."""
    count = 0

    def emptied(record: dict[str, Any]) -> dict[str, Any]:
        nonlocal count
        count += sum(1 for name in _SECRETS if record.get(name))
        return {name: "" if name in _SECRETS else value for name, value in record.items()}

    def quiet(command: dict[str, Any]) -> dict[str, Any]:
        nonlocal count
        headers = command.get("headers")
        if not isinstance(headers, dict):
            return command
        said = {name for name, value in headers.items() if name.lower() in _HEADERS and value}
        count += len(said)
        told = {name: [""] if name in said else value for name, value in headers.items()}
        return command | {"headers": told}

    definitions = data.get("authentication_info_definitions")
    found = data
    if isinstance(definitions, dict):
        told = {id: emptied(each) if isinstance(each, dict) else each
                for id, each in definitions.items()}  # fmt: skip
        found = data | {"authentication_info_definitions": told}
    return Cleaned(_each_command(found, quiet), count)


def automated(data: dict[str, Any]) -> Iterator[str]:
    """Yield the type of each command that is not for a person."""
    for step in document_of(data).steps.values():
        for command in step.list("commands"):
            kind = command.get("type") if isinstance(command, dict) else None
            if kind != "manual":
                yield str(kind)


def for_people(data: dict[str, Any]) -> dict[str, Any]:
    """Return a document in which every automated command is a word to a person instead."""

    def manual(command: dict[str, Any]) -> dict[str, Any]:
        if command.get("type") == "manual":
            return command
        kind = str(command.get("type"))[:40]
        return {"type": "manual", "command": say("cli.exchange.read.command", "fr", kind=kind)}

    return _each_command(data, manual)


def _each_command(
    data: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    def changed(step: Any) -> Any:
        commands = step.get("commands") if isinstance(step, dict) else None
        if not isinstance(commands, list):
            return step
        told = [change(each) if isinstance(each, dict) else each for each in commands]
        return step | {"commands": told}

    workflow = data.get("workflow")
    if isinstance(workflow, dict):
        return data | {"workflow": {id: changed(step) for id, step in workflow.items()}}
    if isinstance(workflow, list):
        return data | {"workflow": [changed(step) for step in workflow]}
    return data
