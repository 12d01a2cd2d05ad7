"""What the rules of roles look for in events: few signs, so that few records are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from csirt.model.capture import Event
from csirt.model.traffic import RoleRule, Sign

Mark = tuple[Any, ...]
"""A sign by its content: whether a machine says it or hears it, the event, the values."""


def signs(rules: Iterable[RoleRule]) -> Mapping[str, Mapping[Mark, Sign]]:
    """Return what some rules look for, by kind of event."""
    found: dict[str, dict[Mark, Sign]] = defaultdict(dict)
    for rule in rules:
        for says, some in ((True, rule.says), (False, rule.hears)):
            for sign in some:
                found[sign.event][mark(sign, says=says)] = sign
    return found


def mark(sign: Sign, *, says: bool) -> Mark:
    """Return what a sign is known by."""
    return says, sign.event, *sorted(sign.data.items())


def shown_by(event: Event, some: Mapping[Mark, Sign]) -> Iterable[tuple[str, Mark]]:
    """Yield the address that shows a sign, with the sign, for those that an event shows."""
    for key, sign in some.items():
        who = event.src if key[0] else event.dst
        if who and all(value in event.get(name) for name, value in sign.data.items()):
            yield who, key
