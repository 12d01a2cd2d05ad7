"""The texts of a foreign playbook, as people will read them here.

A sentence of ours beside a foreign text is French, whatever the language of the talk: what is
read from a file depends on the file alone.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from typing import Any

from csirt.exchange.cacao.document import Step
from csirt.text import say

_TITLE = 300
"""Characters of a title; the rest stands below."""


def title_of(step: Step) -> str:
    """Return the title of a step: its name, else the first line that says something."""
    orders = (*_orders(step), *_machines(step))
    for text in (step.text("name"), step.text("description"), *orders):
        line = text.strip().partition("\n")[0].strip()
        if line:
            return line[:_TITLE]
    return step.kind


def how_of(step: Step) -> str:
    """Return what a step says besides its title; an automated command is told, never quoted."""
    title = title_of(step)
    lines = [step.text("description"), *_orders(step), *_machines(step)]
    said = dict.fromkeys(line for line in lines if line and line != title)
    return "\n".join(said)


def question_of(step: Step) -> str:
    """Return the question that a condition is."""
    return step.text("name") or step.text("description") or help_of(step) or step.kind


def help_of(step: Step) -> str:
    """Return by what one decides: the condition, or the value, of the file."""
    if step.kind == "switch-condition":
        value = step.text("switch")
        return say("cli.exchange.read.switch", "fr", text=value) if value else ""
    value = step.text("condition")
    return say("cli.exchange.read.condition", "fr", text=value) if value else ""


def _commands(step: Step) -> Iterator[dict[str, Any]]:
    yield from (each for each in step.list("commands") if isinstance(each, dict))


def _orders(step: Step) -> Iterator[str]:
    """Yield what manual commands ask a person to do."""
    for command in _commands(step):
        if command.get("type") == "manual":
            for name in ("description", "command"):
                value = command.get(name)
                if isinstance(value, str) and value.strip():
                    yield value.strip()
            yield from _decoded(command.get("command_b64"))


def _decoded(value: Any) -> Iterator[str]:
    try:
        text = b64decode(value, validate=True).decode() if isinstance(value, str) else ""
    except (NotBase64, ValueError):
        return
    if text.strip():
        yield text.strip()


def _machines(step: Step) -> Iterator[str]:
    for command in _commands(step):
        if command.get("type") != "manual":
            kind = str(command.get("type"))[:40]
            yield say("cli.exchange.read.command", "fr", kind=kind)
