"""Calls of DCE/RPC by interface, also where the bind was not captured."""

from collections.abc import Iterable, Iterator

from csirt.analysis.traffic.evidence import Evidence
from csirt.model.capture import Event

PIPES = {
    "svcctl": "svcctl", "ntsvcs": "svcctl", "atsvc": "taskscheduler", "samr": "samr",
    "lsarpc": "lsarpc", "netlogon": "netlogon", "srvsvc": "srvsvc", "wkssvc": "wkssvc",
    "winreg": "winreg",
}  # fmt: skip
"""The interface that a pipe usually carries."""
FIRST_DYNAMIC = 1_024


def calls(
    evidence: Evidence, interface: str, operations: Iterable[int], *, unnamed: bool = False
) -> Iterator[tuple[Event, bool]]:
    """Yield the calls of some operations, each with whether its interface was seen.

    Args:
        evidence: What the files show.
        interface: Name of the interface.
        operations: Numbers of its operations.
        unnamed: Also those of which nothing but the number of the operation is known.
    """
    wanted = {str(each) for each in operations}
    for event in evidence.events("dcerpc.request"):
        if event.get("opnum") not in wanted:
            continue
        named = event.get("interface")
        if named == interface:
            yield event, True
        elif not event.get("uuid"):
            pipe = event.get("pipe").rpartition("\\")[2].casefold()
            if PIPES.get(pipe) == interface or (unnamed and not pipe):
                yield event, False


def binds(evidence: Evidence, *interfaces: str) -> Iterator[Event]:
    """Yield the binds of some interfaces."""
    return (each for each in evidence.events("dcerpc.bind") if each.get("interface") in interfaces)
