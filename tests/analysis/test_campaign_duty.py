"""An exercise that was done, before the rules that ask for one."""

from typing import Any

import pytest

from csirt.analysis.campaign_duty import exercise_duties, exercise_rules
from csirt.analysis.duties import VALIDITY, Place
from csirt.model.campaign import Campaign, CampaignResult
from csirt.model.duty import Duties
from csirt.model.place import Profile

ON = "2026-11-21"
HOSPITAL = Place("a", Profile.ES)


def rules(**need: Any) -> Duties:
    return Duties.model_validate(
        {
            "schema": "csirt.duties/1", "id": "rules", "title": "R", "according_to": "Quelqu'un",
            "checked_on": "2026-01-01", "profiles": ["ES"], "not_for": "Pour d'autres.",
            "origin": "expert",
            "duties": [
                {"id": "yearly", "what": "Exercice", "origin": "expert",
                 "needs": [{"exercise": {"within_months": 12, "origin": "expert", **need}}]},
                {"id": "other", "what": "Autre", "origin": "expert",
                 "needs": [{"named": {"origin": "expert"}}]},
            ],
        }
    )  # fmt: skip


def campaign(**said: Any) -> Campaign:
    return Campaign.model_validate(
        {"schema": "csirt.campaign/1", "id": "c", "kind": "exercise", "year": 2026, "title": "C",
         "due": "2026-12-15", "focus": "continuity", "cyber": True, **said}
    )  # fmt: skip


def result(**said: Any) -> CampaignResult:
    return CampaignResult.model_validate(
        {"schema": "csirt.campaign-result/1", "id": "a", "campaign": "c", "facility": "a",
         "status": "done", "on": "2026-05-15", "received": "2026-06-01", **said}
    )  # fmt: skip


def valid(need: dict[str, Any], said: dict[str, Any], place: Place = HOSPITAL, **of: Any):
    found = exercise_duties(
        campaign(**of), result(**said), exercise_rules([rules(**need)]), on=ON, place=place
    )
    assert [each.duty.id for each in found] == ["yearly"]
    return VALIDITY.get(found[0].state)


@pytest.mark.parametrize(
    ("need", "said", "counts"),
    [
        ({}, {}, True),
        ({}, {"on": "2025-11-21"}, False),
        ({"lessons": True}, {}, False),
        ({"lessons": True}, {"cold_on": "2026-06-01"}, True),
        ({"cells": ["direction", "care"]}, {"present": ["direction"]}, False),
        ({"kinds": ["field"]}, {"played_as": "table-top"}, False),
        ({"kinds": ["field"]}, {}, None),
        ({"focuses": ["continuity"]}, {}, True),
        ({"focuses": ["alert"]}, {}, False),
    ],
)
def test_a_rule_judges_what_sheet_l_says(need, said, counts):
    assert valid(need, said) is counts


def test_a_focus_that_is_not_said_is_asked_for_only_where_the_rule_looks_at_it():
    assert valid({"focuses": ["continuity"]}, {}, focus="not-assessed") is None
    assert valid({"cells": ["care"]}, {}, focus="not-assessed") is False


def test_an_attack_that_nobody_said_is_not_assessed():
    assert valid({"cyber": True}, {}, cyber="not-assessed") is None
    assert valid({"cyber": True}, {}, cyber=False) is False


def test_a_rule_for_others_does_not_apply():
    assert valid({}, {}, Place("a", Profile.TOWN)) is None


def test_a_rule_set_without_an_exercise_is_left_aside():
    bare = rules().model_copy(update={"duties": rules().duties[1:]})
    assert exercise_rules([bare]) == ()
