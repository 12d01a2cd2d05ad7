"""Exports that write a line a direction: the line back joins the line there."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from csirt.model.capture import Flow

MOST_APART = 120_000_000_000
"""Nanoseconds from the beginning of one direction to that of the other."""


def paired(flows: Iterable[Flow]) -> list[Flow]:
    """Return conversations both ways: each line back joins the first line there that waits for one.

    The earlier line says who opened; of two at the same time, the one to the smaller port does.
    """
    waiting: dict[tuple[str, str, int, str, int], deque[int]] = {}
    made: list[Flow] = []
    for each in sorted(flows, key=lambda flow: (flow.first, flow.b_port, flow.first_record)):
        there = (each.proto, each.b, each.b_port, each.a, each.a_port)
        line = waiting.get(there)
        while line and each.first - made[line[0]].first > MOST_APART:
            line.popleft()
        if line:
            at = line.popleft()
            made[at] = _joined(made[at], each)
            continue
        here = (each.proto, each.a, each.a_port, each.b, each.b_port)
        waiting.setdefault(here, deque()).append(len(made))
        made.append(each)
    return made


def _joined(there: Flow, back: Flow) -> Flow:
    return replace(
        there, packets=there.packets + back.packets, bytes=there.bytes + back.bytes,
        last=max(there.last, back.last), flags_ba=back.flags_ab,
    )  # fmt: skip
