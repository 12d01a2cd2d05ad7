"""An outage that was run, as the answer tells it: care lines, order, what would shorten it."""

from collections.abc import Iterator, Sequence

import numpy as np

from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.curves import levels
from csirt.analysis.consequence.restore.activity import (
    HOURS,
    daily,
    lost_days,
    paper_ends,
    spread,
)
from csirt.analysis.consequence.restore.draws import Floats
from csirt.analysis.consequence.restore.lines import Line, beyond_limit, ends_of
from csirt.analysis.consequence.restore.ordered import MACHINES
from csirt.analysis.consequence.restore.schedule import USABLE, Times
from csirt.analysis.consequence.restore.search import Found
from csirt.analysis.consequence.restore.sequence import sequenced
from csirt.analysis.consequence.restore.shorten import Gain
from csirt.analysis.consequence.restore.simulate import Simulation
from csirt.analysis.names import readable, shown_id, shown_ref
from csirt.model.care import Activity, CareLine
from csirt.model.curve import Curves, RecoveryCurve
from csirt.model.outage import BestFound, LineModel, LineOutage, Restored, Shortening, Spread, Words
from csirt.model.recovery import Recovery
from csirt.model.restoration import RestorationOrder
from csirt.text import LANGUAGES, say


def quantiles(values: Floats) -> Spread:
    """Return the three quantiles of some samples."""
    return Spread(*map(float, spread(values)))


def _shares(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(each), 4) for each in values)


def simulated(simulation: Simulation, times: Times) -> Iterator[LineOutage]:
    """Yield the lines that are simulated."""
    for line in simulation.lines:
        yield _simulated(simulation, times, line)


def _simulated(simulation: Simulation, times: Times, line: Line) -> LineOutage:
    terrain, days = simulation.terrain, simulation.days
    ends = ends_of(line, times, simulation.work.samples)
    p10, p50, p90 = map(_shares, spread(daily(ends, simulation.levels, line.paper, days)))
    beyond = beyond_limit(terrain, line, times, simulation.work, days * HOURS)
    paper = paper_ends(ends, simulation.levels, line.paper)
    unit, per_day = _activity(line.record)
    return LineOutage(
        shown_id(terrain, line.name),
        f"care-line:{line.name}",
        readable(terrain, f"care-line:{line.name}"),
        LineModel.SIMULATED,
        p10,
        p50,
        p90,
        unit,
        per_day,
        quantiles(lost_days(ends, simulation.levels, line.paper, days)),
        quantiles(ends[USABLE]),
        quantiles(ends[-1]),
        round(float(simulation.fallen.flags(f"care-line:{line.name}").mean()), 4),
        round(float((ends[USABLE] <= days * HOURS).mean()), 4),
        None if beyond is None else round(float(np.median(beyond)), 1),
        round(min(float(np.median(paper)), days * HOURS), 1),
        line.paper.unknown if ends[-1].any() else (),
    )


def _activity(line: CareLine) -> tuple[str, float | None]:
    activity = line.activity
    return (activity.unit, activity.per_day) if isinstance(activity, Activity) else ("", None)


def others(
    terrain: Terrain, curves: Curves | None, *, days: int, samples: int, seed: int
) -> Iterator[LineOutage]:
    """Yield the lines of which nobody has described what they need: as dated cases went, or not
    assessed."""
    for name, line in terrain.care_lines.items():
        if terrain.own(name) and not line.needs:
            curve = curves.of_kind(line.kind) if curves else None
            yield _other(terrain, name, line, curve, days=days, samples=samples, seed=seed)


def unassessed(terrain: Terrain) -> Iterator[LineOutage]:
    """Yield every line as not assessed."""
    for name, line in terrain.care_lines.items():
        if terrain.own(name):
            yield _other(terrain, name, line, None, days=0, samples=1, seed=1)


def _other(
    terrain: Terrain, name: str, line: CareLine, curve: RecoveryCurve | None,
    *, days: int, samples: int, seed: int,
) -> LineOutage:  # fmt: skip
    ref = f"care-line:{name}"
    unit, per_day = _activity(line)
    shown, words = shown_id(terrain, name), readable(terrain, ref)
    if curve is None:
        return LineOutage(shown, ref, words, LineModel.NOT_ASSESSED, unit=unit, per_day=per_day)
    shares = levels(curve, days, samples=samples, seed=seed)
    p10, p50, p90 = map(_shares, spread(shares, axis=0))
    lost = quantiles((1 - shares).sum(axis=1))
    return LineOutage(
        shown, ref, words, LineModel.CURVE, p10, p50, p90, unit, per_day, lost_days=lost
    )


