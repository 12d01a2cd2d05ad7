"""The shipped scenarios: they pass the linter, speak both languages, name nobody, and teach."""

from collections import Counter
from collections.abc import Iterator
from re import IGNORECASE, search

import pytest
from pydantic import BaseModel

from csirt.files.shipped import sources
from csirt.model.catalogue import Sourced
from csirt.model.exercise import Exercise, PlayedBy
from csirt.model.exercise_inject import InjectChannel
from csirt.model.exercise_words import Presence
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.model.ref import parse_ref
from csirt.operation.exercise_lint_walk import walked
from csirt.operation.exercise_schedule import schedule
from csirt.workspace.exercise import exercises
from csirt.workspace.exercise_lint import lint
from csirt.workspace.playbooks import library

KNOWN = exercises()
SCENARIOS = KNOWN.scenarios
PLAYBOOKS = library().playbooks
SHIPPED = {"social-care-home-paper", "imaging-remote-maintenance"}
SAME_IN_BOTH = {"CERT Santé"}
"""Proper names of several words that French and English share; one word may well be the same."""

every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda each: each.id)


def within(record: object) -> Iterator[object]:
    """The record and everything in it."""
    yield record
    if isinstance(record, BaseModel):
        for _, value in record:
            yield from within(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from within(value)


def texts(record: object) -> list[Text]:
    return [part for part in within(record) if isinstance(part, Text)]


def test_these_are_shipped():
    assert set(SCENARIOS) >= SHIPPED


@every_scenario
def test_the_linter_finds_nothing_not_even_a_warning(scenario: Exercise):
    assert lint([KNOWN.files[scenario.id]]).faults == ()


@every_scenario
def test_a_file_bears_the_name_of_what_it_holds(scenario: Exercise):
    assert KNOWN.files[scenario.id].stem == scenario.id


@every_scenario
def test_every_text_is_in_french_and_in_english(scenario: Exercise):
    found = texts(scenario)
    assert [each.fr for each in found if not each.en] == []
    alike = [each.fr for each in found if each.fr == each.en and " " in each.fr]
    assert [text for text in alike if text not in SAME_IN_BOTH] == []


@every_scenario
def test_a_text_is_in_the_language_it_says(scenario: Exercise):
    for each in texts(scenario):
        assert not search(r"\b(les|une|des|dans|avec)\b", each.en), each.en
        assert not search(r"\b(the|with|and|of)\b", each.fr, IGNORECASE), each.fr


@every_scenario
def test_french_is_set_as_french(scenario: Exercise):
    for each in texts(scenario):
        assert not search(r"\w[;:!?](\s|$)", each.fr), each.fr
        assert each.fr.count("«") == each.fr.count("»"), each.fr
        assert not search(r"«\S|\S»", each.fr), each.fr
        assert not search("[«»]", each.en), each.en
        assert "..." not in each.fr + each.en


@every_scenario
def test_a_level_of_the_agency_is_never_a_number(scenario: Exercise):
    for each in texts(scenario):
        assert not search(r"\b(niveau|level)x? *\d", each.fr + each.en, IGNORECASE), each.fr


@every_scenario
def test_no_text_names_a_person_or_a_classified_status(scenario: Exercise):
    for each in texts(scenario):
        for text in (each.fr, each.en):
            assert not search(r"\b(M\.|Mme|Dr|Pr|Mr|Mrs) [A-Z]", text), text
            assert not search(r"\bOIV\b|\bSIIV\b|importance vitale|vital operator", text), text


@every_scenario
def test_every_source_is_in_the_bibliography_and_what_is_ours_says_so(scenario: Exercise):
    cited = [part for part in within(scenario) if isinstance(part, Sourced)]
    assert {name.split()[0] for part in cited for name in part.source} <= set(sources())
    assert scenario.origin is Origin.EXPERT


# --- a trainer can play it ---


@every_scenario
def test_everything_that_is_written_can_come(scenario: Exercise):
    found = walked(scenario)
    assert found.injects == {each.id for each in scenario.injects}
    assert found.options == {(d.id, o.id) for d in scenario.decisions for o in d.options}


@every_scenario
def test_every_inject_has_a_voice_that_somebody_plays(scenario: Exercise):
    voices = {each.id: each for each in scenario.voices}
    animators = {each.id for each in scenario.animators}
    for each in scenario.injects:
        if each.channel is not InjectChannel.PAPER:
            assert each.sender is not None, each.id
        if each.sender is not None:
            assert voices[each.sender].animator in animators, each.id
    assert {each.sender for each in scenario.injects} - {None} == set(voices)


@every_scenario
def test_functions_are_of_the_cells_that_receive(scenario: Exercise):
    roles = {cell.id: {role.id for role in cell.roles} for cell in scenario.cells}
    for each in scenario.injects:
        assert set(each.roles) <= set().union(*(roles[cell] for cell in each.to)), each.id


@every_scenario
def test_management_and_care_are_at_the_table(scenario: Exercise):
    present = {role.counts_as for cell in scenario.cells for role in cell.roles
               if cell.played_by is PlayedBy.PLAYERS}  # fmt: skip
    assert {Presence.DIRECTION, Presence.CARE} <= present


@every_scenario
def test_most_of_what_is_expected_is_a_step_of_a_playbook(scenario: Exercise):
    expected = list(scenario.all_expected())
    tied = [each for each in expected if any(m.step or m.entry or m.decision for m in each.met_by)]
    assert len(tied) >= 0.6 * len(expected)


@every_scenario
def test_what_an_objective_tries_is_expected_or_played(scenario: Exercise):
    for objective in scenario.objectives:
        for text in objective.steps:
            ref = parse_ref(text)
            assert ref.id in {node.id for node in PLAYBOOKS[ref.facility].nodes()}
    met = {met.step for each in scenario.all_expected() for met in each.met_by}
    plays = {each.plays for each in scenario.decisions}
    for objective in scenario.objectives:
        assert set(objective.steps) & (met | plays), objective.id


@every_scenario
def test_every_decision_plays_one_of_a_playbook_or_has_help(scenario: Exercise):
    for each in scenario.decisions:
        assert each.plays is not None or each.help is not None, each.id


@every_scenario
def test_a_pool_stands_ready_and_somebody_is_stressed(scenario: Exercise):
    assert len(scenario.pool()) >= 2
    assert any(each.stress for each in scenario.injects)


@every_scenario
def test_an_objective_has_several_chances(scenario: Exercise):
    counted = Counter(each.objective for each in scenario.all_expected())
    assert all(counted[each.id] >= 2 for each in scenario.objectives)


def test_the_home_is_played_in_sixty_to_seventy_five_minutes_and_ends_with_the_folder():
    home = SCENARIOS["social-care-home-paper"]
    plan = schedule(home)
    played = plan.room_seconds(plan.end, home.clock.speed) / 60
    assert played == 60
    assert played + home.clock.briefing_minutes + home.clock.debrief_minutes == 75
    last = max((t, id) for id, t in plan.injects.items() if t is not None)[1]
    [inject] = [each for each in home.injects if each.id == last]
    assert {each.objective for each in inject.expects} == {"folder"}
    assert "step:social-care-home/weekly-folder" in {
        met.step for each in inject.expects for met in each.met_by
    }
    assert {each.channel for each in home.injects} <= {
        InjectChannel.PAPER, InjectChannel.IN_PERSON, InjectChannel.PHONE,
    }  # fmt: skip
    assert len(home.animators) == 1


def test_the_hospital_keeps_three_cells_busy():
    hospital = SCENARIOS["imaging-remote-maintenance"]
    assert len(hospital.cells) == 3
    counted = Counter(cell for each in hospital.injects for cell in each.to)
    assert all(counted[cell.id] >= 8 for cell in hospital.cells)
    assert len(hospital.decisions) == 4
