"""The rules of scenarios: each by example files, and what they must not blame.

In ``tests/examples/exercises/positive`` a line that ends with ``# ← CODE`` has that fault and no
other line has one; in ``negative`` there is none.
"""

from pathlib import Path
from re import findall
from time import perf_counter

import pytest
from exercise_worlds import decision, exercise, expected, inject

from csirt.errors import NotFoundError
from csirt.model.exercise_library import InjectLibrary
from csirt.model.fault import Severity, refused
from csirt.operation.exercise_lint import RULES, library_linted, linted
from csirt.operation.exercise_lint_walk import MAX_COURSES, walked
from csirt.operation.exercise_world import World
from csirt.workspace.exercise_lint import lint

EXAMPLES = Path(__file__).parents[1] / "examples" / "exercises"
CODES = {
    "dangling", "wrong-state", "condition-syntax", "unparsed-time", "after-cycle", "never-starts",
    "never-sent", "walk-cut", "never-asked", "no-within", "no-default", "after-end",
    "outside-phases", "duration-mismatch", "no-expectation", "stress-judged",
    "objective-unserved", "unobserved", "silent-cell", "long-silence", "overload", "false-choice",
    "untold-loss", "missing-translation", "french-only", "real-name",
}  # fmt: skip

every_rule = pytest.mark.parametrize("rule", RULES)


def marked(folder: Path) -> set[tuple[str, int, str]]:
    """Return file, line and code of every fault that the files of an example announce."""
    return {
        (str(path), number, code)
        for path in sorted(folder.rglob("*.yaml"))
        for number, row in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        for code in findall(r"# ← (\S+)", row)
    }


def met(*paths: Path) -> set[tuple[str, int, str]]:
    return {(fault.file, fault.line, fault.code) for fault in lint(paths).faults}


def codes(*injects, **fields) -> list[tuple[str, str]]:
    kept = {"unobserved", "no-expectation", "silent-cell", "long-silence"}
    found = linted(exercise(*injects, **fields), World())
    return [(fault.code, fault.path) for fault in found if fault.code not in kept]


# --- each rule by its examples ---


def test_the_rules_are_those_of_the_contract():
    assert set(RULES) == CODES


@pytest.mark.parametrize("side", ["positive", "negative"])
def test_every_rule_has_examples_and_no_other_is_there(side):
    assert {path.name for path in (EXAMPLES / side).iterdir()} == CODES


@every_rule
def test_the_rule_finds_what_the_positive_example_announces_and_nothing_else(rule):
    folder = EXAMPLES / "positive" / rule
    assert met(folder) == marked(folder)
    assert {code for _, _, code in marked(folder)} == {rule}


@every_rule
def test_the_rule_finds_nothing_in_the_negative_example(rule):
    assert met(EXAMPLES / "negative" / rule) == set()


def test_a_fault_stands_at_the_word_that_is_wrong_and_says_what_it_should_be():
    found = lint([EXAMPLES / "positive" / "dangling"]).faults
    [voice] = [fault for fault in found if fault.path == "injects.0.sender"]
    assert voice.message == "« stranger » ne désigne rien : il n'y a pas d'interlocuteur de ce nom."
    assert voice.severity is Severity.ERROR


def test_an_unreadable_condition_tells_its_column():
    [found] = lint([EXAMPLES / "positive" / "condition-syntax"]).faults
    assert "colonne 12" in found.message


def test_what_refuses_and_what_only_warns():
    told = {rule: lint([EXAMPLES / "positive" / rule]).faults for rule in RULES}
    warned = {rule for rule, faults in told.items() if not refused(faults)}
    assert warned == {
        "walk-cut", "no-default", "duration-mismatch", "no-expectation", "objective-unserved",
        "unobserved", "silent-cell", "long-silence", "overload", "false-choice", "untold-loss",
        "missing-translation", "french-only",
    }  # fmt: skip


# --- what can be reached ---


def test_two_answers_that_exclude_each_other_reach_nothing_together():
    asks = inject("i1", asks="d1")
    both = inject("i2", at="5", when="decided(d1, yes) and decided(d1, no)")
    assert codes(asks, both, decisions=[decision(yes={"sets": ["f"]}, no={})]) == [
        ("never-sent", "injects.1")
    ]


def test_two_outcomes_of_one_expectation_exclude_each_other():
    first = inject("i1", expects=[expected()])
    assert codes(first, inject("i2", at="20", when="met(e1) and missed(e1)")) == [
        ("never-sent", "injects.1")
    ]
    assert codes(first, inject("i2", at="20", when="met(e1) or missed(e1)")) == []


def test_a_reminder_comes_whatever_else_conditions_say_of_what_is_missing():
    first = inject("i1", expects=[expected()])
    told = inject("i2", at="20", when="met(e1) or late(e1)")
    found = walked(exercise(first, told, inject("i3", if_missing="e1")))
    assert found.injects == {"i1", "i2", "i3"}


def test_a_contrary_is_possible_before_anything_has_happened():
    first = inject("i1", expects=[expected()])
    assert codes(first, inject("i2", at="5", when="not met(e1)")) == []
    assert codes(first, inject("i2", at="5", unless="met(e1)")) == []


def test_what_follows_something_never_sent_is_never_sent():
    asks = inject("i1", asks="d1")
    lost = inject("i2", at="5", when="flag(nobody)")
    after = inject("i3", after="i2")
    found = walked(exercise(asks, lost, after, decisions=[decision(yes={"sets": ["f"]}, no={})]))
    assert found.injects == {"i1"}


def test_an_answer_that_needs_the_impossible_can_never_be_given():
    asks = inject("i1", asks="d1", expects=[expected()])
    options = {"yes": {"requires": "missed(e1) and met(e1)", "sets": ["f"]}, "no": {}}
    assert codes(asks, decisions=[decision(**options)]) == [("never-sent", "decisions.0.options.0")]


