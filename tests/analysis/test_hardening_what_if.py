"""A measure or a level tried: the model before and after, on the same coins."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.sample import Sampler
from csirt.analysis.hardening.what_if import Change, changed, compared
from csirt.files.shipped import catalogue
from csirt.model.facility import Count

from .hardening_homes import COUNTED, LEVELS, home, situation

HOME = situation(home(measures=COUNTED), LEVELS)
MEASURES = sorted(catalogue().measures)
counts = st.integers(0, 12).map(lambda n: Count(covered=n, of=12))


def lost(estate: Any, block: int = 0):
    graph = compiled(estate, HOME.catalogue)
    sampler = Sampler(graph.graph, entry_nodes(graph, OUTSIDE), 1)
    rows = [
        sampler.layout.row[node]
        for name, node in graph.graph.index.items()
        if name[0] == "lost" and name[1].startswith(("care-line:", "application:"))
    ]
    return sampler.state(block)[rows]


def tried(measures: dict[str, str] | None = None, levels: dict[str, int] | None = None, it=HOME):
    told = {id: Count(**dict(zip(("covered", "of"), map(int, text.split("/")), strict=True)))
            for id, text in (measures or {}).items()}  # fmt: skip
    return changed(it, Change(told, levels or {}))


def test_the_situation_of_the_day_changes_nothing_at_all():
    change = Change({"phishing-training": Count(covered=2, of=4)}, dict(LEVELS))
    found = compared(HOME, change, samples=3_000, seed=1)
    assert found.before.probability.max() > 0
    assert (found.less.probability == 0).all()
    assert (found.less.sampling_error == 0).all()
    assert (found.before.probability == found.after.probability).all()


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.sampled_from(MEASURES), counts, counts, st.integers(0, 5))
def test_a_measure_that_covers_more_never_loses_more_in_any_sample(id, one, other, block):
    less, more = sorted((one, other), key=lambda each: each.covered)
    few, many = (lost(changed(HOME, Change({id: each}, {})), block) for each in (less, more))
    assert not (many & ~few).any()


@settings(max_examples=20, derandomize=True, deadline=None)
@given(st.sampled_from(sorted(LEVELS)), st.integers(0, 5))
def test_a_lower_level_never_loses_less_in_any_sample(code, block):
    found = [lost(changed(HOME, Change({}, {code: level})), block) for level in range(4)]
    for below, above in pairwise(found):
        assert not (above & ~below).any()


def test_some_level_and_some_measure_do_change_something():
    found = compared(HOME, Change({}, {"p5": 0}), samples=4_096, seed=1)
    assert found.less.probability.min() < 0
    found = compared(HOME, Change({"patch-internal": Count(covered=1, of=1)}, {}), samples=4_096, seed=1)  # fmt: skip
    assert found.less.probability.max() > 0


def test_the_difference_is_known_better_than_its_two_ends():
    change = Change({"patch-internal": Count(covered=1, of=1)}, {})
    found = compared(HOME, change, samples=65_536, seed=1)
    at = int(np.argmax(found.less.probability))
    assert found.less.low is not None
    assert found.less.low[at] >= 0
    assert found.less.sampling_error[at] < found.before.sampling_error[at]
    gap = found.before.probability[at] - found.after.probability[at]
    assert found.less.probability[at] == pytest.approx(gap)


def test_a_count_given_stands_alone_and_the_levels_keep_the_others():
    found = tried({"mail-filtering": "1/10"})
    kept = {each.measure for each in found.estimated}
    assert "mail-filtering" not in kept
    assert "macro-blocking" in kept
    state = next(each for each in found.facility("h").measures if each.measure == "mail-filtering")
    assert (state.on, str(state.coverage.covered)) == (("all",), "1")


SPREAD = situation(
    home(
        measures=[
            {"measure": "edr", "on": ["zone:lan"], "coverage": "2/4"},
            {"measure": "edr", "on": ["zone:dmz"], "coverage": "3/4"},
        ]
    )
)


def shares(estate: Any) -> dict[str, float]:
    return {each.on[0]: each.coverage.covered / each.coverage.of
            for each in estate.facility("h").measures}  # fmt: skip


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("5/8", {"zone:lan": 0.5, "zone:dmz": 0.75}),
        ("10/16", {"zone:lan": 0.5, "zone:dmz": 0.75}),
        ("8/8", {"zone:lan": 1.0, "zone:dmz": 1.0}),
        ("13/16", {"zone:lan": 0.75, "zone:dmz": 0.875}),
        ("5/16", {"zone:lan": 0.25, "zone:dmz": 0.375}),
        ("0/8", {"zone:lan": 0.0, "zone:dmz": 0.0}),
    ],
)
def test_several_counts_of_one_measure_move_together(count, expected):
    assert shares(tried({"edr": count}, it=SPREAD)) == pytest.approx(expected)


def test_a_measure_named_without_a_count_takes_the_one_given_where_it_stands():
    it = situation(home(measures=[{"measure": "edr", "on": ["zone:lan"]}]))
    assert shares(tried({"edr": "1/4"}, it=it)) == {"zone:lan": 0.25}


def test_a_measure_on_a_gateway_moves_the_accesses_through_it():
    it = situation(
        home(measures=[{"measure": "supplier-mfa", "on": ["asset:vpn"], "coverage": "1/4"}])
    )
    found = compared(
        it, Change({"supplier-mfa": Count(covered=4, of=4)}, {}), entries=("supplier:v",), samples=4_096, seed=1
    )  # fmt: skip
    assert found.less.probability.max() > 0


def test_an_action_that_nobody_assessed_may_be_tried():
    it = situation(home())
    assert not it.estate.estimated
    assert {each.action for each in tried(levels={"p5": 3}, it=it).estimated} == {"p5"}
