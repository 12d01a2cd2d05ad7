"""What a trainer counts on in every shipped scenario, and what three of them promise.

Their form, languages and links are tested in ``test_exercise_scenarios.py``; here they are played
through, with players who do everything and with players who do nothing.
"""

from collections import defaultdict
from functools import cache
from itertools import combinations
from re import search

import pytest

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import InjectChannel
from csirt.model.journal import EntryKind
from csirt.operation.exercise_lint_texts import player_texts
from csirt.operation.exercise_schedule import schedule
from csirt.operation.exercise_simulation import Players
from csirt.workspace.exercise import exercises
from csirt.workspace.exercise_rehearsal import rehearse

SCENARIOS = exercises().scenarios
NIGHT, LABORATORY, IMAGING = (
    SCENARIOS[name]
    for name in ("directory-night-doubt", "laboratory-supplier-down", "regional-imaging-lost")
)
REAL = (
    r"\b(AP-HP|Corbeil|CHSF|Versailles|Cannes|Brest|Rouen|Dax|Villefranche|Arles|Armentières"
    r"|Synnovis|Düsseldorf|Dedalus|Maincare|Softway|Philips|Siemens|Microsoft|Google|WhatsApp"
    r"|Doctolib|Biogroup|Cerba|Eurofins|Inovie|Unilabs|Synlab)\b"
)
"""Places of real incidents, real suppliers, real brands: never before the players."""

every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda each: each.id)
these_three = pytest.mark.parametrize(
    "scenario", [NIGHT, LABORATORY, IMAGING], ids=lambda each: each.id
)


@cache
def played(name: str, players: Players) -> frozenset[str]:
    """The injects that were sent in a rehearsal."""
    sent = (each.subject for each in rehearse(name, players=players).deeds
            if each.kind is EntryKind.INJECT_SENT)  # fmt: skip
    return frozenset(each.rpartition("/")[2] for each in sent)


def reminders(scenario: Exercise) -> set[str]:
    return {each.id for each in scenario.injects if each.if_missing is not None}


def homes(scenario: Exercise) -> dict[str, str]:
    return {each.id: inject.id for inject in scenario.injects for each in inject.expects}


@every_scenario
def test_players_read_no_real_hospital_supplier_or_brand(scenario: Exercise):
    for way, text in player_texts(scenario):
        assert not search(REAL, text.fr), way
        assert not search(REAL, text.en), way


@every_scenario
def test_what_is_expected_ends_while_people_play(scenario: Exercise):
    plan = schedule(scenario)
    for each in scenario.all_expected():
        due = plan.due[each.id]
        if due is None or each.within_minutes is None:
            continue
        late = (each.late_until_minutes or each.within_minutes) - each.within_minutes
        assert plan.played(due), each.id
        assert plan.played(due + late * 60), each.id


@these_three
def test_players_who_do_nothing_are_reminded_and_those_who_do_all_are_not(scenario: Exercise):
    waiting = reminders(scenario)
    assert len(waiting) >= 2
    assert waiting <= played(scenario.id, Players.NONE)
    assert not waiting & played(scenario.id, Players.ALL)


@these_three
def test_both_answers_of_a_decision_cost_something_that_is_told(scenario: Exercise):
    for decision in scenario.decisions:
        assert decision.help is not None
        assert all(option.told is not None for option in decision.options), decision.id
        prices = [(set(option.reveals), set(option.effects)) for option in decision.options]
        assert all(one != other for one, other in combinations(prices, 2)), decision.id
        assert any(option.reveals for option in decision.options), decision.id


@these_three
def test_one_step_done_once_meets_one_expectation(scenario: Exercise):
    found: dict[str, list[str]] = defaultdict(list)
    home = homes(scenario)
    for each in scenario.all_expected():
        for met in each.met_by:
            if met.step or met.act:
                found[met.step or met.act or ""].append(home.get(each.id, ""))
    for met, several in found.items():
        assert all(never_together(scenario, *two) for two in combinations(several, 2)), met


