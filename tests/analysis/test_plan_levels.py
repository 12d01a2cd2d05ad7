"""What evidence proves on a day: levels, expiry, shortfalls, and the laws they obey."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.plan_levels import (
    ActionState,
    PieceState,
    Shortfall,
    months_after,
    phases,
    standing_of,
    standings,
)
from csirt.model.assessment import Evidence, EvidenceKind
from csirt.model.place import Profile
from csirt.model.plan import Action, ActionPhase
from csirt.model.record import NOT_ASSESSED

DAY = "2026-06-01"
ACTION = Action.model_validate(
    {
        "schema": "csirt.action/1", "id": "p1", "phase": "prevent", "title": "T", "short": "T",
        "purpose": "P", "levels": [{"level": n, "criteria": ["c"]} for n in range(4)],
        "evidence": [
            {"kind": "document", "what": "d", "months": 12, "carries": 2},
            {"kind": "policy", "what": "p", "months": 36, "carries": 2},
            {"kind": "test", "what": "t", "months": 6, "carries": 3},
        ],
        "kpis": [{"id": "k", "name": "k", "formula": "f"}], "owners": ["facility"],
        "no_modelled_effect": "rien", "origin": "reconstructed",
        "profiles": [{"profiles": ["town"], "applies": False, "reading": "sans objet"}],
    }
)  # fmt: skip
"""An action that a document carries to 2 for a year, a test to 3 for six months."""


def piece(level: int, kind: str = "document", on: str = "2026-05-01", id: str = "e-1") -> Evidence:
    shown: dict[str, Any] = {} if kind == "declaration" else {"address": "ged:1"}
    return Evidence.model_validate(
        {"schema": "csirt.evidence/1", "id": id, "facility": "h", "actions": ["p1"],
         "level": level, "kind": kind, "date": on, "seen_by": "RSSI", **shown}
    )  # fmt: skip


def standing(*pieces: Evidence, on: str = DAY, profile: Any = Profile.ES, altered: Any = ()):
    return standing_of(ACTION, pieces, on=on, profile=profile, altered=altered)


def test_silence_is_not_assessed_and_never_zero():
    found = standing()
    assert (found.level, found.claimed, found.state) == (None, None, ActionState.NOT_ASSESSED)


def test_a_zero_that_somebody_claims_is_a_zero():
    assert standing(piece(0)).level == 0


def test_a_level_counts_with_valid_evidence():
    found = standing(piece(2))
    assert (found.level, found.claimed, found.state) == (2, 2, ActionState.PROVED)
    assert found.expires == "2027-05-01"


def test_a_level_3_without_a_test_is_a_2_that_says_what_is_wanting():
    found = standing(piece(3))
    assert (found.level, found.claimed) == (2, 3)
    [only] = found.pieces
    assert (only.shortfall, only.needs) == (Shortfall.NO_PROOF, (EvidenceKind.TEST,))
    assert standing(piece(3, "test")).level == 3


def test_a_declaration_counts_for_1_at_most():
    found = standing(piece(3, "declaration"))
    assert (found.level, found.claimed, found.state) == (1, 3, ActionState.DECLARED)
    assert found.pieces[0].shortfall is Shortfall.DECLARED
    assert found.expires is None


def test_a_kind_that_the_action_does_not_expect_counts_for_1_at_most():
    found = standing(piece(2, "contract"))
    assert (found.level, found.pieces[0].shortfall) == (1, Shortfall.UNEXPECTED)


def test_a_kind_expires_after_its_own_months_and_the_action_drops_to_1_with_its_history():
    old = piece(2, on="2025-06-01")
    assert standing(old, on="2026-05-31").level == 2
    found = standing(old, on="2026-06-01")
    assert (found.level, found.claimed, found.state) == (1, 2, ActionState.EXPIRED)
    assert [each.state for each in found.pieces] == [PieceState.EXPIRED]
    assert standing(piece(2, "policy", on="2025-06-01"), on="2026-06-01").level == 2


def test_evidence_to_come_counts_for_nothing_and_is_shown():
    found = standing(piece(3, "test", on="2026-06-02"))
    assert (found.level, found.state) == (None, ActionState.NOT_ASSESSED)
    assert found.pieces[0].state is PieceState.FUTURE
    assert standing(piece(3, "test", on=DAY)).level == 3


def test_a_file_that_changed_counts_as_a_declaration():
    found = standing(piece(2), altered={"e-1"})
    assert (found.level, found.state) == (1, ActionState.ALTERED)
    assert found.pieces[0].shortfall is Shortfall.ALTERED


def test_of_two_claims_the_newest_wins_and_both_are_shown():
    older, newer = piece(2, on="2026-01-01"), piece(1, on="2026-02-01", id="e-2")
    found = standing(older, newer)
    assert (found.level, found.claimed) == (1, 1)
    assert [each.evidence.id for each in found.pieces] == ["e-2", "e-1"]


def test_of_two_claims_of_one_day_the_lower_one_wins():
    assert standing(piece(2), piece(1, id="e-2")).level == 1
    assert standing(piece(1, id="e-2"), piece(2)).level == 1


def test_an_older_test_still_carries_what_a_newer_paper_claims():
    assert standing(piece(3, "test", on="2026-04-01"), piece(3, id="e-2")).level == 3


def test_an_action_that_does_not_apply_has_no_level():
    found = standing(piece(2), profile=Profile.TOWN)
    assert (found.level, found.state) == (None, ActionState.NOT_APPLICABLE)
    assert found.pieces
    assert standing(piece(2), profile=NOT_ASSESSED).level == 2


def test_the_evidence_of_another_action_is_left_aside():
    other = piece(3).model_copy(update={"actions": ("p2",)})
    assert standing(other).state is ActionState.NOT_ASSESSED


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"),
     ("2026-12-15", 1, "2027-01-15"), ("9999-12-31", 12, "9999-12-31")],
)  # fmt: skip
def test_months_are_counted_by_the_calendar(day, months, after):
    assert months_after(day, months) == after


def test_a_phase_counts_what_is_assessed_apart_from_what_applies():
    found = standings({"p1": ACTION}, [piece(2)], on=DAY, profile=Profile.ES)
    counted = phases(found)
    assert counted[ActionPhase.PREVENT].median == 2
    assert (counted[ActionPhase.REACT].actions, counted[ActionPhase.REACT].median) == (0, None)
    silent = phases(standings({"p1": ACTION}, [], on=DAY, profile=Profile.ES))
    assert (silent[ActionPhase.PREVENT].assessed, silent[ActionPhase.PREVENT].median) == (0, None)


# --- laws ---

FIRST = date(2023, 1, 1)
days = st.integers(0, 1_200).map(lambda after: (FIRST + timedelta(days=after)).isoformat())
pieces = st.lists(
    st.builds(
        piece,
        st.integers(0, 3),
        st.sampled_from(["document", "policy", "test", "declaration", "contract"]),
        days,
    ),
    max_size=5,
).map(lambda some: [each.model_copy(update={"id": f"e-{at}"}) for at, each in enumerate(some)])


def past(some: list[Evidence], on: str) -> list[Evidence]:
    return [each for each in some if each.date <= on]


@given(pieces, days, days)
def test_time_that_passes_never_raises_a_level(some, one, other):
    before, after = sorted((one, other))
    known = past(some, before)
    first, then = standing(*known, on=before).level, standing(*known, on=after).level
    assert (first is None) == (then is None)
    assert first is None or then <= first


@given(pieces, st.integers(0, 3), st.sampled_from(["document", "policy", "test"]), days)
def test_a_valid_piece_more_that_claims_no_less_never_lowers_a_level(some, level, kind, on):
    before = standing(*some, on=on).level
    more = standing(*some, piece(max(level, before or 0), kind, on, "e-more"), on=on).level
    assert before is None or more >= before


@given(pieces, days, st.randoms())
def test_the_order_of_the_files_changes_nothing(some, on, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert standing(*some, on=on) == standing(*shuffled, on=on)


@given(pieces, days)
def test_a_level_is_never_more_than_what_is_claimed(some, on):
    found = standing(*some, on=on)
    assert found.level is None or found.level <= found.claimed


@given(pieces, days)
def test_an_altered_file_never_raises_a_level(some, on):
    before = standing(*some, on=on).level
    after = standing(*some, on=on, altered={"e-0"}).level
    assert before is None or after <= before


@given(pieces, days)
def test_a_level_rests_on_something_valid_until_the_day_it_says(some, on):
    found = standing(*past(some, on), on=on)
    if found.expires is not None:
        last = (date.fromisoformat(found.expires) - timedelta(days=1)).isoformat()
        assert standing(*past(some, on), on=last).level == found.level
        then = standing(*past(some, on), on=found.expires)
        assert then.state is not ActionState.PROVED or then.level < found.level
