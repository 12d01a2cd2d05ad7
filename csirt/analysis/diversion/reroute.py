"""Who takes the patients of the victims: three runs of the programme, told in whole patients."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from csirt.analysis.diversion.bounds import Bound
from csirt.analysis.diversion.demands import Ground, demanded, grounded, unassessed
from csirt.analysis.diversion.loads import loads, reach
from csirt.analysis.diversion.reasons import lacking, reasons
from csirt.analysis.diversion.sites import Site, sites_of, wanted_rules
from csirt.analysis.diversion.situation import Situation, situation
from csirt.analysis.diversion.walk_ins import nearest
from csirt.analysis.diversion.whole import NOTHING, people, shared_out
from csirt.model.care import CareKind
from csirt.model.diversion import DiversionRules
from csirt.model.diverted import Directed, Flow, Missing, Reroute, RunEnd
from csirt.model.diverted_words import BOUNDS, Known
from csirt.model.facility import Facility
from csirt.model.region import Entry, Region
from csirt.model.support import CalledRoom, SupportOption
from csirt.model.surge import Surge
from csirt.text import LANGUAGES, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: who is lost, with what is known of the region."""

    region: Region
    victims: tuple[str, ...]
    """Ids of the region's facilities, all of them known."""
    rules: DiversionRules
    year: int
    facilities: Mapping[str, Facility]
    """Those that have a file, by id."""
    lines: tuple[CareKind, ...] = ()
    """Only these; all that the catalogue counts without any."""
    surge: Surge | None = None
    called: tuple[CalledRoom, ...] = ()
    """Capacities given by phone; they go before what is computed."""
    support: tuple[SupportOption, ...] = ()
    names: Mapping[str, dict[str, str]] | None = None


def rerouted(asked: Asked) -> Reroute:
    """Return who could take the patients of the victims, and what is missing.

    Patients a day in steady state, at the likely value of every assumption; the two other runs take
    the favourable and the unfavourable bound of each. It is no order and no forecast: it does not
    know tonight's beds, staff or roads.
    """
    ground, lost = _ground(asked)
    ends = {id: _run(ground, Bound(id, asked.surge)) for id in BOUNDS}
    likely = ends["likely"]
    flows, missing = _told(ground, likely)
    return Reroute(
        region=asked.region.id,
        victims=asked.victims,
        surge=asked.surge.id if asked.surge else "",
        year=asked.year,
        support=asked.support,
        called=asked.called,
        demands=tuple(_directed(ground, likely, at) for at in range(len(likely.demands))),
        flows=flows,
        loads=loads(ground, likely, asked.rules),
        full=asked.rules.classes[-1].id,
        reach=reach(likely),
        missing=missing,
        not_assessed=tuple(unassessed(ground, lost, (line.value for line in asked.lines))),
        unknown_sites=sum(site.unknown for site in ground.others),
        unplaced_sites=_unplaced(asked),
        runs=tuple(RunEnd(id, _left(ground, end)) for id, end in ends.items()),
        cost_minutes=likely.solved.cost_minutes,
        notes=tuple(_notes(asked, ground)),
        names=dict(asked.names or {}),
        points={site.entry.id: site.point for site in (*ground.victims, *ground.others)},
    )


def _ground(asked: Asked) -> tuple[Ground, tuple[Site, ...]]:
    sites = sites_of(asked.region.facilities, asked.year, asked.facilities, asked.called)
    lost = tuple(site for id in asked.victims for site in sites if site.entry.id == id)
    rules = wanted_rules(asked.rules, asked.lines)
    teams = {team.id: _sites_with(sites, team.figure) for team in asked.rules.teams}
    return (
        grounded(
            tuple(site for site in lost if site.placed),
            tuple(s for s in sites if s.entry.id not in asked.victims and s.placed),
            rules,
            asked.rules,
            teams,
        ),
        lost,
    )


