"""Duties on a day: according to whom, until when, and why not. A facility ``ch`` and its pieces."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.duties import DutyStanding, DutyState, Place, duties_on
from csirt.analysis.plan_levels import PieceState, Shortfall, standing_of
from csirt.model.assessment import Evidence
from csirt.model.duty import Duties
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED
from csirt.workspace.plan_actions import actions

ACTIONS = actions()
ON = "2026-11-21"
HERE = Place("ch", Profile.ES, "99")
AUDIT = {"within_months": 12, "kinds": ["independent"], "origin": "expert"}
EXERCISE = {"within_months": 12, "origin": "expert"}
INDEPENDENT = {
    "kind": "independent", "passi": True, "activities": ["configuration"],
    "signed_by_auditor": "2026-07-01", "plan_signed": "2026-07-08",
}  # fmt: skip


def rules(*duties: dict[str, Any], **said: Any) -> Duties:
    told = {
        "schema": "csirt.duties/1", "id": "set", "title": "x", "according_to": "Quelqu'un",
        "not_for": "Pas pour vous.", "checked_on": "2026-01-01", "profiles": ["ES"],
        "origin": "expert",
        "duties": [{"id": f"d{at}", "what": "x", "origin": "expert", **each}
                   for at, each in enumerate(duties)],
        **said,
    }  # fmt: skip
    return Duties.model_validate(told)


def piece(id: str = "one", **said: Any) -> Evidence:
    told = {
        "schema": "csirt.evidence/1", "id": f"e-{id}", "facility": "ch", "actions": ["p3"],
        "level": 2, "kind": "audit", "date": "2026-06-02", "address": "ged:1", "seen_by": "RSSI",
        **said,
    }  # fmt: skip
    return Evidence.model_validate({k: v for k, v in told.items() if v is not None})


def one(
    duty: dict[str, Any], *pieces: Evidence, on: str = ON, place: Place = HERE, **said: Any
) -> DutyStanding:
    altered = said.pop("altered", ())
    found = duties_on(
        [rules(duty, **said)], pieces, ACTIONS.values(), on=on, place=place, altered=altered
    )
    return found[0]


def why(standing: DutyStanding) -> str:
    return " ".join(note["fr"] for note in standing.why)


# --- audits: a CHU and a nursing home are never the same ---


def test_an_independent_signed_audit_meets_a_yearly_audit_until_a_year_after_it():
    found = one({"needs": [{"audit": AUDIT | {"signed": True, "activity": True, "passi": True}}]},
                piece(audit=INDEPENDENT))  # fmt: skip
    assert (found.state, found.until) == (DutyState.VALID, "2027-06-02")
    assert found.records == ("evidence:ch/e-one",)


@pytest.mark.parametrize(
    ("audit", "need", "state", "said"),
    [
        (None, {}, DutyState.NOT_ASSESSED, "genre d'audit non dit"),
        ({"kind": "self-assessment"}, {}, DutyState.NOT, "auto-évaluation"),
        ({"kind": "internal"}, {}, DutyState.NOT, "audit interne"),
        (INDEPENDENT | {"passi": False}, {"passi": True}, DutyState.NOT, "non qualifié"),
        ({"kind": "independent"}, {"passi": True}, DutyState.NOT_ASSESSED, "qualifié PASSI"),
        ({"kind": "independent"}, {"activity": True}, DutyState.NOT_ASSESSED, "ce que l'audit"),
        (INDEPENDENT | {"plan_signed": None}, {"signed": True}, DutyState.NOT, "par la direction"),
        (INDEPENDENT | {"plan_signed": "2026-12-01"}, {"signed": True}, DutyState.NOT, "direction"),
        (INDEPENDENT | {"signed_by_auditor": None}, {"signed": True}, DutyState.NOT, "l'auditeur"),
    ],
)
def test_an_audit_that_is_not_that_one_does_not_and_says_why(audit, need, state, said):
    told = {k: v for k, v in audit.items() if v is not None} if audit else None
    found = one({"needs": [{"audit": AUDIT | need}]}, piece(audit=told))
    assert found.state is state
    assert said in why(found)


def test_the_level_of_an_action_tells_whose_audit_it_was():
    def level(audit: dict[str, Any] | None, claimed: int = 3):
        found = standing_of(ACTIONS["p3"], [piece(level=claimed, audit=audit)], on=ON,
                            profile=Profile.ES)  # fmt: skip
        return found.level, found.pieces[0].state, found.pieces[0].shortfall

    assert level(INDEPENDENT) == (3, PieceState.VALID, None)
    assert level({"kind": "internal"}) == (2, PieceState.VALID, Shortfall.AUDIT_KIND)
    assert level(None) == (2, PieceState.VALID, Shortfall.AUDIT_KIND)
    ticked = level({"kind": "self-assessment"}, claimed=2)
    assert ticked == (1, PieceState.DECLARED, Shortfall.SELF_ASSESSED)
    assert ticked != level(INDEPENDENT, claimed=2)


def test_no_audit_on_record_is_not_assessed_and_an_old_one_is_a_no():
    duty = {"needs": [{"audit": AUDIT}]}
    assert one(duty).state is DutyState.NOT_ASSESSED
    old = one(duty, piece(date="2025-11-21", audit={"kind": "independent"}))
    assert old.state is DutyState.NOT
    assert "ne valait que jusqu'au 2026-11-21" in why(old)
    assert one(duty, piece(date="2025-11-22", audit={"kind": "independent"})).state == "valid"


def test_a_piece_of_tomorrow_counts_for_nothing_today():
    future = piece(date="2026-11-22", audit=INDEPENDENT)
    assert one({"needs": [{"audit": AUDIT}]}, future).state is DutyState.NOT_ASSESSED


def test_a_proof_whose_file_has_changed_is_a_no():
    found = one({"needs": [{"audit": AUDIT}]}, piece(audit=INDEPENDENT), altered=["e-one"])
    assert found.state is DutyState.NOT
    assert "a changé" in why(found)


# --- exercises: several rules judge the same one ---

PLAYED = {"focus": "continuity", "kind": "functional", "cyber": True,
          "cells": ["direction", "care", "it"], "lessons_on": "2026-06-25"}  # fmt: skip


def exercise(id: str = "x", **said: Any) -> Evidence:
    return piece(id, kind="exercise", actions=["a4"], **said)


@pytest.mark.parametrize(
    ("need", "state", "said"),
    [
        ({}, DutyState.VALID, "valable jusqu'au 2027-06-02"),
        (
            {
                "cells": ["direction"],
                "any_cell": ["medical", "care"],
                "cyber": True,
                "lessons": True,
            },
            DutyState.VALID,
            "",
        ),
        ({"cells": ["communication", "medical"]}, DutyState.NOT, "médecins"),
        ({"any_cell": ["medical", "dpo"]}, DutyState.NOT, "aucune de ces cellules"),
        ({"not_focuses": ["continuity"]}, DutyState.NOT, "continuité"),
        ({"focuses": ["restoration"]}, DutyState.NOT, "continuité"),
        ({"kinds": ["field"]}, DutyState.NOT, "chaque cellule dans ses murs"),
    ],
    ids=str,
)
def test_one_exercise_is_valid_for_one_rule_and_not_for_another(need, state, said):
    found = one({"needs": [{"exercise": EXERCISE | need}]}, exercise(exercise=PLAYED))
    assert found.state is state
    assert said in why(found)


def test_an_exercise_that_nobody_described_is_enough_where_nothing_is_asked_of_it():
    assert one({"needs": [{"exercise": EXERCISE}]}, exercise()).state is DutyState.VALID
    asked = one({"needs": [{"exercise": EXERCISE | {"cyber": True}}]}, exercise())
    assert asked.state is DutyState.NOT_ASSESSED


@pytest.mark.parametrize("missing", ["cyber", "kind"])
def test_what_is_left_unsaid_of_an_exercise_is_not_assessed(missing):
    told = {k: v for k, v in PLAYED.items() if k != missing}
    need = EXERCISE | ({"cyber": True} if missing == "cyber" else {"kinds": ["functional"]})
    found = one({"needs": [{"exercise": need}]}, exercise(exercise=told))
    assert found.state is DutyState.NOT_ASSESSED


def test_lessons_that_will_be_written_are_not_written():
    need = {"needs": [{"exercise": EXERCISE | {"lessons": True}}]}
    assert one(need, exercise(exercise=PLAYED), on="2026-06-24").state is DutyState.NOT
    assert one(need, exercise(exercise=PLAYED), on="2026-06-25").state is DutyState.VALID


def test_the_description_of_an_exercise_speaks_for_its_other_pieces_of_that_day():
    need = {"needs": [{"exercise": EXERCISE | {"cells": ["communication"]}}]}
    pieces = [exercise("a", exercise=PLAYED), exercise("b"), exercise("c")]
    assert one(need, *pieces).state is DutyState.NOT


# --- levels and named pieces ---


def test_a_level_is_met_by_a_valid_proof_of_the_kinds_asked_for_and_by_no_declaration():
    duty = {"needs": [{"evidence": {"actions": ["r2"], "kinds": ["plan"], "level": 2,
                                    "origin": "expert"}}]}  # fmt: skip
    plan = {"kind": "plan", "actions": ["r2"]}
    assert one(duty, piece(**plan)).until == "2028-06-02"
    assert one(duty, piece(**plan, level=1)).state is DutyState.NOT
    assert one(duty, piece(**plan, date="2024-01-01")).state is DutyState.NOT
    assert one(duty, piece(actions=["r2"], kind="test")).state is DutyState.NOT_ASSESSED
    loose = {"needs": [{"evidence": {"actions": ["r2"], "level": 2, "origin": "expert"}}]}
    said = piece(actions=["r2"], kind="declaration", address=None)
    assert one(loose, said).state is DutyState.NOT


def test_a_duty_of_several_needs_ends_with_the_first_that_ends_and_one_no_is_a_no():
    duty = {"needs": [
        {"evidence": {"actions": ["r2"], "level": 2, "origin": "expert"}},
        {"evidence": {"actions": ["r4"], "level": 2, "origin": "expert"}},
    ]}  # fmt: skip
    both = [piece("a", kind="plan", actions=["r2"]), piece("b", kind="document", actions=["r4"])]
    assert one(duty, *both).until == "2027-06-02"
    assert one(duty, both[0]).state is DutyState.NOT_ASSESSED
    assert one(duty, both[0], piece("b", actions=["r4"], level=1, kind="plan")).state == "not"


def test_a_piece_that_names_a_duty_answers_it_and_a_declaration_does_not():
    duty = {"needs": [{"named": {"origin": "expert"}}]}
    assert one(duty, piece(duties=["set/d0"])).until == "2027-06-02"
    assert one(duty, piece(duties=["set/d1"])).state is DutyState.NOT_ASSESSED
    said = piece(kind="declaration", address=None, duties=["set/d0"])
    assert one(duty, said).state is DutyState.NOT


def test_a_duty_that_nothing_shows_is_left_to_a_person():
    found = one({})
    assert found.state is DutyState.NOT_ASSESSED
    assert "une personne doit en juger" in why(found)


# --- whom and when a rule binds ---


def test_another_profile_is_told_that_the_rule_is_not_for_it():
    home = Place("ehpad", Profile.ESMS_SMALL)
    found = one({"needs": [{"audit": AUDIT}]}, piece(audit=INDEPENDENT), place=home)
    assert (found.state, found.judged, why(found)) == ("not-applicable", None, "Pas pour vous.")


def test_a_profile_that_nobody_wrote_is_not_assessed():
    found = one({"needs": [{"audit": AUDIT}]}, place=Place("ch", NOT_ASSESSED))
    assert found.state is DutyState.NOT_ASSESSED


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"departments": ["31"]}, DutyState.NOT_APPLICABLE),
        ({"departments": ["99"]}, DutyState.VALID),
        ({"status": "pending"}, DutyState.PENDING),
        ({"in_force_from": "2026-11-22"}, DutyState.PENDING),
        ({"in_force_from": "2026-11-21"}, DutyState.VALID),
        ({"status": "closed"}, DutyState.CLOSED),
        ({"in_force_until": "2026-11-20"}, DutyState.CLOSED),
        ({"in_force_until": "2026-11-21"}, DutyState.VALID),
    ],
    ids=str,
)
def test_a_rule_that_does_not_bind_is_judged_for_comparison_and_says_so(said, state):
    found = one({"needs": [{"audit": AUDIT}]}, piece(audit=INDEPENDENT), **said)
    assert (found.state, found.judged) == (state, True)


WINDOW = {"read": "Lu.", "origin": "expert"}


@pytest.mark.parametrize(
    ("days", "state", "until"),
    [
        ({"opens": "2026-12-01"}, DutyState.WINDOW_LATER, None),
        ({"opens": "2026-01-16"}, DutyState.WINDOW_OPEN, None),
        ({"opens": "2026-01-16", "closes": "2026-11-21"}, DutyState.WINDOW_OPEN, "2026-11-21"),
        ({"closes": "2026-11-20"}, DutyState.WINDOW_CLOSED, "2026-11-20"),
        ({}, DutyState.NOT_ASSESSED, None),
    ],
    ids=str,
)
def test_a_window_is_open_or_closed_and_never_gets_a_date_that_nobody_read(days, state, until):
    found = one({"window": WINDOW | days})
    assert (found.state, found.until) == (state, until)
    assert "Lu." in why(found)


def test_a_window_of_a_closed_programme_is_still_told_as_a_window():
    found = one({"window": WINDOW | {"closes": "2025-06-30"}}, status="closed")
    assert found.state is DutyState.WINDOW_CLOSED


def test_a_deadline_that_is_past_is_told_of_what_is_not_met():
    duty = {"needs": [{"audit": AUDIT}], "deadline": "2026-06-30"}
    assert "2026-06-30" in why(one(duty, piece(audit={"kind": "internal"})))
    assert "2026-06-30" not in why(one(duty, piece(audit=INDEPENDENT)))


# --- properties ---

KINDS = st.sampled_from([None, {"kind": "self-assessment"}, {"kind": "internal"}, INDEPENDENT])
DATES = st.dates().map(lambda day: f"{2024 + day.year % 3}-{day.month:02d}-{min(day.day, 28):02d}")
PIECES = st.lists(st.tuples(DATES, KINDS), max_size=6)


@given(PIECES, st.randoms())
def test_the_order_of_the_files_changes_nothing(told, shuffled):
    pieces = [piece(str(at), date=date, audit=audit) for at, (date, audit) in enumerate(told)]
    other = list(pieces)
    shuffled.shuffle(other)
    duty = {"needs": [{"audit": AUDIT}]}
    assert one(duty, *pieces) == one(duty, *other)


@given(PIECES)
def test_a_good_audit_more_never_takes_a_duty_away(told):
    pieces = [piece(str(at), date=date, audit=audit) for at, (date, audit) in enumerate(told)]
    duty = {"needs": [{"audit": AUDIT}]}
    before, after = one(duty, *pieces), one(duty, *pieces, piece("more", audit=INDEPENDENT))
    assert after.state is DutyState.VALID
    assert after.until >= (before.until or "")