def test_a_revealed_inject_needs_its_answer():
    asks = inject("i1", asks="d1", when="met(e9)")
    kept = inject("i2", manual=True)
    found = walked(exercise(asks, kept, decisions=[decision(yes={"reveals": ["i2"]}, no={})],
                            expectations=[expected("e9")]))  # fmt: skip
    assert found.injects == {"i1", "i2"}
    lost = walked(
        exercise(inject("i1"), kept, decisions=[decision(yes={"reveals": ["i2"]}, no={})])
    )
    assert lost.injects == {"i1"}


def test_a_reminder_of_something_never_expected_never_comes():
    lost = inject("i1", at="5", when="sent(i2)", expects=[expected()])
    found = walked(exercise(lost, inject("i2", after="i1"), inject("i3", if_missing="e1")))
    assert found.injects == set()


def test_the_walk_is_bounded_and_ends_early_when_everything_is_reached():
    many = [decision(f"d{n}", yes={"sets": [f"f{n}"]}, no={}) for n in range(40)]
    asks = [inject(f"i{n}", at=str(n), asks=f"d{n}") for n in range(40)]
    begun = perf_counter()
    found = walked(exercise(*asks, decisions=many))
    assert found.courses == found.of == 2**40
    assert perf_counter() - begun < 5


def test_a_walk_that_is_cut_doubts_and_accuses_nobody():
    many = [decision(f"d{n}", yes={"sets": [f"f{n}"]}, no={}) for n in range(13)]
    asks = [inject(f"i{n}", at=str(n), asks=f"d{n}") for n in range(13)]
    lost = inject("lost", at="20", when="decided(d1, yes) and decided(d1, no)")
    found = walked(exercise(*asks, lost, decisions=many))
    assert (found.courses, found.of) == (MAX_COURSES, 2**13)
    told = [each for each in codes(*asks, lost, decisions=many) if each[0] != "overload"]
    assert told == [("walk-cut", "decisions")]


def test_every_course_is_walked_once_when_all_are():
    from csirt.operation.exercise_lint_walk import _courses

    choices = {"a": ("1", "2", "3"), "b": ("1", "2"), "c": ("1", "2", "3", "4")}
    found = [tuple(each.items()) for each in _courses(choices, 24)]
    assert len(found) == len(set(found)) == 24


# --- choices ---


def test_answers_that_differ_only_by_what_is_said_are_a_choice():
    words = {"fr": "Soit", "en": "So be it"}
    asks = inject("i1", asks="d1")
    assert codes(asks, decisions=[decision(yes={"told": words}, no={})]) == []
    assert codes(asks, decisions=[decision(yes={}, no={})]) == [("false-choice", "decisions.0")]


def test_an_answer_that_an_expectation_waits_for_is_a_choice():
    asks = inject("i1", asks="d1", expects=[expected(met_by=[{"decision": "d1", "option": "no"}])])
    assert codes(asks, decisions=[decision(yes={}, no={})]) == []


def test_all_answers_that_reveal_the_same_are_none():
    asks = inject("i1", asks="d1")
    same = {"reveals": ["i2"], "told": {"fr": "a", "en": "b"}}
    other = {"reveals": ["i2"], "told": {"fr": "c", "en": "d"}}
    assert codes(asks, inject("i2", manual=True), decisions=[decision(a=same, b=other)]) == [
        ("false-choice", "decisions.0")
    ]


# --- names and broken files ---


def test_what_makes_a_scenario_unreadable_hides_its_echo():
    lost = inject("i2", after="i9", when="met(")
    assert {code for code, _ in codes(inject("i1"), lost)} == {"dangling", "condition-syntax"}


def test_names_of_the_facility_are_kept_from_the_players():
    world = World(real_names=("PACS-ROCHE", "IRM", "Imagerie Réunie"))
    text = {"fr": "Le PACS-Roche est tombé, dit imagerie réunie", "en": "MRI is down"}
    found = linted(exercise(inject(text=text)), world)
    given = [fault for fault in found if fault.code == "real-name"]
    assert len(given) == 2
    assert all("un nom de l'établissement" in fault.message for fault in given)


def test_a_library_is_held_to_translations_and_real_names():
    text = {"fr": "Appelez le 01 45 67 89 10"}
    data = {"id": "l1", "title": {"fr": "T", "en": "T"}, "channel": "phone", "text": text,
            "sender": {"fr": "S", "en": "S"}}  # fmt: skip
    library = InjectLibrary.model_validate(
        {"schema": "csirt.inject-library/1", "id": "l", "title": {"fr": "L", "en": "L"},
         "origin": "fictional", "injects": [data]}
    )  # fmt: skip
    found = [(fault.code, fault.path) for fault in library_linted(library)]
    assert found == [("missing-translation", "injects.0.text"), ("real-name", "injects.0.text")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("schema: csirt.exercise/1\nid: &a x\n", "source.alias"),
        ("schema: csirt.exercise/1\nid: x\nid: y\n", "source.duplicate-key"),
        ("schema: csirt.exercise/1\nid: x\nrun: rm\n", "source.unknown-key"),
        ("schema: csirt.facility/1\nid: f\n", "source.other-kind"),
        ("[" * 200, "source.too-deep"),
    ],
)
def test_a_hostile_file_is_refused_with_its_place(tmp_path, text, code):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    found = lint([path])
    assert code in {fault.code for fault in found.faults}
    assert not found.ok


def test_a_path_that_is_not_there_is_told():
    with pytest.raises(NotFoundError):
        lint([Path("nowhere.yaml")])
