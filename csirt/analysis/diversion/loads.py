"""How full each line of each site gets, in a word, and how many sites are in reach."""

import numpy as np

from csirt.analysis.diversion.demands import Ground
from csirt.analysis.diversion.programme import Floats
from csirt.analysis.diversion.situation import Situation
from csirt.analysis.diversion.whole import NOTHING
from csirt.model.diversion import DiversionRules, LineRule
from csirt.model.diverted import Load


def reach(found: Situation) -> dict[str, int]:
    """Return the sites with the competence within the time limit of some victim, by line."""
    sites: dict[str, set[int]] = {}
    for at, each in enumerate(found.demands):
        near = found.minutes[each.victim] <= each.rule.limit_minutes
        fits = np.array(found.fits[at], np.bool_)
        sites.setdefault(each.rule.line.value, set()).update(np.flatnonzero(fits & near).tolist())
    return {line: len(some) for line, some in sites.items()}


def loads(ground: Ground, found: Situation, rules: DiversionRules) -> tuple[Load, ...]:
    """Return how full each line gets that somebody comes to, the fullest first.

    A line is as full as the fuller of its own room and of the beds behind it.
    """
    beds = found.beds.used(found.of, found.site, found.solved.flow)
    told: list[Load] = []
    for rule in {each.rule.line: each.rule for each in found.demands}.values():
        sent = _sent(ground, found, rule)
        came = found.walk_ins[rule.line.value]
        for site in np.flatnonzero((sent > NOTHING) | (came > NOTHING)).tolist():
            row = found.beds.row(rule, site)
            behind = float(beds[row]) if row is not None else 0.0
            people = float(sent[site]), float(came[site])
            told.append(_load(ground, found, rule, (site, behind), people, rules))
    return tuple(sorted(told, key=lambda each: (-_fullness(each), each.line, each.site)))


def _sent(ground: Ground, found: Situation, rule: LineRule) -> Floats:
    sent = np.zeros(len(ground.others))
    mine = np.zeros(len(found.of), np.bool_)
    for at, each in enumerate(found.demands):
        if each.rule is rule:
            mine |= found.of == at
    np.add.at(sent, found.site[mine], found.solved.flow[mine])
    return sent


def _load(
    ground: Ground,
    found: Situation,
    rule: LineRule,
    where: tuple[int, float],
    people: tuple[float, float],
    rules: DiversionRules,
) -> Load:
    site, behind = where
    id, line = ground.others[site].entry.id, rule.line.value
    room = found.rooms[line][site]
    if room is None:
        return Load(id, line, None, *people, None, "", None)
    own = sum(people) / room[0] if room[0] > NOTHING else None
    used = None if own is None else max(own, behind)
    held = rule.beds.pool if rule.beds is not None and own is not None and behind > own else ""
    word = rules.classes[-1] if used is None else rules.class_of(used)
    return Load(id, line, room[0], *people, used, word.id, room[1], held)


def _fullness(load: Load) -> float:
    if load.room_per_day is None:
        return -1.0
    return load.used if load.used is not None else float("inf")
