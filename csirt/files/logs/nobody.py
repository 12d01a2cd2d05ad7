"""Events that name no machine: the rules cannot say on which one, or from which one, they were."""

from collections.abc import Collection

from csirt.files.logs.directory import FAILED, OK
from csirt.model.capture import Event

_LOGONS = frozenset({OK, FAILED})
_OF_A_HOST = frozenset({"ad.event", "edr.alert", "file.hash"})
"""Kinds of which ``host`` is the machine where it happened; of the others, the one it went to."""


def nobody(events: Collection[Event]) -> int:
    """Return the number of lines that name no machine.

    Logons are counted where none of the log names one: a service that opens its session on its own
    machine writes no address, and that is usual.
    """
    alone = [each for each in events if not _named(each)]
    if any(each.kind in _LOGONS and _named(each) for each in events):
        alone = [each for each in alone if each.kind not in _LOGONS]
    return len({each.record for each in alone})


def _named(event: Event) -> bool:
    host = event.get("host") if event.kind in _OF_A_HOST else ""
    return bool(event.src or event.get("client") or host)
