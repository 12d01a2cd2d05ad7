"""Worlds in which hours, sight and response are fixed, so that a hand can follow them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from csirt.analysis.attack_graph.compile import Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.delays import Delays
from csirt.analysis.attack_graph.reaction import Timed, timed_samples
from csirt.analysis.attack_graph.sample import Sampler
from csirt.analysis.attack_graph.timing import timed
from csirt.model.catalogue import Catalogue, Measure
from csirt.model.estimate import Estimate, Probability
from csirt.model.facility import Facility

from .worlds import asset, estate, facility


def exactly(value: float) -> Estimate:
    """Return an estimate without spread."""
    return Estimate(low=value, likely=value, high=value)


def chance(value: float) -> Probability:
    """Return a probability without spread."""
    return Probability(low=value, likely=value, high=value)


def clocked(
    known: Catalogue,
    hours: Mapping[str, float],
    *,
    visible: float = 1.0,
    response: float = 1_000_000.0,
    measures: Mapping[str, Mapping[str, Any]] | None = None,
) -> Catalogue:
    """Return a catalogue with fixed hours by technique (1 hour elsewhere).

    Args:
        known: The catalogue to change.
        hours: By technique.
        visible: Of every technique.
        response: Hours from the first sign to the stop.
        measures: Effects by measure, in place of all measures of the catalogue:
            ``{"probe": {"visible": ("exploit-remote-service",)}}`` or ``{"duty": {"response_hours":
            0.5}}``; a channel with techniques has the factor 1 unless ``factor`` says another.
    """
    techniques = {
        id: each.model_copy(
            update={"hours": exactly(hours.get(id, 1.0)), "visible": chance(visible)}
        )
        for id, each in known.techniques.items()
    }
    update: dict[str, Any] = {
        "techniques": techniques,
        "response": known.response.model_copy(update={"hours": exactly(response)}),
    }
    if measures is not None:
        update["measures"] = {id: _measure(id, each) for id, each in measures.items()}
    return known.model_copy(update=update)


def _measure(id: str, said: Mapping[str, Any]) -> Measure:
    factor = said.get("factor", 1.0)
    effects = [
        {"channel": channel, "factor": value, "origin": "expert"}
        if channel == "response_hours"
        else {"channel": channel, "techniques": value, "factor": factor, "origin": "expert"}
        for channel, value in said.items()
        if channel != "factor"
    ]
    title = {"fr": id, "en": id}
    return Measure.model_validate(
        {"id": id, "title": title, "effects": effects, "origin": "expert"}
    )


def watched(graph: Compiled) -> dict[str, int]:
    """Return the node 'held' of every asset and 'lost' of every application, by full name."""
    index, terrain = graph.graph.index, graph.terrain
    found = {name: index["held", name, "user"] for name in terrain.assets}
    return found | {name: index["lost", f"application:{name}"] for name in terrain.applications}


def run(
    *facilities: Facility,
    known: Catalogue,
    entries: tuple[str, ...] = ("internet",),
    samples: int = 1_024,
    seed: int = 11,
) -> tuple[list[str], Timed]:
    """Return the names that are timed, and when they fall in every sample."""
    graph = compiled(estate(*facilities), known)
    nodes = watched(graph)
    homes = [name.split("/")[0] for name in nodes]
    found = timed_samples(
        graph.graph,
        graph.terrain,
        entry_nodes(graph, entries),
        np.array(list(nodes.values()), np.int32),
        homes,
        samples=samples,
        wanted=samples,
        seed=seed,
    )
    return list(nodes), found


def hours_by_name(names: list[str], found: Timed) -> dict[str, set[float]]:
    """Return the different hours at which each thing falls; infinite: it does not."""
    return {
        name.split("/")[1]: set(np.unique(found.hours[at]).tolist())
        for at, name in enumerate(names)
    }


def delays_of(facility: Facility, known: Catalogue, entries: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the graph, its sampler, its timing and the draws of its hours."""
    graph = compiled(estate(facility), known)
    sampler = Sampler(graph.graph, entry_nodes(graph, entries), seed=11)
    timing = timed(graph.graph, graph.terrain, sampler.layout.row)
    return graph, sampler, timing, Delays(timing, seed=11)


ROW = ("exploit-remote-service", "account-logon", "encryption", "directory-takeover")


def row_of_two(**more: Any) -> Any:
    """[out: a, remote flaw] → [in: b, remote flaw, application app on it]; Internet reaches a."""
    return facility(
        zones=[{"id": "out", "exposure": "internet"}, {"id": "in"}],
        flows=[{"from": "zone:out", "to": "zone:in", "services": ["smb"]}],
        assets=[asset("a", "out", flaws=["remote"]), asset("b", "in", flaws=["remote"])],
        applications=[{"id": "app", "needs": ["b"]}],
        **more,
    )


ZONES = ("a", "b", "c")


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Return three zones with one to five machines, an account and some flows."""
    flaws = st.lists(st.sampled_from(["remote", "unsupported"]), max_size=2, unique=True)
    assets = [
        asset(f"s{at}", draw(st.sampled_from(ZONES)), flaws=draw(flaws), listens=["smb", "rdp"],
              sessions=draw(st.sampled_from([[], ["admins"]])))
        for at in range(draw(st.integers(1, 5)))
    ]  # fmt: skip
    pairs = draw(st.lists(st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)), max_size=3))
    return {
        "zones": [{"id": "a", "exposure": "internet"}, {"id": "b"}, {"id": "c"}],
        "identities": [
            {"id": "admins", "mailbox": True, "rights": [{"as": "admin", "on": ["all"]}]}
        ],
        "flows": [
            {"from": f"zone:{x}", "to": f"zone:{y}", "services": ["smb"]}
            for x, y in pairs
            if x != y
        ],
        "assets": assets,
        "applications": [{"id": "app", "needs": ["s0"]}],
    }