def _sites_with(sites: Iterable[Site], figure: str) -> int | None:
    """Return how many sites have something, a victim's teams included: they drive without a screen.

    None where nobody said.
    """
    said = [amount for site in sites if (amount := site.total([figure])) is not None]
    return sum(amount > 0 for amount in said) if said else None


def _run(ground: Ground, bound: Bound) -> Situation:
    return situation(ground, demanded(ground, bound), bound)


def _unplaced(asked: Asked) -> int:
    entries: Iterable[Entry] = asked.region.facilities
    return sum(
        each.location.latitude is None and any(year.year == asked.year for year in each.activity)
        for each in entries
    )


def _directed(ground: Ground, found: Situation, at: int) -> Directed:
    each = found.demands[at]
    days = each.rule.days
    way = np.where(np.array(found.fits[at], np.bool_), found.minutes[each.victim], np.inf)
    near = nearest(way, each.rule.limit_minutes, ground.all.travel.walk_in_sites)
    return Directed(
        ground.victims[each.victim].entry.id,
        each.rule.line.value,
        each.arrivals,
        each.directed,
        people(each.directed, days),
        days,
        each.by_themselves,
        len(near) if each.by_themselves else 0,
        each.known,
    )


def _told(ground: Ground, found: Situation) -> tuple[tuple[Flow, ...], tuple[Missing, ...]]:
    """Return flows and missing in whole patients: together they are the demand, exactly."""
    flows: list[Flow] = []
    missing: list[Missing] = []
    without = lacking(found)
    for at, each in enumerate(found.demands):
        rule, victim = each.rule, ground.victims[each.victim].entry.id
        total = people(each.directed, rule.days)
        lost = min(total, people(without.get(at, 0.0), rule.days))
        mine = [
            triple for triple in np.flatnonzero(found.of == at).tolist()
            if found.solved.flow[triple] > NOTHING
        ]  # fmt: skip
        if not mine:
            lost = total
        parts = shared_out(total - lost, [float(found.solved.flow[each]) for each in mine])
        if lost:
            amount = without.get(at, 0.0)
            why = reasons(ground, found, at)
            missing.append(Missing(victim, rule.line.value, lost, rule.days, amount, why))
        flows += [
            _flow(ground, found, at, triple, part)
            for triple, part in zip(mine, parts, strict=True)
            if part
        ]
    flows.sort(key=lambda flow: (flow.victim, flow.line, -flow.patients, flow.minutes, flow.to))
    return tuple(flows), tuple(missing)


def _flow(ground: Ground, found: Situation, at: int, triple: int, patients: int) -> Flow:
    each = found.demands[at]
    site = int(found.site[triple])
    there = ground.others[site]
    room = found.rooms[each.rule.line.value][site]
    known = room[1] if room else Known.COMPUTED
    called = there.called.get(each.rule.line.value)
    return Flow(
        ground.victims[each.victim].entry.id,
        each.rule.line.value,
        there.entry.id,
        patients,
        each.rule.days,
        round(float(found.minutes[each.victim, site])),
        known,
        called.as_of if called is not None and known is Known.CALLED else "",
    )


def _left(ground: Ground, found: Situation) -> dict[tuple[str, str], float]:
    return {
        (
            ground.victims[found.demands[at].victim].entry.id,
            found.demands[at].rule.line.value,
        ): amount
        for at, amount in lacking(found).items()
    }


def _notes(asked: Asked, ground: Ground) -> Iterator[dict[str, str]]:
    keys = ["note.diversion.purpose", "note.diversion.beds", "note.diversion.share"]
    if asked.year:
        yield {lang: say("note.diversion.year", lang, year=str(asked.year)) for lang in LANGUAGES}
    for key in keys:
        yield {lang: say(key, lang) for lang in LANGUAGES}
    if any(count is None for count in ground.team_sites.values()):
        yield {lang: say("note.diversion.teams-unknown", lang) for lang in LANGUAGES}
    if asked.surge is not None:
        title = asked.surge.title
        yield {lang: say("note.diversion.surge", lang, title=title.in_(lang)) for lang in LANGUAGES}
