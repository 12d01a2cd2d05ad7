"""A framework, its answers, mappings and matrices: what cannot be built."""

from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from csirt.model.answers import Answers
from csirt.model.framework import Framework
from csirt.model.framework_library import FrameworkMapping, RiskMatrix
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED

SOUND: dict[str, Any] = {
    "schema": "csirt.framework/1", "id": "f", "title": "F", "issuer": "I", "version": "1",
    "licence": "l", "status": "voluntary", "checked_on": "2026-01-01", "origin": "expert",
    "profiles": ["ES"], "groups": [{"id": "g", "title": "G"}],
    "tiers": [{"id": "t", "title": "T"}],
    "scale": [{"value": 0, "name": "Non", "means": "unmet"},
              {"value": 1, "name": "Oui", "means": "met"}],
    "requirements": [
        {"id": "top", "title": "Haut", "assessable": False},
        {"id": "a", "title": "A", "parent": "top", "tier": "t", "groups": ["g"],
         "actions": [{"action": "p1", "level": 2}]},
        {"id": "b", "title": "B", "parent": "a", "unmapped": "rien"},
    ],
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "schema": "csirt.answers/1", "id": "q-1", "facility": "h", "framework": "f", "version": "1",
    "date": "2026-01-01", "role": "RSSI",
    "answers": [{"requirement": "a", "value": 1}, {"requirement": "b", "not_applicable": "r"}],
}  # fmt: skip
MATRIX: dict[str, Any] = {
    "schema": "csirt.risk-matrix/1", "id": "m", "title": "M", "version": "1", "licence": "l",
    "origin": "imported",
    **{name: [{"abbreviation": "1", "name": "1"}, {"abbreviation": "2", "name": "2"}]
       for name in ("likelihood", "gravity", "risk")},
    "grid": [[0, 1], [1, 1]],
}  # fmt: skip


def spoilt(record: dict[str, Any], way: tuple[Any, ...], value: object) -> dict[str, Any]:
    """Return a record with one value changed."""
    copy = deepcopy(record)
    here: Any = copy
    for part in way[:-1]:
        here = here[part]
    here[way[-1]] = value
    return copy


def test_a_sound_framework_says_what_can_be_met_and_whom_it_concerns():
    found = Framework.model_validate(SOUND)
    assert [each.id for each in found.assessable] == ["a", "b"]
    assert (found.concerns(Profile.ES), found.concerns(Profile.TOWN)) == (True, False)
    assert found.concerns(NOT_ASSESSED)


def test_a_framework_without_profiles_concerns_everybody():
    assert Framework.model_validate(SOUND | {"profiles": []}).concerns(Profile.TOWN)


@pytest.mark.parametrize(
    ("way", "value", "problem"),
    [
        (("requirements", 2, "id"), "a", "an id stands once: a"),
        (("requirements", 1, "parent"), "nowhere", "its parent, nowhere"),
        (("requirements", 0, "parent"), "b", "circle"),
        (("requirements", 0, "actions"), [{"action": "p1", "level": 1}], "only of what is"),
        (("requirements", 1, "unmapped"), "pourquoi", "one of the two"),
        (("requirements", 1, "actions"), [{"action": "p1", "level": n} for n in (1, 2)], "once"),
        (("requirements", 1, "actions", 0, "level"), 0, "greater than"),
        (("requirements", 1, "tier"), "u", "none of them"),
        (("requirements", 1, "groups"), ["h"], "none of them"),
        (("groups",), [{"id": "g", "title": "G"}] * 2, "stands once"),
        (("scale", 1, "value"), 0, "values rise"),
        (("scale", 0, "means"), "met", None),
        (("requirements",), [], "at least 1"),
        (("checked_on",), "bientôt", "pattern"),
    ],
    ids=str,
)
def test_an_impossible_framework_cannot_be_built(way, value, problem):
    record = spoilt(SOUND, way, value)
    if problem is None:
        record["scale"][1]["means"] = "partly"
        problem = "never falls"
    with pytest.raises(ValidationError, match=problem):
        Framework.model_validate(record)


def test_a_requirement_may_be_its_own_parent_in_no_framework():
    with pytest.raises(ValidationError, match="circle"):
        Framework.model_validate(spoilt(SOUND, ("requirements", 0, "parent"), "top"))


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("answers", 0, "not_applicable"), "les deux"),
        (("answers", 0), {"requirement": "a"}),
        (("answers", 1, "requirement"), "a"),
        (("answers",), []),
        (("role",), ""),
        (("id",), "e-1"),
    ],
    ids=str,
)
def test_impossible_answers_cannot_be_built(way, value):
    assert Answers.model_validate(ANSWERS)
    with pytest.raises(ValidationError):
        Answers.model_validate(spoilt(ANSWERS, way, value))


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("grid",), [[0, 1]]),
        (("grid", 0), [0]),
        (("grid", 1, 1), 2),
        (("grid", 1, 1), -1),
        (("risk",), []),
    ],
    ids=str,
)
def test_an_impossible_matrix_cannot_be_built(way, value):
    assert RiskMatrix.model_validate(MATRIX)
    with pytest.raises(ValidationError):
        RiskMatrix.model_validate(spoilt(MATRIX, way, value))


def test_a_mapping_without_a_relation_maps_nothing():
    told = {"schema": "csirt.framework-mapping/1", "id": "m", "title": "M", "version": "1",
            "licence": "l", "origin": "imported", "from": "a", "to": "b"}  # fmt: skip
    with pytest.raises(ValidationError):
        FrameworkMapping.model_validate(told | {"relations": []})
    pair = {"from": "a:1", "to": "b:1", "relation": "equal"}
    assert FrameworkMapping.model_validate(told | {"relations": [pair]}).relations[0].from_ == "a:1"
