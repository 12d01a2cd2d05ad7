"""The parts of written exercises: whole, in both languages, with nothing that leads nowhere."""

import re

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.files.kinds import load
from csirt.files.shipped import catalogue, services
from csirt.model.care import CareKind
from csirt.model.catalogue import Target
from csirt.model.exercise import Level
from csirt.model.exercise_inject import Expectation, Met
from csirt.model.exercise_parts import ExerciseParts, PartInject, Use
from csirt.model.place import Profile
from csirt.model.record import Text
from csirt.model.ref import parse_ref
from csirt.model.symptom import Noticer
from csirt.workspace.exercise_made import PARTS
from csirt.workspace.playbooks import library_at

FILE = content.root() / PARTS
SHIPPED = load(FILE, ExerciseParts)
TECHNIQUES = catalogue().techniques
PLACEHOLDERS = {"target", "system", "line", "service", "capacity", "days", "lost", "word"}
every_technique = pytest.mark.parametrize("name", sorted(TECHNIQUES))


def within(record):
    """The record and everything in it."""
    yield record
    if isinstance(record, BaseModel):
        for value in dict(record).values():
            yield from within(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from within(value)


def of(kind, record=SHIPPED):
    return [each for each in within(record) if isinstance(each, kind)]


# --- symptoms of the techniques ---


@every_technique
def test_a_technique_has_two_symptoms_that_fit_any_target(name):
    assert len([each for each in TECHNIQUES[name].symptoms if not each.kinds]) >= 2


@every_technique
def test_a_symptom_speaks_both_languages_with_the_same_placeholders(name):
    for each in TECHNIQUES[name].symptoms:
        found = [set(re.findall(r"{(\w+)}", text)) for text in (each.text.fr, each.text.en)]
        assert each.text.en
        assert found[0] == found[1] <= {"target"}


@every_technique
def test_a_pseudonym_never_follows_a_word_that_would_merge_with_its_article(name):
    for each in TECHNIQUES[name].symptoms:
        assert not re.search(r"\b(de|à|du|au|des|aux|d'|l') ?{target}", each.text.fr), each.text.fr
        assert not each.text.fr.startswith("{target}")


@every_technique
def test_a_symptom_names_kinds_and_families_that_exist(name):
    kinds = catalogue().asset_kinds
    known = {*kinds, *(each.family for each in kinds.values())}
    assert {kind for each in TECHNIQUES[name].symptoms for kind in each.kinds} <= known


def test_a_technique_with_several_symptoms_comes_back_in_other_words():
    told = [each.text.fr for some in TECHNIQUES.values() for each in some.symptoms]
    assert len(told) == len(set(told))


# --- parts ---


def test_every_text_is_in_both_languages_with_the_same_placeholders():
    for text in of(Text):
        assert text.en, text.fr
        named = [set(re.findall(r"{(\w+)}", each)) for each in (text.fr, text.en)]
        assert named[0] == named[1] <= PLACEHOLDERS, text.fr


def test_every_measure_of_the_catalogue_rewards_those_who_have_it():
    assert {each.measure for each in SHIPPED.measures} == set(catalogue().measures)


def test_every_kind_of_care_line_is_told_once():
    told = [kind for part in SHIPPED.lines for kind in part.lines]
    assert sorted(told) == sorted(CareKind)


def test_the_last_application_and_the_last_service_are_for_any():
    assert SHIPPED.applications[-1].kinds == ()
    assert SHIPPED.services[-1].services == ()


def test_the_services_named_are_known():
    assert {id for part in SHIPPED.services for id in part.services} <= set(services())


def test_every_noticer_has_a_voice_and_every_target_a_noun_for_any():
    assert {each.by for each in SHIPPED.noticed} == set(Noticer)
    assert {each.target for each in SHIPPED.nouns if not each.kinds} == set(Target)


def test_every_level_is_planned_and_each_is_harder_than_the_one_before():
    plans = {each.level: each for each in SHIPPED.levels}
    assert list(plans) == list(Level)
    for one, more in zip(SHIPPED.levels, SHIPPED.levels[1:], strict=False):
        for name in ("minutes", "paths", "doubt", "doubts", "stress", "lines", "decisions"):
            assert getattr(one, name) <= getattr(more, name), name


@pytest.mark.parametrize("profile", list(Profile))
def test_every_kind_of_facility_has_cells_and_they_are_those_that_injects_name(profile):
    setting = next(e for e in SHIPPED.settings if not e.profiles or profile in e.profiles)
    assert {each.id for each in setting.cells} == {"decision", "technical", "care"}


def test_injects_come_from_known_voices_to_known_cells():
    voices, cells = {e.id for e in SHIPPED.voices}, {"decision", "technical", "care"}
    for each in of(PartInject):
        assert each.sender in voices
        assert set(each.to) <= cells


def test_an_inject_expects_something_unless_it_loads_decides_or_reminds():
    silent = [part.reminder for part in SHIPPED.duties if part.reminder]
    silent += [part.inject for part in SHIPPED.decisions]
    silent += [extra.inject for extra in SHIPPED.extras if extra.use is Use.STRESS]
    for each in of(PartInject):
        assert bool(each.expects) != (each in silent or each.stress), each.text.fr


def test_expectations_serve_a_known_objective():
    known = {each.id for each in SHIPPED.objectives}
    assert {each.objective for each in of(Expectation)} <= known


def test_the_steps_that_count_exist_in_the_shipped_playbooks():
    playbooks = library_at(content.root()).playbooks
    steps = [met.step for met in of(Met) if met.step]
    steps += [step for each in SHIPPED.objectives for step in each.steps]
    steps += [each.decision.plays for each in SHIPPED.decisions if each.decision.plays]
    for step in steps:
        ref = parse_ref(step)
        assert ref.id in {node.id for node in playbooks[ref.facility].nodes()}, step


def test_an_option_reveals_an_extra_that_waits_for_it():
    revealed = {each.id for each in SHIPPED.extras if each.use is Use.REVEALED}
    named = {name for part in SHIPPED.decisions for option in part.decision.options
             for name in option.reveals}  # fmt: skip
    assert named == revealed


def test_the_pseudonyms_are_words_apart():
    words = [each.casefold() for each in SHIPPED.words]
    assert len(words) == len(set(words)) >= 40
