"""What the wire and a log both show is one fact: the lines join the finding of the packets."""

from collections.abc import Iterable
from dataclasses import replace

from csirt.analysis.traffic.evidence import SECOND, Evidence, Hit, surest
from csirt.model.capture import NO_TIME, Event
from csirt.model.traffic import TrafficRule

Read = tuple[TrafficRule, Hit]
TWINS = {
    "service-created": "remote-service", "task-created": "remote-task",
    "directory-copied": "dcsync", "service-tickets": "kerberoasting",
}  # fmt: skip
"""By rule of a log, that of the wire for the same act; any other rule is its own twin."""
MOST_APART = 3_600 * SECOND
"""From the records of the one to those of the other; clocks that are off are set right before."""


def joined(found: Iterable[Read], evidence: Evidence) -> list[Read]:
    """Return what was found, a fact of a log with the same one of a capture as one."""
    every = list(found)
    kept = [each for each in every if not _is_logged(each[1], evidence)]
    seen = len(kept)
    for rule, hit in (each for each in every if _is_logged(each[1], evidence)):
        twin = TWINS.get(rule.id, rule.id)
        same = (
            at
            for at, (one, wire) in enumerate(kept[:seen])
            if one.id == twin and _same(wire, hit, evidence)
        )
        at = next(same, None)
        if at is None:
            kept.append((rule, hit))
        else:
            one, wire = kept[at]
            kept[at] = one, _both(wire, hit)
    return kept


def _is_logged(hit: Hit, evidence: Evidence) -> bool:
    return all(evidence.is_logged(each) for each in hit.shown_by)


def _same(wire: Hit, logged: Hit, evidence: Evidence) -> bool:
    """Return whether the same machine acts, as far as the log says which, on the same ones.

    What the log alone shows to be hit stays a finding of its own, for the words and the counts of
    that of the packets are of what went by.
    """
    source, said = evidence.id(wire.source), evidence.id(logged.source)
    hit, told = ({evidence.id(each) for each in one.targets} for one in (wire, logged))
    alike = told <= hit and (said == source or (not said and bool(told)))
    (first, last), (start, stop) = _span(wire), _span(logged)
    return alike and start - last <= MOST_APART and first - stop <= MOST_APART


def _span(hit: Hit) -> tuple[int, int]:
    times = [each.at if isinstance(each, Event) else each.first for each in hit.shown_by]
    timed = [at for at in times if at != NO_TIME] or [NO_TIME]
    return min(timed), max(timed)


def _both(wire: Hit, logged: Hit) -> Hit:
    return replace(
        wire, confidence=surest((wire.confidence, logged.confidence)),
        shown_by=(*wire.shown_by, *logged.shown_by), unseen=False,
    )  # fmt: skip
