"""What an inject waits for, in the words of the scenario: an animator reads no id."""

import re

import pytest
from exercise_paper_worlds import played, words
from exercise_worlds import decision, exercise, expected, inject

from csirt.reporting.exercise_conditions import condition_words, scenario_hour_of, waits_for
from csirt.reporting.exercise_paper import Occasion, Paper
from csirt.reporting.exercise_players import chronogramme_page


def world(lang="fr") -> Paper:
    return Paper(exercise(
        inject("i1", at="0", asks="d1", expects=[expected("e1", text=words("Sort la liste"))]),
        inject("i2", after="i1", delay_minutes=10),
        inject("i3", if_missing="e1"),
        inject("i4", if_missing="e1", delay_minutes=5),
        inject("i5", manual=True),
        inject("i6", at="20", unless="met(e1) or late(e1)"),
        decisions=[decision(no={}, yes={"title": words("Oui, couper"), "reveals": ["i5"],
                                        "sets": ["cut"]})],
    ), Occasion(lang, "09:30"))  # fmt: skip


def waited(name: str, lang="fr") -> list[str]:
    made = world(lang)
    return list(waits_for(made, next(each for each in made.order if each.id == name)))


def test_a_reminder_names_what_is_missed_and_no_delay_is_not_zero_minutes():
    assert waited("i3") == ["si rien n'est fait : « Sort la liste »"]
    assert waited("i4") == ["si rien n'est fait, 5 min après la limite : « Sort la liste »"]
    assert not any("0 min" in line for line in waited("i3"))


def test_what_follows_an_inject_names_its_number_and_what_an_answer_brings_the_answer():
    assert waited("i2") == ["10 min après le N° 1"]
    assert waited("i5") == ["si la réponse au N° 1 est « Oui, couper »"]
    assert waited("i1") == []


def test_several_results_of_one_expectation_are_said_once():
    assert waited("i6") == ["sauf si : « Sort la liste » est fait ou fait en retard"]
    assert waited("i6", "en") == ["unless: 'en Sort la liste' is done or done late"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("decided(d1, yes)", "la réponse est « Oui, couper »"),
        ("flag(cut)", "la réponse est « Oui, couper »"),
        ("sent(i1)", "le N° 1 est parti"),
        ("not missed(e1)", "il n'est pas vrai que « Sort la liste » est manqué"),
        ("before(i1, H+1)", "le N° 1 avant 09:00"),
        ("since(H+1) and met(e1)", "il est 09:00 ou plus tard et « Sort la liste » est fait"),
        ("met(", "met("),
    ],
)
def test_a_condition_is_said_in_words_and_one_that_cannot_be_read_as_it_is_written(text, told):
    assert condition_words(world(), text) == told


def test_a_reminder_stands_at_the_hour_at_which_it_would_be_due_and_a_pool_inject_goes_by_hand():
    made = world()
    hours = {each.id: scenario_hour_of(made, each) for each in made.order}
    assert hours["i1"] == "08:00"
    assert hours["i5"] == "à la main"
    assert re.fullmatch(r"\d\d:\d\d", hours["i3"])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_printed_chronogramme_shows_no_id_of_what_is_missed(lang):
    made = Paper(played(), Occasion(lang, "09:30"))
    rows = chronogramme_page(made).partition("<tbody>")[2]
    assert "0 min" not in rows.replace("10 min", "")
    plain = rows.replace("\u00a0", " ")
    assert not re.search(r"\b(si|if) log\b", plain)
    assert ("si rien n’est fait : « Fait log »" if lang == "fr" else "if nothing is done") in (
        plain.replace("\u202f", " ")
    )
