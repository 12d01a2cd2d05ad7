"""What three shipped scenarios promise: reminders, second chances, common hours, a media pack."""

from random import Random

import pytest

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import START
from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_queue import InjectState
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_schedule import scenario_hour, schedule
from csirt.operation.exercise_simulation import Players
from csirt.workspace.exercise import exercises
from csirt.workspace.exercise_rehearsal import rehearse

KNOWN = exercises()
THREE = ("laboratory-results-altered", "data-leak-press", "regional-day")
PLAYED = 0.7
"""Share of the injects that a real exercise plays; the rest is left for want of time."""

every_one = pytest.mark.parametrize("scenario", [KNOWN.scenarios[id] for id in THREE], ids=THREE)


def played(scenario: Exercise, players: Players) -> RunState:
    return rehearse(scenario.id, players=players).run


def sent(run: RunState) -> set[str]:
    return {each.inject.id for each in run.injects if each.state is InjectState.SENT}


@every_one
def test_a_reminder_comes_to_who_does_nothing_and_never_to_who_does_all(scenario: Exercise):
    reminders = {each.id for each in scenario.injects if each.if_missing}
    assert len(reminders) >= 1
    assert sent(played(scenario, Players.NONE)) >= reminders
    assert not sent(played(scenario, Players.ALL)) & reminders


@every_one
def test_every_answer_of_a_decision_changes_what_comes_next(scenario: Exercise):
    for decision in scenario.decisions:
        follows = [set(each.reveals) | {e.system for e in each.effects} | set(each.sets)
                   for each in decision.options]  # fmt: skip
        assert all(follows), decision.id
        assert not set.intersection(*(set(each.reveals) for each in decision.options))


@every_one
def test_every_objective_and_every_cell_live_when_three_injects_in_ten_are_left(scenario: Exercise):
    for seed in range(40):
        kept = [each for each in scenario.injects if Random(f"{seed}{each.id}").random() < PLAYED]
        names = {START} | {each.id for each in kept}
        served = {e.objective for each in kept for e in each.expects}
        served |= {e.objective for e in scenario.expectations if e.counts_from in names}
        assert served == {each.id for each in scenario.objectives}
        assert {cell for each in kept for cell in each.to} == {each.id for each in scenario.cells}


@every_one
def test_what_a_player_hears_fits_a_card(scenario: Exercise):
    assert max(len(t) for each in scenario.injects for t in (each.text.fr, each.text.en)) <= 420


def test_the_father_comes_only_if_the_children_in_danger_were_not_picked_out():
    scenario = KNOWN.scenarios["data-leak-press"]
    [gate] = [each.id for each in scenario.injects if each.sender == "father"]
    assert gate in sent(played(scenario, Players.NONE))
    assert gate not in sent(played(scenario, Players.ALL))


def test_the_time_limit_of_the_leak_ends_on_the_monday_that_is_played():
    scenario = KNOWN.scenarios["data-leak-press"]
    plan = schedule(scenario)
    claim = next(each for each in scenario.injects if each.sender == "attacker")
    ends = plan.injects[claim.id] + 72 * 60 * MINUTE
    monday = next(each for each in plan.spans if each.id == "waiting")
    assert scenario_hour(scenario, ends) == (3, "16:30")
    assert scenario_hour(scenario, monday.start) == (3, "09:00")


def test_the_region_is_counted_at_half_past_the_hour():
    scenario = KNOWN.scenarios["regional-day"]
    plan = schedule(scenario)
    counts = {m.act: plan.due[e.id] for e in scenario.all_expected() for m in e.met_by
              if (m.act or "").startswith("count-") and m.act[-1].isdigit()}  # fmt: skip
    hours = {act: scenario_hour(scenario, due)[1] for act, due in counts.items()}
    assert hours == {
        "count-1": "09:30", "count-2": "10:30", "count-3": "13:30", "count-4": "14:30",
    }  # fmt: skip


def test_a_beginner_may_stop_at_the_second_bulletin_with_nothing_left_open():
    scenario = KNOWN.scenarios["regional-day"]
    plan = schedule(scenario)
    half = next(each for each in plan.spans if each.id == "morning").end
    assert scenario_hour(scenario, half)[1] == "10:35"
    for inject in scenario.injects:
        at = plan.injects[inject.id]
        if at is not None and at <= half:
            assert all((plan.due[each.id] or 0) <= half for each in inject.expects), inject.id


def test_a_sheet_of_the_media_pack_says_that_it_is_an_exercise_and_not_what_is_true():
    scenario = KNOWN.scenarios["regional-day"]
    folder = KNOWN.files[scenario.id].parent
    sheets = {each.file for inject in scenario.injects for each in inject.attachments}
    assert len(sheets) == 5
    for name in sheets:
        text = (folder / name).read_text(encoding="utf-8")
        for page in text.split("\n---\n"):
            assert page.strip().startswith("EXERCICE – EXERCICE – EXERCICE")
            assert page.strip().endswith("EXERCICE – EXERCICE – EXERCICE")
        assert " vrai" not in text.casefold().replace("un vrai réseau", "")
        assert "animateur" not in text
