"""One run of a diversion: demands, who may take them, what limits them, and the solution."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csirt.analysis.diversion.beds import Beds, Rooms
from csirt.analysis.diversion.bounds import Bound
from csirt.analysis.diversion.demands import Demanded, Ground
from csirt.analysis.diversion.programme import Floats, Ints, Limits, Solved, solve
from csirt.analysis.diversion.travel import minutes
from csirt.analysis.diversion.walk_ins import by_themselves


@dataclass(frozen=True, slots=True)
class Situation:
    """One run, solved."""

    demands: tuple[Demanded, ...]
    minutes: Floats
    """``(victims, others)``."""
    rooms: Rooms
    """By line, of each of the others; none where it is unknown."""
    fits: tuple[tuple[bool, ...], ...]
    """By demand: whether each of the others has the competence, however far."""
    walk_ins: dict[str, Floats]
    """By line: patients a day who come to each of the others by themselves."""
    of: Ints
    site: Ints
    """Demand and site of each triple."""
    limits: tuple[Limits, ...]
    """Room, beds, teams."""
    beds: Beds
    solved: Solved


def situation(ground: Ground, demands: Sequence[Demanded], bound: Bound) -> Situation:
    """Return one run of a diversion.

    Args:
        ground: Who there is.
        demands: What has to be placed, at this bound.
        bound: The bound of the assumptions.
    """
    places = [each.point for each in ground.others]
    ways = minutes(
        [each.point for each in ground.victims], places, ground.all.travel,
        bound.speed(ground.all.travel),
    )  # fmt: skip
    rules = {each.rule.line: each.rule for each in demands}
    has = ground.has
    rooms = {
        rule.line.value: tuple(s.room(rule, bound) if here else None for s, here in zip(
            ground.others, has[rule.line.value], strict=True))
        for rule in rules.values()
    }  # fmt: skip
    fits = tuple(_competent(ground, each, has[each.rule.line.value]) for each in demands)
    walk_ins = by_themselves(demands, fits, ways, ground.all.travel.walk_in_sites)
    of, site = _triples(demands, fits, ways, rooms)
    way = ways[np.array([each.victim for each in demands], np.int64)[of], site]
    beds = Beds(ground, demands, bound, rooms, walk_ins)
    room = _room_limits(demands, of, site, rooms, walk_ins)
    team = _team_limits(ground, demands, bound, of, way)
    limits = (room, beds.limits(of, site), team)
    solved = solve(
        np.array([each.directed for each in demands], np.float64),
        np.array([each.rule.missing_minutes for each in demands], np.float64),
        of, way, limits,
    )  # fmt: skip
    return Situation(
        tuple(demands), ways, rooms, fits, walk_ins, of, site, limits, beds, solved,
    )  # fmt: skip


def _competent(ground: Ground, each: Demanded, has: Sequence[bool]) -> tuple[bool, ...]:
    """Return which of the others have the competence: the line, and the level of maternity."""
    level = ground.victims[each.victim].maternity if each.rule.same_maternity_level else None
    if level is None:
        return tuple(has)
    return tuple(
        here and (site.maternity or 0) >= level
        for here, site in zip(has, ground.others, strict=True)
    )


def _triples(
    demands: Sequence[Demanded],
    fits: Sequence[Sequence[bool]],
    ways: Floats,
    rooms: Rooms,
) -> tuple[Ints, Ints]:
    of, site = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for at, each in enumerate(demands):
        told = np.array([room is not None for room in rooms[each.rule.line.value]], np.bool_)
        near = ways[each.victim] <= each.rule.limit_minutes
        found = np.flatnonzero(np.array(fits[at], np.bool_) & told & near)
        of.append(np.full(len(found), at, np.int64))
        site.append(found.astype(np.int64))
    return np.concatenate(of), np.concatenate(site)


def _room_limits(
    demands: Sequence[Demanded],
    of: Ints,
    site: Ints,
    rooms: Rooms,
    walk_ins: dict[str, Floats],
) -> Limits:
    """Return a row for each line of each site that some triple uses."""
    lines = list(rooms)
    line = np.array([lines.index(each.rule.line.value) for each in demands], np.int64)
    count = max((len(each) for each in rooms.values()), default=0)
    key = line[of] * count + site if len(of) else np.zeros(0, np.int64)
    used, row = np.unique(key, return_inverse=True)
    most = np.array(
        [_left(lines[k // count], int(k % count), rooms, walk_ins) for k in used.tolist()]
    )
    return Limits(row.astype(np.int64), np.ones(len(of)), most.astype(np.float64))


def _left(
    line: str,
    site: int,
    rooms: Rooms,
    walk_ins: dict[str, Floats],
) -> float:
    room = rooms[line][site]
    return max(0.0, (room[0] if room else 0.0) - float(walk_ins[line][site]))


def _team_limits(
    ground: Ground, demands: Sequence[Demanded], bound: Bound, of: Ints, way: Floats
) -> Limits:
    """Return a row for each kind of team whose sites are known, hours a day over the region."""
    teams = {
        team.id: bound.team_hours(team) * count
        for team in ground.all.teams
        if (count := ground.team_sites.get(team.id)) is not None
    }
    names = tuple(teams)
    row, use = np.full(len(of), -1, np.int64), np.zeros(len(of))
    for nth, each in enumerate(demands):
        team = each.rule.team
        if team is not None and team.team in teams:
            mine = of == nth
            row[mine] = names.index(team.team)
            use[mine] = team.share.likely * (team.hours + 2 * way[mine] / 60)
    return Limits(row, use, np.array(list(teams.values()), np.float64))
