"""The rules of playbooks: each by example files, and what they must not blame.

In ``tests/examples/playbooks/positive`` a line that ends with ``# ← CODE`` has that fault and no
other line has one; in ``negative`` there is none.
"""

from itertools import pairwise
from pathlib import Path
from re import findall
from typing import Any

import pytest
from playbook_worlds import playbook, question, step
from pydantic import ValidationError

from csirt.errors import NotFoundError
from csirt.model.fault import Severity, refused
from csirt.operation.lint import RULES, World, linted, minutes_until
from csirt.workspace.playbook_lint import lint

EXAMPLES = Path(__file__).parents[1] / "examples" / "playbooks"
CODES = {
    "dangling", "unreachable", "cycle", "deadlock", "deadline-beyond-clock",
    "role-without-holder", "step-without-owner", "missing-translation",
}  # fmt: skip

every_rule = pytest.mark.parametrize("rule", RULES)


def marked(folder: Path) -> list[tuple[str, int, str]]:
    """Return file, line and code of every fault that the files of an example announce."""
    return [
        (str(path), number, code)
        for path in sorted(folder.rglob("*.yaml"))
        for number, row in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        for code in findall(r"# ← (\S+)$", row)
    ]


def met(*paths: Path) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.code) for fault in lint(paths).faults]


def codes(*args: Any, **fields: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in linted(playbook(*args, **fields), World())]


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
    assert met(EXAMPLES / "negative" / rule) == []


def test_a_fault_stands_at_the_word_that_is_wrong_and_says_what_it_should_be():
    found = lint([EXAMPLES / "positive" / "dangling"]).faults
    [role] = [fault for fault in found if fault.path == "steps.0.raci.informed.1"]
    assert role.message == "« nobody » ne désigne rien : il n'y a pas de rôle de ce nom."
    assert role.severity is Severity.ERROR


def test_a_role_without_a_deputy_is_a_warning_that_refuses_nothing():
    found = lint([EXAMPLES / "positive" / "role-without-holder"]).faults
    assert [fault.severity for fault in found] == [Severity.ERROR, Severity.WARNING]
    assert not refused(found[1:])


# --- doubt, tracks and gates ---


def test_a_doubt_opens_its_steps_and_is_no_circle():
    steps = [step("a"), step("b"), step("c")]
    assert codes(steps, [question("q", after=["a"], yes=["c"], doubt=["b"])]) == []


def test_what_a_doubt_opens_may_be_waited_for_from_another_track():
    steps = [step("a"), step("b"), step("c", "care", gates=["b"])]
    assert codes(steps, [question("q", after=["a"], doubt=["b"])]) == []


def test_a_wait_behind_a_doubt_is_found_through_the_steps_between():
    steps = [step("a"), step("b"), step("c", after=["b"]), step("d", "legal", gates=["c"])]
    found = codes(steps, [question("q", after=["a"], yes=["b"])])
    assert found == [("deadlock", "steps.3.gates.0")]


def test_only_the_gate_is_blamed_and_not_what_follows_it():
    steps = [step("a"), step("b", "legal", gates=["q"]), step("c", "legal", after=["b"])]
    assert codes(steps, [question("q", after=["a"])]) == [("deadlock", "steps.1.gates.0")]


def test_a_step_that_the_question_itself_opens_is_no_prisoner_of_it():
    steps = [step("a"), step("b"), step("c", "legal", gates=["b"])]
    assert codes(steps, [question("q", after=["a"], yes=["b", "c"])]) == []


def test_a_question_of_the_own_track_may_be_waited_for():
    steps = [step("a"), step("b", after=["q"])]
    assert codes(steps, [question("q", after=["a"])]) == []


def test_a_wait_across_tracks_is_a_gate_under_whatever_key_it_stands():
    steps = [step("a"), step("b", "legal", after=["q"])]
    assert codes(steps, [question("q", after=["a"])]) == [("deadlock", "steps.1.after.0")]


def test_what_follows_a_circle_is_not_blamed_for_it():
    steps = [step("a"), step("b", after=["c"]), step("c", after=["b"]), step("d", after=["c"])]
    assert codes(steps) == [("cycle", "steps.1.after.0")]


def test_a_step_that_several_answers_open_needs_one_of_them():
    steps = [step("a"), step("b")]
    lost = question("lost", after=["nowhere-to"], yes=["b"])
    found = codes([*steps, step("nowhere-to")], [question("q", after=["a"], yes=["b"]), lost])
    assert found == [("unreachable", "steps.2"), ("unreachable", "decisions.1")]


def test_a_long_chain_is_read_without_recursion():
    chain = ["a", *(f"s{at}" for at in range(1_999))]
    later = [step(name, after=[before]) for before, name in pairwise(chain)]
    assert codes([step("a"), *later]) == []


# --- minutes ---


def test_targets_add_up_along_what_they_count_from():
    found = playbook(
        [
            step("a", deadline_minutes=30),
            step("b", deadline_minutes=20, deadline_from="a", after=["a"]),
            step("c", deadline_minutes=5, deadline_from="b", after=["b"]),
            step("d", after=["c"]),
        ]
    )
    minutes = {each.id: minutes_until(found, each) for each in found.steps}
    assert minutes == {"a": 30, "b": 50, "c": 55, "d": None}
    assert minutes_until(found, found.steps[2], since="a") == 25


def test_targets_that_count_from_one_another_end():
    found = playbook(
        [
            step("a", deadline_minutes=1, deadline_from="b"),
            step("b", deadline_minutes=1, deadline_from="a", after=["a"]),
        ]
    )
    assert minutes_until(found, found.steps[0]) == 2


# --- hostile or broken files ---


def test_one_id_for_two_nodes_and_the_word_start_are_refused():
    with pytest.raises(ValidationError, match="one id for two"):
        playbook([step("a"), step("a")])
    with pytest.raises(ValidationError, match="'start'"):
        playbook([step("start")])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("schema: csirt.playbook/1\nid: p\nsteps: &a [*a]\n", "source.alias"),
        ("schema: csirt.playbook/1\nid: !!python/object:os.system x\n", "source.tag"),
        ("schema: csirt.playbook/1\nid: p\nid: q\n", "source.duplicate-key"),
        ("schema: csirt.playbook/1\nid: p\nrun: rm -rf /\n", "source.unknown-key"),
        ("schema: csirt.facility/1\nid: f\n", "source.other-kind"),
        ("[" * 200, "source.too-deep"),
        ("\x00", "source.syntax"),
    ],
)
def test_a_hostile_file_is_refused_with_its_place(tmp_path, text, code):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    found = lint([path])
    assert code in {fault.code for fault in found.faults}
    assert not found.ok


def test_a_broken_neighbour_does_not_hide_what_is_shipped(tmp_path):
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "broken.yaml").write_text("schema: csirt.playbook/1\n")
    good = (EXAMPLES / "negative" / "dangling" / "playbook.yaml").read_text(encoding="utf-8")
    (folder / "example.yaml").write_text(good, encoding="utf-8")
    assert met(folder / "example.yaml") == []
    assert {Path(file).name for file, _, _ in met(folder)} == {"broken.yaml"}


def test_a_path_that_is_not_there_is_told():
    with pytest.raises(NotFoundError):
        lint([Path("nowhere.yaml")])
