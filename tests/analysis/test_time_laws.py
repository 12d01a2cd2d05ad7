"""Laws of the hours, held in every single sample, and what does not compare."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.attack_graph.times import NEVER
from csirt.files.shipped import catalogue

from .time_worlds import ZONES, clocked, run, worlds
from .worlds import asset, certain, facility


def hours(parts: dict[str, Any]) -> np.ndarray:
    return run(facility(**parts), known=catalogue(), entries=("internet", "mail"))[1].hours


@given(worlds(), st.sampled_from(ZONES), st.sampled_from(ZONES))
@settings(max_examples=30, deadline=None)
def test_a_flow_more_never_makes_anything_fall_later(parts, source, target):
    flow = {"from": f"zone:{source}", "to": f"zone:{target}", "services": ["all"]}
    assert (hours({**parts, "flows": [*parts["flows"], flow]}) <= hours(parts)).all()


@given(worlds(), st.sampled_from(sorted(catalogue().measures)), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_a_measure_more_or_a_wider_one_never_makes_anything_fall_earlier(parts, measure, covered):
    none = hours(parts)
    some = hours({**parts, "measures": [{"measure": measure, "coverage": f"{covered}/10"}]})
    more = hours({**parts, "measures": [{"measure": measure, "coverage": f"{covered + 1}/10"}]})
    assert (none <= some).all()
    assert (some <= more).all()


@given(worlds())
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_file_changes_no_hour(parts):
    measures = [
        {"measure": id, "coverage": "1/2"}
        for id in ("tiered-administration", "edr", "network-segmentation-biomedical")
    ]
    turned = {
        **parts, "measures": measures[::-1], "flows": parts["flows"][::-1],
        "zones": parts["zones"][::-1],
    }  # fmt: skip
    assert (hours({**parts, "measures": measures}) == hours(turned)).all()


def test_the_median_of_what_still_falls_can_drop_though_nothing_falls_earlier():
    """Two ways to app: a quick one that rarely succeeds, a slow one that mostly does. A measure that
    closes the slow one leaves only quick falls: medians of two situations do not compare."""
    parts: dict[str, Any] = {
        "zones": [{"id": "out", "exposure": "internet"}],
        "assets": [
            asset("quick", "out", flaws=["remote"]),
            asset("slow", "out", flaws=["unsupported"]),
        ],
        "applications": [{"id": "app", "needs": ["quick", "slow"]}],
    }
    known = clocked(
        certain("exploit-remote-service", "exploit-unsupported-system", "encryption"),
        {"exploit-remote-service": 2, "exploit-unsupported-system": 100},
        measures={"close": {"success": ["exploit-unsupported-system"], "factor": 0.0}},
    )
    rare = known.techniques["exploit-remote-service"]
    seldom = type(rare.success)(low=0.2, likely=0.2, high=0.2)
    known = known.model_copy(
        update={
            "techniques": {
                **known.techniques, rare.id: rare.model_copy(update={"success": seldom})
            }
        }
    )  # fmt: skip
    names, before = run(facility(**parts), known=known)
    closed = facility(**parts, measures=[{"measure": "close", "coverage": "1/1"}])
    _, after = run(closed, known=known)
    app = names.index("h/app")
    assert (before.hours <= after.hours).all()
    assert before.quantiles(app) == pytest.approx((3.0, 101.0, 101.0))
    assert after.quantiles(app) == pytest.approx((3.0, 3.0, 3.0))
    assert before.hours[app].max() < NEVER
