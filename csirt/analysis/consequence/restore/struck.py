"""What each sample loses at first: drawn from a scenario, or from the attacks of the risk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from csirt.analysis.attack_graph.coins import BLOCK, Words
from csirt.analysis.attack_graph.compile import OUTSIDE, Compiled, entry_nodes
from csirt.analysis.attack_graph.sample import Sampler
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.loss import TAKES_AWAY
from csirt.analysis.consequence.restore.draws import Flags, Floats, Random
from csirt.model.catalogue import Impact
from csirt.model.network import Asset
from csirt.model.outage_scenario import OutageScenario, ScenarioLoss

MAX_BLOCKS = 64
"""Blocks of 1,024 attacks that are looked through for those that reach care."""


@dataclass(slots=True)
class Struck:
    """What is lost at first, sample by sample; arrays are (samples,)."""

    samples: int
    impacts: dict[tuple[str, Impact], Flags] = field(default_factory=dict)
    """By asset (full name) and what was done to it."""
    others: dict[str, Flags] = field(default_factory=dict)
    """Services and links, by reference."""
    returns: dict[str, Floats] = field(default_factory=dict)
    """Hours after which something comes back by itself, by reference: nobody here restores it."""
    tried: int = 0
    """Attacks that were looked through, where the losses come from the risk."""


def struck_by(terrain: Terrain, scenario: OutageScenario, random: Random) -> Struck:
    """Return what a scenario takes, on the subject's own sites; a copy that is offline or cannot be
    changed is neither encrypted nor destroyed."""
    found = Struck(random.samples)
    for number, loss in enumerate(scenario.lost):
        _take(found, terrain, loss, random, str(number))
    return found


def _take(found: Struck, terrain: Terrain, loss: ScenarioLoss, random: Random, key: str) -> None:
    names = [name for name in _selected(terrain, loss) if _can(terrain, name, loss.impact)]
    if names:
        hit = _hit(loss, random, names, key)
        for name, flags in zip(names, hit, strict=True):
            _add(found.impacts, (name, loss.impact), flags)
            _returns(found, f"asset:{name}", loss, random)
    everywhere = np.ones(random.samples, np.bool_)
    known = {service.id for service in terrain.estate.services}
    for service in loss.services:
        if service in known:
            _add(found.others, f"service:{service}", everywhere)
            _returns(found, f"service:{service}", loss, random)
    for name in terrain.links if loss.links else ():
        if terrain.own(name):
            _add(found.others, f"link:{name}", everywhere)
            _returns(found, f"link:{name}", loss, random)


K = TypeVar("K")


def _add(into: dict[K, Flags], key: K, flags: Flags) -> None:
    into[key] = into[key] | flags if key in into else flags


def _returns(found: Struck, ref: str, loss: ScenarioLoss, random: Random) -> None:
    if loss.hours is not None:
        hours = random.of(loss.hours, "returns", ref)
        found.returns[ref] = np.maximum(hours, found.returns.get(ref, hours))


def _selected(terrain: Terrain, loss: ScenarioLoss) -> Iterator[str]:
    """Yield the assets that a loss names, each once, in the order of the files."""
    home = terrain.estate.subject
    named = {name for text in loss.on for name in terrain.selected_text(text, home)}
    for name, asset in terrain.assets.items():
        kind = terrain.kind(asset)
        by_kind = asset.kind in loss.kinds or kind.family in loss.kinds
        if terrain.own(name) and (by_kind or name in named):
            yield name


def _can(terrain: Terrain, name: str, impact: Impact) -> bool:
    asset: Asset = terrain.assets[name]
    if impact is Impact.STOPPED:
        return True
    safe = asset.offline or asset.immutable
    return not safe and (impact is not Impact.ENCRYPTED or terrain.kind(asset).encryptable)


def _hit(loss: ScenarioLoss, random: Random, names: list[str], key: str) -> Flags:
    """Return which of the assets are lost in which sample, shape (assets, samples)."""
    chance = random.of(loss.share, "share", key)
    coins = random.uniforms([("struck", key, name) for name in names])
    if loss.pick is None:
        hit: Flags = coins < chance
        return hit
    places = np.argsort(np.argsort(coins, axis=0), axis=0)
    picked: Flags = places < loss.pick
    return picked


def struck_by_attacks(compiled: Compiled, entries: Iterable[str], random: Random) -> Struck:
    """Return what attacks take among those in which the subject loses an application or a care
    line; fewer samples than asked where so many are not found."""
    terrain, graph = compiled.terrain, compiled.graph
    starts = entry_nodes(compiled, tuple(entries) or OUTSIDE)
    sampler = Sampler(graph, starts, random.seed)
    impacts = [
        (name, impact)
        for name in terrain.assets
        for impact in TAKES_AWAY
        if sampler.layout.row[graph.index["impact", name, impact]] >= 0
    ]
    rows = sampler.layout.row[[graph.index["impact", *each] for each in impacts]].astype(np.intp)
    watched = _care_rows(compiled, sampler)
    parts, found, tried = [], 0, 0
    while found < random.samples and tried < MAX_BLOCKS and len(watched):
        state = sampler.state(tried)
        reached = np.flatnonzero(_bits(np.bitwise_or.reduce(state[watched], axis=0)[None])[0])
        parts.append(_bits(state[rows])[:, reached])
        found, tried = found + len(reached), tried + 1
    bits = np.concatenate(parts, axis=1) if parts else np.zeros((len(impacts), 0), np.bool_)
    bits = bits[:, : random.samples]
    struck = Struck(bits.shape[1], tried=tried * BLOCK)
    for key, flags in zip(impacts, bits, strict=True):
        if flags.any():
            struck.impacts[key] = flags
    return struck


def _care_rows(compiled: Compiled, sampler: Sampler) -> Words:
    terrain, index = compiled.terrain, compiled.graph.index
    refs = [f"application:{name}" for name in terrain.applications if terrain.own(name)]
    refs += [f"care-line:{name}" for name in terrain.care_lines if terrain.own(name)]
    rows = sampler.layout.row[[index["lost", ref] for ref in refs]] if refs else np.zeros(0)
    return rows[rows >= 0].astype(np.intp)


def _bits(words: Words) -> Flags:
    """Return rows of words as flags, one a sample."""
    return np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").astype(np.bool_)
