"""``csirt risk analyse``: hours, reaction and precision, from the words of a command."""

import json

import pytest

FEW = ("--samples", "2048")


def analyse(run, asked, *words):
    return asked(run("risk", "analyse", *words, *FEW, "--seed", "7", "--json"))


@pytest.fixture
def watched(ch):
    """The hospital, with a probe on its network and IT on call."""
    text = ch.read_text(encoding="utf-8")
    assert "measures:" not in text
    measures = "measures:\n  - {measure: network-probe, coverage: 1/1}\n  - {measure: edr}\n"
    ch.write_text(text + measures, encoding="utf-8")
    return ch


def test_json_gives_hours_and_reaction_beside_what_it_gave(run, watched, asked):
    told = analyse(run, asked, watched)
    plain = analyse(run, asked, watched, "--no-times")
    assert told["timed_samples"] == 2048
    assert plain["timed_samples"] is None
    pairs = zip(
        (*told["assets"], *told["care_lines"]),
        (*plain["assets"], *plain["care_lines"]),
        strict=True,
    )
    for each, without in pairs:
        hours, left = each.pop("time_hours"), each.pop("with_reaction")
        assert without.pop("time_hours") is None is without.pop("with_reaction")
        assert each == without
        if hours:
            assert 0 <= hours["p10"] <= hours["p50"] <= hours["p90"]
        if left:
            assert left["probability"] <= each["probability"]
            assert set(left) == {"probability", "low", "high", "sampling_error", "class"}
    assert any(each["time_hours"] for each in analyse(run, asked, watched)["assets"])


def test_a_hospital_that_says_nothing_of_detection_has_no_reaction(run, ch, asked):
    told = analyse(run, asked, ch)
    assert all(each["with_reaction"] is None for each in (*told["assets"], *told["care_lines"]))
    assert any("n'y est pas évaluée" in note for note in told["notes"])


def test_a_terminal_shows_no_hour_unless_asked(run, watched):
    plain = run("risk", "analyse", watched, *FEW)
    asked = run("risk", "analyse", watched, *FEW, "--times")
    assert "1 fois sur 2" not in plain.stdout
    assert "1 fois sur 2" in asked.stdout
    assert "si l'on réagit" in asked.stdout
    assert asked.stdout.startswith(plain.stdout)


def test_a_terminal_shows_hours_in_words_and_no_digit_of_a_probability(run, watched):
    shown = run("risk", "analyse", watched, *FEW, "--times").stdout.split("Si l'attaque aboutit")[1]
    assert "0." not in shown
    assert "0," not in shown


def test_a_precision_takes_as_many_samples_as_it_needs(run, ch, asked):
    told = asked(run("risk", "analyse", ch, "--precision", "0.3", "--no-times", "--json"))
    assert told["samples"] == 65_536
    assert "atteinte" in told["notes"][-1]


def test_samples_are_a_ceiling_of_a_precision(run, ch, asked):
    words = ("--precision", "0.0001", "--samples", "2048", "--no-times", "--json")
    told = asked(run("risk", "analyse", ch, *words))
    assert told["samples"] == 2048
    assert "non atteinte" in told["notes"][-1]


@pytest.mark.parametrize("given", ["0", "-0.01", "0.9", "un", "nan"])
def test_a_precision_that_is_none_is_refused(run, ch, given):
    assert run("risk", "analyse", ch, "--precision", given).exit_code == 2


def test_the_answer_is_valid_json_without_a_digit_that_is_none(run, watched):
    text = run("risk", "analyse", watched, *FEW, "--json").stdout
    assert "Infinity" not in text
    assert "NaN" not in text
    json.loads(text)
