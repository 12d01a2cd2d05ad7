"""Audits, exercises, duties and quotes as records: what they refuse."""

from typing import Any

import pytest
from pydantic import ValidationError

from csirt.model.assessment import Evidence
from csirt.model.duty import Duties
from csirt.model.quotes import Efforts, Quotes

EVIDENCE = {
    "schema": "csirt.evidence/1", "id": "e-one", "facility": "ch", "actions": ["p3"], "level": 2,
    "kind": "audit", "date": "2026-02-19", "address": "ged:1", "seen_by": "RSSI",
}  # fmt: skip
QUOTE = {
    "id": "q", "facility": "ch", "action": "p5", "level": 3, "investment_eur": 1000,
    "funding": "own", "reference": "ged:1", "date": "2026-01-01",
}  # fmt: skip


def evidence(**said: Any) -> Evidence:
    return Evidence.model_validate(EVIDENCE | said)


def duties(**said: Any) -> Duties:
    duty = {"id": "d", "what": "x", "origin": "expert", **said}
    told = {
        "schema": "csirt.duties/1", "id": "s", "title": "x", "according_to": "x", "not_for": "x",
        "checked_on": "2026-01-01", "profiles": ["ES"], "origin": "expert", "duties": [duty],
    }  # fmt: skip
    return Duties.model_validate(told)


def quotes(**parts: Any) -> Quotes:
    return Quotes.model_validate({"schema": "csirt.quotes/1", **parts})


def test_an_audit_without_its_kind_said_is_still_a_piece_of_evidence():
    assert evidence().audit is None


def test_what_is_not_known_of_an_audit_is_neither_yes_nor_no():
    assert evidence(audit={"kind": "independent"}).audit.passi == "not-assessed"


@pytest.mark.parametrize(
    "said",
    [
        {"audit": {}},
        {"audit": {"kind": "own"}},
        {"audit": {"kind": "self-assessment", "passi": True}},
        {"audit": {"kind": "internal", "activities": ["coffee"]}},
        {"audit": {"kind": "internal", "signed_by_auditor": "2026-02-30"}},
        {"audit": {"kind": "internal"}, "kind": "document"},
        {"exercise": {"focus": "continuity"}},
        {"exercise": {"focus": "party"}, "kind": "exercise"},
        {"exercise": {"focus": "continuity", "cells": ["press"]}, "kind": "exercise"},
        {"duties": ["exercise"]},
        {"duties": ["a/b/c"]},
    ],
    ids=str,
)
def test_an_audit_or_an_exercise_that_says_nonsense_is_refused(said):
    with pytest.raises(ValidationError):
        evidence(**said)


@pytest.mark.parametrize(
    "said",
    [
        {"needs": [{}]},
        {"needs": [{"audit": {"within_months": 12, "kinds": ["internal"], "origin": "expert"},
                    "named": {"origin": "expert"}}]},
        {"needs": [{"audit": {"within_months": 12, "kinds": [], "origin": "expert"}}]},
        {"needs": [{"evidence": {"actions": ["p1"], "level": 0, "origin": "expert"}}]},
        {"needs": [{"evidence": {"actions": ["p1"], "level": 2}}]},
        {"window": {"opens": "2026-02-01", "closes": "2026-01-01", "read": "x",
                    "origin": "expert"}},
        {"window": {"read": "x", "origin": "expert"},
         "needs": [{"named": {"origin": "expert"}}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_duty_asks_for_one_thing_at_a_time_and_says_whose_its_numbers_are(said):
    with pytest.raises(ValidationError):
        duties(**said)


@pytest.mark.parametrize(
    "said",
    [
        {"level": None}, {"action": None}, {"measure": "edr"}, {"level": 0}, {"level": 4},
        {"investment_eur": None}, {"funding": None}, {"investment_eur": -1},
        {"investment_eur": {"low": 3, "likely": 2, "high": 1}}, {"reference": ""},
        {"action": None, "level": None, "measure": "edr", "staff_days": 3},
    ],
    ids=str,
)  # fmt: skip
def test_a_quote_is_for_a_step_or_a_measure_and_says_what_pays(said):
    told = {key: value for key, value in (QUOTE | said).items() if value is not None}
    with pytest.raises(ValidationError):
        quotes(quotes=[told])


@pytest.mark.parametrize(
    "said",
    [{"kind": "staff-days", "amount_eur": 3}, {"kind": "investment", "days": 3},
     {"kind": "operation"}, {"kind": "investment", "amount_eur": -1}],
    ids=str,
)  # fmt: skip
def test_a_budget_line_counts_euros_or_days(said):
    with pytest.raises(ValidationError):
        quotes(budgets=[{"id": "b", "facility": "ch", "year": 2027, **said}])


def test_what_concerns_a_facility_comes_in_an_order_that_the_file_does_not_decide():
    told = [QUOTE | {"id": id} for id in ("b", "a")] + [QUOTE | {"id": "c", "facility": "x"}]
    assert [each.id for each in quotes(quotes=told).of("ch").quotes] == ["a", "b"]


def test_days_follow_the_kind_of_facility_and_are_unknown_for_a_step_that_the_table_lacks():
    table = Efforts.model_validate({
        "schema": "csirt.efforts/1", "origin": "expert", "assess_days": 1,
        "efforts": [{"action": "p1", "level": 1, "staff_days": {"low": 1, "likely": 2, "high": 4},
                     "origin": "expert"}],
        "scales": [{"profiles": ["ESMS-small"], "factor": 0.5, "origin": "expert"}],
    })  # fmt: skip
    assert table.days("p1", 1, "ES").likely == 2
    assert table.days("p1", 1, "ESMS-small").high == 2
    assert table.days("p1", None, "ES").likely == 1
    assert table.days("p1", 2, "ES") is None
