"""Laws of the reaction, held in every single sample, and the two that it breaks."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.files.shipped import catalogue
from csirt.model.catalogue import Channel

from .reaction_worlds import PROBE, held, left, world
from .time_worlds import ZONES, exactly, run, worlds
from .worlds import asset, facility

SEEING = sorted(
    id
    for id, measure in catalogue().measures.items()
    if {effect.channel for effect in measure.effects} & {Channel.VISIBLE, Channel.RESPONSE_HOURS}
    and not {effect.channel for effect in measure.effects}
    & {Channel.SUCCESS, Channel.ENTRY, Channel.HOURS}
)
"""Measures that only detect or answer."""


def kept(parts: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    found = run(facility(**parts), known=catalogue(), entries=("internet", "mail"))[1]
    return found.left, found.fallen()


@given(worlds(), st.sets(st.sampled_from(SEEING), max_size=2), st.sampled_from(SEEING),
       st.integers(0, 9))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_a_detection_or_a_reaction_more_or_a_wider_one_never_raises_anything(
    parts, others, measure, covered
):
    already = [held(each, "7/10") for each in sorted(others - {measure})]

    def with_(coverage: str) -> np.ndarray:
        return kept({**parts, "measures": [*already, held(measure, coverage)]})[0]

    none, fallen = kept({**parts, "measures": already})
    some, more = with_(f"{covered}/10"), with_(f"{covered + 1}/10")
    assert not (some & ~none).any()
    assert not (more & ~some).any()
    assert not (none & ~fallen).any()


@given(worlds(), st.sampled_from(ZONES), st.sampled_from(ZONES), st.sampled_from(SEEING))
@settings(max_examples=20, deadline=None)
def test_without_reaction_a_flow_more_never_lowers_anything_though_somebody_watches(
    parts, source, target, measure
):
    flow = {"from": f"zone:{source}", "to": f"zone:{target}", "services": ["all"]}
    watched = {**parts, "measures": [held(measure)]}
    more = {**watched, "flows": [*parts["flows"], flow]}
    assert not (kept(watched)[1] & ~kept(more)[1]).any()


def noisy(*, detour: bool, guarded: bool = False) -> dict[str, float]:
    """[out: a] unwatched → [in: b] 4 h later; [side: c] watched, reached only by the detour."""
    flows = [{"from": "zone:out", "to": "zone:in", "services": ["smb"]}]
    if detour:
        flows.append({"from": "internet", "to": "zone:side", "services": ["smb"]})
    measures = [held("probe", on=["zone:side"])]
    measures += [held("guard", on=["zone:side"])] if guarded else []
    parts = facility(
        zones=[{"id": "out", "exposure": "internet"}, {"id": "in"}, {"id": "side"}],
        flows=flows,
        assets=[
            asset("a", "out", flaws=["remote"]), asset("b", "in", flaws=["remote"]),
            asset("c", "side", flaws=["remote"]),
        ],
        applications=[{"id": "app", "needs": ["b"]}],
        measures=measures,
    )  # fmt: skip
    guard = {**PROBE, "guard": {"success": ["exploit-remote-service"], "factor": 0.0}}
    return left(*run(parts, known=world(1, measures=guard)))


def test_with_reaction_a_noisy_detour_saves_what_a_quiet_attack_would_have_reached():
    """The law of a flow more holds without reaction only: the detour is seen, and all is stopped."""
    assert (noisy(detour=False)["b"], noisy(detour=True)["b"]) == (1.0, 0.0)


def test_with_reaction_a_protection_that_silences_the_alert_can_cost_something_elsewhere():
    assert (noisy(detour=True)["b"], noisy(detour=True, guarded=True)["b"]) == (0.0, 1.0)


def test_the_catalogue_says_how_long_a_response_takes_without_any_measure():
    hours = catalogue().response.hours
    assert 0 < hours.low < hours.likely < hours.high
    assert hours != exactly(hours.likely)
