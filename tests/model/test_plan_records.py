"""Actions and evidence as records: what they refuse, and when one coverage is never less."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from csirt.analysis.attack_graph.coins import pert_quantiles
from csirt.model.assessment import Evidence
from csirt.model.estimate import Probability
from csirt.model.place import Profile
from csirt.model.plan import Action, StandsFor, never_less
from csirt.workspace.plan_actions import actions

EVIDENCE = {
    "schema": "csirt.evidence/1", "id": "e-one", "facility": "ch", "actions": ["p1"], "level": 2,
    "kind": "plan", "date": "2026-02-19", "address": "ged:1", "seen_by": "RSSI",
}  # fmt: skip


def evidence(**said: Any) -> Evidence:
    told = EVIDENCE | said
    return Evidence.model_validate({key: value for key, value in told.items() if value is not None})


def action(**said: Any) -> Action:
    told = actions()["p5"].model_dump(mode="json", by_alias=True)
    return Action.model_validate(told | said)


def test_a_piece_of_evidence_is_read():
    found = evidence()
    assert (found.level, found.kind, found.tlp.value) == (2, "plan", "TLP:AMBER")


@pytest.mark.parametrize(
    "said",
    [
        {"date": None}, {"date": "2026-02-30"}, {"date": "hier"}, {"level": 4}, {"level": -1},
        {"level": 2.5}, {"kind": "rumour"}, {"actions": []}, {"seen_by": None}, {"seen_by": ""},
        {"address": None}, {"path": "a.pdf"}, {"kind": "declaration"}, {"sha256": "0" * 64},
        {"id": "one"}, {"id": "e-../x"}, {"facility": "../x"}, {"score": 3},
        {"address": None, "path": "a.pdf", "sha256": "0" * 63}, {"tlp": "pink"},
    ],
    ids=str,
)  # fmt: skip
def test_evidence_that_shows_nothing_or_says_nonsense_is_refused(said):
    with pytest.raises(ValidationError):
        evidence(**said)


def test_a_declaration_has_nothing_to_show():
    assert evidence(kind="declaration", address=None).path is None


@pytest.mark.parametrize(
    "said",
    [
        {"levels": []},
        {"no_modelled_effect": {"fr": "rien"}},
        {"measures": []},
        {"channels": []},
        {"evidence": [{"kind": "plan", "what": "x", "months": 1, "carries": 2}] * 2},
        {"evidence": [{"kind": "plan", "what": "x", "months": 0, "carries": 2}]},
        {"evidence": [{"kind": "plan", "what": "x", "months": 1, "carries": 4}]},
        {"id": "x1"},
        {"source": [], "origin": None},
    ],
    ids=str,
)
def test_an_action_that_is_not_whole_is_refused(said):
    with pytest.raises(ValidationError):
        action(**said)


def test_the_levels_of_an_action_stand_in_order():
    told = actions()["p5"].model_dump(mode="json")["levels"]
    with pytest.raises(ValidationError):
        action(levels=told[::-1])


def test_a_level_that_covers_less_than_the_one_below_is_refused():
    said = {"measure": "edr", "origin": "expert"}
    with pytest.raises(ValidationError, match="never covers less"):
        StandsFor.model_validate({**said, "level_2": 0.8, "level_3": 0.7})
    wide = {"low": 0, "likely": 0.5, "high": 0.5}
    with pytest.raises(ValidationError, match="never covers less"):
        StandsFor.model_validate(
            {**said, "level_2": wide, "level_3": {"low": 0, "likely": 0.5, "high": 1}}
        )


def test_a_level_that_means_nothing_yet_gives_no_coverage():
    stands = StandsFor.model_validate(
        {"measure": "edr", "origin": "expert", "level_2": 0.5, "level_3": 1}
    )
    assert [stands.at(level) for level in (0, 1)] == [None, None]
    assert stands.at(3).likely == 1


def test_an_action_reads_otherwise_for_some_profiles():
    found = actions()["p4"]
    assert not found.reading(Profile.TOWN).applies
    assert found.reading(Profile.ES) is None


shares = st.tuples(*[st.integers(0, 20)] * 3).map(sorted)


@given(shares, shares)
def test_when_one_share_is_never_less_no_draw_of_it_is(below, above):
    low, high = (
        Probability(low=one[0] / 20, likely=one[1] / 20, high=one[2] / 20) for one in (below, above)
    )
    if never_less(low, high):
        least = pert_quantiles(low) if low.spread else low.likely
        most = pert_quantiles(high) if high.spread else high.likely
        assert np.all(np.subtract(most, least) >= -1e-9)
