"""Captures and logs become one evidence: sources numbered on, clocks set right."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from csirt.model.capture import NO_TIME, CaptureFile, Event, Flow, Seen


def merged(some: Iterable[Seen]) -> Seen:
    """Return the files of several readings as one, in their order; nothing is added together."""
    parts = list(some)
    files, flows, events = list[CaptureFile](), list[Flow](), list[Event]()
    left: Counter[str] = Counter()
    for each in parts:
        before = len(files)
        files += each.files
        flows += (replace(flow, source=flow.source + before) for flow in each.flows)
        events += (replace(event, source=event.source + before) for event in each.events)
        left.update(dict(each.undissected))
    return Seen(
        tuple(files),
        tuple(sorted(flows, key=_begin)),
        tuple(sorted(events, key=_when)),
        tuple(sorted({pair for each in parts for pair in each.macs})),
        tuple(left.items()),
        tuple(note for each in parts for note in each.notes),
        tuple(fault for each in parts for fault in each.faults),
    )


def corrected(seen: Seen, ahead: Mapping[int, int]) -> Seen:
    """Return what was seen with the clocks of its sources set right.

    Args:
        seen: One or several files.
        ahead: By index of file, by how many nanoseconds its clock is ahead; what it says was that
            much earlier. Each correction is noted with the file.
    """
    ahead = {source: by for source, by in ahead.items() if by}
    if not ahead:
        return seen
    files = tuple(
        replace(
            file, first=_less(file.first, by), last=_less(file.last, by),
            notes=(*file.notes, ("note.log.clock", (("file", file.name), ("seconds", _told(by))))),
        ) if (by := ahead.get(at, 0)) else file
        for at, file in enumerate(seen.files)
    )  # fmt: skip
    flows = [
        replace(each, first=_less(each.first, by), last=_less(each.last, by))
        if (by := ahead.get(each.source, 0)) else each
        for each in seen.flows
    ]  # fmt: skip
    events = [
        replace(each, at=_less(each.at, by)) if (by := ahead.get(each.source, 0)) else each
        for each in seen.events
    ]
    return replace(
        seen, files=files, flows=tuple(sorted(flows, key=_begin)),
        events=tuple(sorted(events, key=_when)),
    )  # fmt: skip


def _less(at: int, by: int) -> int:
    return at if at == NO_TIME else at - by


def _told(by: int) -> str:
    return f"{by / 1_000_000_000:+g}"


def _begin(flow: Flow) -> tuple[int, int, int]:
    return flow.first, flow.source, flow.first_record


def _when(event: Event) -> tuple[int, int, int]:
    return event.at, event.source, event.record
