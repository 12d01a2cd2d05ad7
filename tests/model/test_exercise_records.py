"""A scenario: one trigger an inject, one id a thing, and what the pool is."""

import pytest
from exercise_worlds import decision, exercise, expected, inject
from pydantic import ValidationError

from csirt.files.kinds import built
from csirt.files.source import read_bytes
from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import Expectation, Met
from csirt.model.exercise_trigger import parsed_trigger, trigger_text
from csirt.model.fault import ContentError


def refused(**fields):
    with pytest.raises(ValidationError) as caught:
        exercise(inject("i1", **fields))
    return str(caught.value)


def test_an_inject_has_exactly_one_trigger():
    assert "exactly one" in refused(at="0", manual=True)
    assert "exactly one" in refused(at=None)


def test_a_delay_belongs_to_what_waits():
    assert "delay_minutes" in refused(at="0", delay_minutes=5)
    assert exercise(inject(), inject("i2", after="i1", delay_minutes=5)).injects[1].after == "i1"


def test_waiting_needs_a_condition():
    assert "wait" in refused(wait=True)


def test_minutes_may_be_written_as_a_number():
    assert exercise(inject(at=40)).injects[0].at == "40"


def test_one_id_never_means_an_inject_and_an_expectation():
    with pytest.raises(ValidationError, match="one id for two"):
        exercise(inject("i1", expects=[expected("i1")]))
    with pytest.raises(ValidationError, match="'start'"):
        exercise(inject("start"))


def test_late_begins_after_due():
    with pytest.raises(ValidationError, match="later than"):
        Expectation.model_validate(expected(late_until_minutes=10))
    with pytest.raises(ValidationError, match="later than"):
        Expectation.model_validate(expected(within_minutes=None, late_until_minutes=10))


@pytest.mark.parametrize(
    "fields", [{}, {"act": "a", "step": "step:p/s"}, {"option": "o", "act": "a"}, {"subject": "x"}]
)
def test_what_counts_as_met_is_one_thing(fields):
    with pytest.raises(ValidationError):
        Met.model_validate(fields)


def test_the_pool_is_what_comes_by_hand_and_no_answer_brings():
    found = exercise(
        inject("i1", asks="d1"),
        inject("i2", manual=True),
        inject("i3", manual=True),
        decisions=[decision(yes={"reveals": ["i2"]}, no={})],
    )
    assert [each.id for each in found.pool()] == ["i3"]


def test_every_expectation_is_found_those_of_no_inject_last():
    found = exercise(inject(expects=[expected("e1")]), expectations=[expected("e2")])
    assert [each.id for each in found.all_expected()] == ["e1", "e2"]


def test_an_unknown_key_names_the_nearest():
    text = "schema: csirt.exercise/1\nid: x\ninjects: [{id: i1, chanel: phone}]\n"
    with pytest.raises(ContentError) as caught:
        built(read_bytes(text.encode(), "f.yaml"), Exercise)
    [fault] = [each for each in caught.value.faults if "chanel" in each.path]
    assert fault.hint == "vouliez-vous dire « channel » ?"


# --- triggers in words ---


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "fields",
    [
        {"at": "H+1 M+20"},
        {"after": "i0"},
        {"after": "i0", "delay_minutes": 20},
        {"if_missing": "e0", "delay_minutes": 3},
        {"manual": True},
    ],
)
def test_a_trigger_in_words_is_read_back(fields, lang):
    found = exercise(inject("i1", **fields)).injects[0]
    assert parsed_trigger(trigger_text(found, lang)) == fields


def test_a_trigger_is_read_without_its_delay_and_whatever_its_capitals():
    assert parsed_trigger("APRÈS i03") == {"after": "i03"}
    assert parsed_trigger("if e04 is missing") == {"if_missing": "e04"}


@pytest.mark.parametrize("text", ["", "plus tard", "après", "09h00", "après i1, vingt min"])
def test_what_is_no_trigger_is_none(text):
    assert parsed_trigger(text) is None


def test_a_time_that_cannot_be_read_is_shown_as_it_is_written():
    assert trigger_text(exercise(inject(at="tantôt")).injects[0], "fr") == "tantôt"
