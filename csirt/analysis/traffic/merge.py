"""Captures and logs become one evidence: sources numbered on, clocks set right."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from csirt.analysis.traffic.joined import Joined, Part, when
from csirt.model.capture import NO_TIME, CaptureFile, Event, Flow, Seen, Timeline


def merged(some: Iterable[Seen]) -> Seen:
    """Return the files of several readings as one, in their order; nothing is added together."""
    parts = list(some)
    if len(parts) == 1:
        return parts[0]
    files, flows, events = list[CaptureFile](), list[Flow](), list[Part]()
    left: Counter[str] = Counter()
    for each in parts:
        before = len(files)
        files += each.files
        flows += (replace(flow, source=flow.source + before) for flow in each.flows)
        events.append(Part(each.events, moved=before))
        left.update(dict(each.undissected))
    return Seen(
        tuple(files),
        tuple(sorted(flows, key=_begin)),
        _joined(events),
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
    events = [Part(seen.events, ahead=ahead.get(at, 0), only=at) for at in range(len(seen.files))]
    return replace(
        seen, files=files, flows=tuple(sorted(flows, key=_begin)), events=_joined(events)
    )


def _joined(parts: Sequence[Part]) -> Collection[Event]:
    """Return events by time; a tuple unless one of the parts is too long for it."""
    if any(isinstance(each.events, Timeline) for each in parts):
        return Joined(parts)
    return tuple(sorted(Joined(parts), key=when))


def _less(at: int, by: int) -> int:
    return at if at == NO_TIME else at - by


def _told(by: int) -> str:
    return f"{by / 1_000_000_000:+g}"


def _begin(flow: Flow) -> tuple[int, int, int]:
    return flow.first, flow.source, flow.first_record