def restored(simulation: Simulation, times: Times) -> Iterator[Restored]:
    """Yield what comes back for its own sake, in the order in which it is taken."""
    written, terrain = simulation.ordered.written, simulation.terrain
    for ref in simulation.ordered.roots:
        row = simulation.work.row.get(ref)
        lost = None if row is None else simulation.work.units[row].lost
        if row is None or lost is None or not lost.any():
            continue
        wave = written.order.waves[written.places[ref].wave]
        title = {lang: wave.title.in_(lang) if wave.title else wave.id for lang in LANGUAGES}
        if wave.id == MACHINES:
            title = _said("report.outage.machines")
        yield Restored(
            shown_ref(terrain, ref),
            ref,
            named(terrain, ref),
            wave.id,
            title,
            quantiles(times.usable[row][lost]),
            round(float(lost.mean()), 4),
        )


def _said(key: str, **facts: Words | str) -> Words:
    return {
        lang: say(
            key,
            lang=lang,
            **{
                name: fact[lang] if isinstance(fact, dict) else fact for name, fact in facts.items()
            },
        )
        for lang in LANGUAGES
    }


def shortenings(
    simulation: Simulation,
    gains: Sequence[Gain],
    recovery: Recovery,
    order: RestorationOrder | None,
) -> Iterator[Shortening]:
    """Yield what would shorten the outage."""
    names, terrain = crew_names(recovery, order), simulation.terrain
    for gain in gains:
        family, _, kind = gain.id.partition(":")
        title = _said(f"outage.shorten.{family}", crew=names.get(kind, _same(kind)))
        lines = [
            (shown_id(terrain, line.name), readable(terrain, f"care-line:{line.name}"), float(days))
            for line, days in zip(simulation.lines, gain.days, strict=True)
            if abs(days) >= 0.005
        ]  # fmt: skip
        lines.sort(key=lambda each: -each[2])
        yield Shortening(gain.id, title, gain.total, tuple(lines))


def crew_names(recovery: Recovery, order: RestorationOrder | None) -> dict[str, Words]:
    """Return the name of each kind of crew, by language."""
    found = {each.id: each.name for each in recovery.crews}
    found |= {each.id: each.function for each in (order.crews if order else ())}
    return {id: {lang: name.in_(lang) for lang in LANGUAGES} for id, name in found.items()}


def _same(text: str) -> Words:
    return dict.fromkeys(LANGUAGES, text)


def named(terrain: Terrain, ref: str) -> Words:
    """Return the name of something to restore; a link is said to be one."""
    name = readable(terrain, ref)
    return _said("report.outage.link", name=name) if ref.startswith("link:") else name


def best_found(simulation: Simulation, found: Found) -> BestFound:
    """Return the best order found, and what moved: the fewest things whose move explains it."""
    terrain = simulation.terrain
    given, after = (_taken(simulation, roots) for roots in (simulation.ordered.roots, found.roots))
    place = {ref: at for at, ref in enumerate(given, 1)}
    kept = _kept([place[ref] for ref in after])
    moved = tuple(
        (shown_ref(terrain, ref), named(terrain, ref), place[ref], at)
        for at, ref in enumerate(after, 1)
        if place[ref] not in kept
    )
    return BestFound(
        found.evaluations,
        found.samples,
        found.before,
        found.after,
        tuple(shown_ref(terrain, ref) for ref in after),
        moved,
    )


def _taken(simulation: Simulation, roots: Sequence[str]) -> list[str]:
    """Return what is restored for its own sake in the order in which it is really taken."""
    needs, own = simulation.needs, set(simulation.ordered.roots)
    blocks = sequenced(needs, roots)
    return [ref for block in blocks for ref in needs.members[block] if ref in own]


def _kept(places: Sequence[int]) -> set[int]:
    """Return the longest rising subsequence of some numbers."""
    best: list[list[int]] = []
    for at, place in enumerate(places):
        before = [best[i] for i in range(at) if places[i] < place]
        best.append([*_longest(before), place])
    return set(_longest(best))


def _longest(some: Sequence[list[int]]) -> list[int]:
    return max(some, key=lambda each: len(each), default=[])
