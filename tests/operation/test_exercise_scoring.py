"""What came of a run: times and outcomes; a figure on demand, and never on too little."""

import pytest
from run_worlds import Tape, a_whole_run, exercise, expected, inject, small, words

from csirt.operation.exercise_observers import observed
from csirt.operation.exercise_proofs import proposals
from csirt.operation.exercise_scoring import Score, score
from csirt.operation.exercise_times import lengths


def scored(tape: Tape, minute: float = 95) -> Score:
    return score(tape.at(minute))


def test_objectives_have_their_points_and_the_whole_its_weights():
    found = scored(a_whole_run())
    one, other = found.objectives["o1"], found.objectives["o2"]
    assert (one.planned, one.assessed, one.earned) == (30, 30, 25)
    assert (other.planned, other.assessed, other.earned) == (20, 20, 20)
    assert found.coverage == 1
    assert found.overall == pytest.approx((2 * 25 / 30 + 1) / 3)


def test_no_figure_stands_in_the_answer_unless_it_is_asked_for():
    found = scored(a_whole_run())
    plain, asked = found.as_json(), found.as_json(overall=True)
    assert (plain["overall"], plain["overall_withheld"]) == (None, False)
    assert all("share" not in each for each in plain["objectives"].values())
    assert asked["overall"] == 0.8889
    assert "person" not in str(asked)


def test_below_sixty_per_cent_no_overall_figure_is_given():
    t = Tape(small()).start()
    t.sent("call", 5)
    t.act("alert", 10)
    t.add("exercise.ended", "", 90)
    found = scored(t)
    assert found.coverage is not None
    assert found.coverage < 0.6
    assert found.overall is None
    assert found.as_json(overall=True)["overall_withheld"] is True


def test_what_the_course_of_play_left_aside_lowers_no_coverage_and_what_was_not_sent_does():
    played = a_whole_run()
    assert scored(played).coverage == 1  # the reminder was not needed, its note not due
    t = Tape(small()).start()
    t.sent("call", 5)
    t.act("alert", 10)
    t.mark("paper", "met", 12)
    t.act("tell", 20, cell="lead")
    t.inject("skipped", "ask", 20, reason="plus le temps")
    t.add("exercise.ended", "", 90)
    found = scored(t)
    assert found.objectives["o1"].coverage == 1  # the pool was never planned
    assert found.objectives["o2"].coverage == 0.5  # the decision was to be asked


def test_what_follows_a_skipped_inject_was_to_be_played_too():
    t = Tape(exercise([
        inject("a", at="5"), inject("b", after="a", expects=[expected("e", within_minutes=5)]),
    ])).start()  # fmt: skip
    t.inject("skipped", "a", 5)
    t.add("exercise.ended", "", 90)
    assert scored(t).objectives["o1"].planned == 10


def test_late_falls_from_one_at_the_limit_to_nothing_at_the_last():
    credits = []
    for minute in (20, 27.5, 35):
        t = Tape(small()).start()
        t.sent("call", 5)
        t.act("alert", minute)
        (found,) = (e for e in t.at(60).outcomes if e.expected.id == "alert")
        credits.append(found.credit)
    assert credits == [1, 0.5, 0]


def test_a_decision_earns_its_answer_and_a_default_nothing():
    taken, default = a_whole_run(), Tape(small()).start()
    default.sent("ask", 20)
    default.add("exercise.ended", "", 90)
    found = [next(w for w in scored(t).things if w.id == "keep") for t in (taken, default)]
    assert [(each.word, each.credit) for each in found] == [("taken", 1), ("defaulted", 0)]


def test_cells_are_scored_and_nobody_else():
    found = scored(a_whole_run()).as_json()
    assert set(found["cells"]) == {"lead", "care"}
    assert found["cells"]["care"]["outcomes"] == {"met": 2}


def test_a_cell_of_the_animation_is_not_scored():
    cells = [{"id": "care", "name": words("Soins")},
             {"id": "agency", "name": words("ARS"), "played_by": "animation"}]  # fmt: skip
    t = Tape(exercise([inject("a", at="0")], cells=cells)).start()
    assert set(scored(t).cells) == {"care"}


def test_times_are_medians_and_ninths_of_ten_and_never_an_average():
    found = lengths([60, 120, 180, 240, 6000])
    assert (found.count, found.median_seconds, found.p90_seconds) == (5, 180, 6000)
    assert lengths([]).as_json() == {"count": 0, "median_seconds": None, "p90_seconds": None}


def test_times_of_a_run():
    found = scored(a_whole_run()).times
    assert found.first_act == 300
    assert found.responses.count == 4
    assert found.decisions.median_seconds == 600
    assert found.by_cell["care"].p90_seconds == 420
    assert found.slips.p90_seconds == 60  # the ambulances, a minute after the answer
    assert [(name, seconds) for name, seconds, _ in found.moments] == [
        ("cert", 3300), ("filing", 3300)]  # fmt: skip


def test_two_observers_who_disagree_are_shown_and_not_averaged():
    t = a_whole_run()
    t.mark("g1", "missed", 85, by="Observation B")
    t.mark("word", "partly", 86, by="Observation B")
    found = observed(t.at(95))
    assert [each.id for each in found.disagreements] == ["g1"]
    assert found.agreement == 0.5
    told = found.as_json()["lines"]
    assert [mark["mark"] for mark in told[0]["marks"]] == ["met", "missed"]


def test_a_line_that_nobody_ticked_is_named():
    t = Tape(small()).start()
    assert observed(t.at(10)).unseen == ("g1",)
    assert observed(t.at(10)).agreement is None


def test_how_it_was_played_is_told_apart_from_how_it_was_answered():
    t = a_whole_run()
    t.inject("improvised", "x1", 60, text="Un appel", to=["lead"], channel="phone")
    found = scored(t).playing
    assert found == {"planned": 4, "sent": 4, "skipped": 0, "held": 0, "improvised": 1,
                     "amended": 0}  # fmt: skip


def test_levels_are_proposed_with_their_reason_and_nothing_where_too_little_was_seen():
    found = {each.action: each for each in proposals(scored(a_whole_run()))}
    assert (found["a2"].level, found["a2"].why) == (2, "not-all")
    assert (found["r2"].level, found["r2"].why) == (3, "all-met")
    assert found["r2"].records
    empty = Tape(small()).start()
    empty.add("exercise.ended", "", 90)
    none = {each.action: (each.level, each.why) for each in proposals(scored(empty))}
    assert none == {"a2": (None, "nothing"), "r2": (None, "nothing")}


def test_something_missed_is_evidence_against():
    t = Tape(small()).start()
    t.sent("call", 5)
    t.mark("paper", "missed", 30)
    t.sent("ask", 20)
    t.decided("keep", "stay", 25)
    t.add("exercise.ended", "", 90)
    found = {each.action: (each.level, each.why) for each in proposals(scored(t))}
    assert found["r2"] == (1, "missed")


def test_the_answer_has_the_keys_that_machines_are_promised():
    found = scored(a_whole_run()).as_json()
    assert {"coverage", "objectives", "expectations", "times", "adherence"} <= set(found)
    assert isinstance(found["expectations"], list)
    assert isinstance(found["objectives"], dict)
