"""Lines of one session, written along its life with counters that add up: the fullest one stands.

Source: FortiOS log message reference, log 20 (``LOG_ID_TRAFFIC_STAT``), every two minutes of a
session; Palo Alto Networks, 'Traffic Log Fields', subtypes ``start`` and ``end``.
"""

from dataclasses import replace

from csirt.model.capture import Flow

_Key = tuple[str, str, int, str, int, str]


class Sessions:
    """Takes conversations one by one; those of one session become one."""

    def __init__(self) -> None:
        self.flows: list[Flow] = []
        self.joined = 0
        """Lines that joined an earlier one."""
        self._at: dict[_Key, int] = {}

    def add(self, flow: Flow, session: str) -> None:
        """Take the conversation of a line; ``session`` is the number that the device gives it,
        empty or 0 without one. The same number between other ends is another session."""
        if not session.strip("0 -"):
            self.flows.append(flow)
            return
        key = (flow.proto, flow.a, flow.a_port, flow.b, flow.b_port, session)
        at = self._at.setdefault(key, len(self.flows))
        if at == len(self.flows):
            self.flows.append(flow)
            return
        self.joined += 1
        self.flows[at] = _joined(self.flows[at], flow)


def _joined(one: Flow, other: Flow) -> Flow:
    """Return the line with most bytes, from the earliest time to the latest that the two say."""
    fullest = max(one, other, key=lambda each: (each.bytes, each.packets, each.last))
    first = min(one.first, other.first)
    lasting = max(one.last - one.first, other.last - other.first)
    last = max(one.first, other.first, first + lasting)
    return replace(fullest, first=first, last=last, opened=one.opened or other.opened)
