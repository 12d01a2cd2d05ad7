"""What an audit finds of the actions: each rule on the smallest world that breaks it."""

import pytest

from csirt.analysis.plan_findings import RULES, plan_findings
from csirt.analysis.plan_levels import standings
from csirt.model.assessment import Evidence
from csirt.model.place import Profile
from csirt.workspace.plan_actions import actions

ON = "2026-11-20"
KNOWN = actions()


def piece(code: str, level: int, date: str, kind: str = "audit", **more: object) -> Evidence:
    shown = {} if kind == "declaration" else {"address": "ged:x"}
    return Evidence.model_validate(
        {
            "schema": "csirt.evidence/1", "id": f"e-{date}-{code}", "facility": "ch",
            "actions": [code], "level": level, "kind": kind, "date": date, "seen_by": "RSSI",
            **shown, **more,
        }
    )  # fmt: skip


def found(*pieces: Evidence, altered: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the findings of a hospital that has these pieces, by rule."""
    standing = standings(KNOWN, pieces, on=ON, profile=Profile("ES"), altered=altered)
    return {each.rule: each for each in plan_findings("ch", standing, on=ON)}


def test_silence_is_one_finding_that_counts_the_actions_and_no_zero():
    silent = found()
    assert set(silent) == {"plan-unassessed"}
    assert len(silent["plan-unassessed"].subjects) == 19
    assert "19 actions n'ont pas été évaluées" in silent["plan-unassessed"].title["fr"]


def test_an_expired_proof_is_graver_than_a_claim_without_one():
    expired = found(piece("p3", 2, "2024-01-01"))["plan-expired"]
    claimed = found(piece("p3", 2, "2026-06-01", "declaration"))["plan-unproved"]
    assert (expired.severity, claimed.severity) == ("high", "medium")
    assert expired.records == ("evidence:ch/e-2024-01-01-p3",)
    assert claimed.rests_on == {"assumed": 0, "declared": 1, "observed": 0}


def test_a_changed_file_is_found_even_where_another_piece_carries_the_level():
    pieces = (piece("p3", 2, "2026-06-01"), piece("p3", 2, "2026-05-01"))
    assert "plan-altered" in found(*pieces, altered=("e-2026-05-01-p3",))
    assert "plan-altered" not in found(*pieces)


def test_an_action_that_rests_on_one_that_is_not_in_place_is_named_with_it():
    held = found(piece("r1", 2, "2026-06-01"))["plan-ground"]
    assert held.subjects == ("action:r1",)
    assert held.actions == ("action:p4",)
    both = found(piece("r1", 2, "2026-06-01"), piece("p4", 2, "2026-06-01"))
    assert "action:r1" not in {each for f in both.values() if f.rule == "plan-ground" for each in f.subjects}  # fmt: skip


@pytest.mark.parametrize(("date", "told"), [("2025-12-01", True), ("2026-06-01", False)])
def test_a_proof_about_to_expire_is_told_three_months_before(date: str, told: bool):
    assert ("plan-soon" in found(piece("p3", 2, date))) is told


def test_the_id_of_a_finding_is_that_of_its_rule_and_subjects():
    first, again = (found(piece("p3", 2, "2024-01-01"))["plan-expired"].id for _ in range(2))
    assert first == again
    assert first != found(piece("p5", 2, "2024-01-01", "measurement"))["plan-expired"].id


def test_every_rule_can_be_broken():
    world = found(
        piece("p3", 2, "2024-01-01"), piece("p1", 2, "2026-06-01", "declaration"),
        piece("r1", 2, "2025-12-01"), piece("p6", 2, "2026-06-01"), altered=("e-2026-06-01-p6",),
    )  # fmt: skip
    assert set(world) == RULES.keys()