def never_together(scenario: Exercise, one: str, other: str) -> bool:
    """Whether two answers, or two conditions, keep a pair of injects apart."""
    for decision in scenario.decisions:
        brought = [{one, other} & set(option.reveals) for option in decision.options]
        if {one, other} <= set().union(*brought):
            return all(len(each) <= 1 for each in brought)
    told = {each.id: each for each in scenario.injects}
    if one not in told or other not in told:
        return False
    first, second = told[one], told[other]
    opposed = {(first.when, second.unless), (first.unless, second.when)}
    return any(condition is not None and condition == contrary for condition, contrary in opposed)


@these_three
def test_a_voice_says_five_sentences_at_most(scenario: Exercise):
    for inject in scenario.injects:
        if inject.channel in (InjectChannel.PHONE, InjectChannel.IN_PERSON):
            said = inject.text.fr.replace("« ", "").split()
            ends = [word for word in said if word.endswith((".", "?", "!")) or word in ("?", "!")]
            assert len(ends) <= 5, inject.id


@these_three
def test_the_first_sign_is_a_call_about_patients_not_a_machine(scenario: Exercise):
    plan = schedule(scenario)
    [first] = [each for each in scenario.injects if plan.injects[each.id] == 0]
    assert first.channel is InjectChannel.PHONE
    assert search(r"\b(patients?|homme|femme)\b", first.text.fr)


# --- the night of doubt ---


def test_the_doubt_lasts_four_hours_and_no_voice_says_attack_before():
    plan = schedule(NIGHT)
    known = plan.injects["i31"]
    assert known == 4 * 3_600
    assert "step:first-call-qualification/start-ransomware" in {
        met.step for each in NIGHT.injects if each.id == "i31"
        for e in each.expects for met in e.met_by
    }  # fmt: skip
    for inject in NIGHT.injects:
        when = plan.injects[inject.id]
        if when is not None and when < known:
            assert not search(r"attaque|attaquant|attack", inject.text.fr + inject.text.en)


def test_backups_unplugged_in_doubt_are_rewarded_and_backups_left_are_not():
    sent = {players: played(NIGHT.id, players) for players in Players}
    assert sent[Players.ALL] & {"i13", "i14"} == {"i13"}
    assert sent[Players.NONE] & {"i13", "i14"} == {"i14"}


def test_the_night_is_played_in_less_than_three_hours_by_three_cells():
    plan = schedule(NIGHT)
    assert plan.room_seconds(plan.end, NIGHT.clock.speed) == 160 * 60
    assert [cell.id for cell in NIGHT.cells] == ["decision", "technical", "care"]
    assert 25 <= len(NIGHT.injects) <= 45


# --- the laboratory ---


def test_the_laboratory_is_a_first_exercise():
    plan = schedule(LABORATORY)
    assert plan.room_seconds(plan.end, LABORATORY.clock.speed) == 75 * 60
    assert 12 <= len(LABORATORY.injects) <= 20
    assert len(LABORATORY.decisions) <= 2


def test_the_laboratory_ends_with_a_page_for_each_table():
    plan = schedule(LABORATORY)
    last = max(
        (each for each in LABORATORY.injects if plan.injects[each.id] is not None),
        key=lambda each: plan.injects[each.id] or 0,
    )
    assert {each.cell for each in last.expects} == {cell.id for cell in LABORATORY.cells}


# --- the regional service ---


def test_the_region_pays_for_stopping_and_for_watching():
    [stop] = [each for each in IMAGING.decisions if each.id == "d1"]
    assert stop.cell == "region"
    assert all(option.reveals for option in stop.options)
    assert "step:regional-services-isolation/stop-service" in {
        met.step for each in IMAGING.all_expected() for met in each.met_by
    }


def test_every_hospital_decides_something_and_somebody_else_pays():
    deciding = {each.cell for each in IMAGING.decisions}
    assert deciding == {cell.id for cell in IMAGING.cells}
    told = {each.id: set(each.to) for each in IMAGING.injects}
    [full] = [each for each in IMAGING.decisions if each.cell == "university"]
    paying = [cell for option in full.options for name in option.reveals for cell in told[name]]
    assert set(paying) == {"region", "rochebrume"}
