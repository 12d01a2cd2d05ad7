"""The linter of foreign CACAO files: by examples, by public samples, beside the official schemas."""

import json
from collections import Counter
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import pytest
from cacao_worlds import (
    END,
    FIRST,
    START,
    WHO,
    action,
    codes,
    document,
    end,
    errors,
    found,
    sid,
    with_step,
)

from csirt.exchange.cacao.lint import MAX_FAULTS, linted
from csirt.exchange.told import Teller
from csirt.files.json_source import read_json
from csirt.model.fault import Severity

EXAMPLES = Path(__file__).parents[1] / "examples" / "cacao"
CODES = {"schema", "dangling", "undefined-agent", "unreachable", "cycle", "unknown-key"}
every_code = pytest.mark.parametrize("code", sorted(CODES))


def of_file(path: Path) -> list[tuple[str, Severity]]:
    faults = linted(read_json(path).data, Teller())
    return [(fault.code, fault.severity) for fault in faults]


# --- each code by its examples ---


def test_every_code_has_examples_and_no_other_is_there():
    for side in ("positive", "negative"):
        assert {path.stem for path in (EXAMPLES / side).iterdir()} == CODES


@every_code
def test_the_positive_example_has_that_fault_and_no_other(code):
    assert {name for name, _ in of_file(EXAMPLES / "positive" / f"{code}.json")} == {code}


@every_code
def test_the_negative_example_has_none(code):
    assert of_file(EXAMPLES / "negative" / f"{code}.json") == []


@every_code
def test_most_of_it_passes_the_official_schemas(code, schemas):
    data = json.loads((EXAMPLES / "positive" / f"{code}.json").read_text("utf-8"))
    assert bool(schemas(data)) is (code == "schema")


# --- the public samples, with the results that are known of them ---

OFFICIAL = {"fin-playbook": 1, "playbooks-invalid_playbook": 1}
KNOWN = {
    "playbooks-missing_step_playbook": {"dangling": 1, "unreachable": 1},
    "basic-example-a-2-1": {"unreachable": 1, "undefined-agent": 1, "dangling": 1},
    "fin-playbook": {"schema": 1},
    "playbooks-invalid_playbook": {"schema": 1},
}
"""Errors; in a-2-1 the target that hangs on the same misspelling is told too."""


def test_the_samples_have_the_faults_that_are_known_of_them(samples):
    assert len(samples) == 10
    for name, path in samples.items():
        told = Counter(code for code, severity in of_file(path) if severity is Severity.ERROR)
        assert told == KNOWN.get(name, {}), name


def test_the_official_schemas_let_most_of_it_through(samples, schemas):
    for name, path in samples.items():
        assert len(schemas(json.loads(path.read_text("utf-8")))) == OFFICIAL.get(name, 0), name


def test_what_the_official_schemas_refuse_is_refused_at_the_same_place(samples, schemas):
    for path in samples.values():
        data = json.loads(path.read_text("utf-8"))
        ours = {fault.path for fault in found(data) if fault.code == "schema"}
        assert {".".join(map(str, way)) for way in schemas(data)} <= ours


def test_a_misspelt_property_names_the_right_one(samples):
    faults = linted(read_json(samples["basic-example-a-2-1"]).data, Teller())
    hints = {fault.path.split(".")[-1]: fault.hint for fault in faults
             if fault.code == "unknown-key"}  # fmt: skip
    assert hints == {
        "on-completion": "vouliez-vous dire « on_completion » ?",
        "agents": "vouliez-vous dire « agent_definitions » ?",
        "targets": "vouliez-vous dire « target_definitions » ?",
    }


def ways(data, way=()):
    """Yield the way to every value."""
    yield way
    inner = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in inner:
        yield from ways(value, (*way, key))


def changed(data, way, value):
    told = deepcopy(data)
    here = told
    for part in way[:-1]:
        here = here[part]
    if value is None:
        del here[way[-1]]
    else:
        here[way[-1]] = value
    return told


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, True, ["x"]], ids=str)
def test_no_change_that_the_official_schemas_refuse_goes_unseen(samples, schemas, value):
    """Each value of each sample is taken away, or replaced by one of another kind."""
    seen = 0
    for path in samples.values():
        data = json.loads(path.read_text("utf-8"))
        for way in ways(data):
            if not way:
                continue
            told = changed(data, way, value)
            if schemas(told):
                seen += 1
                assert "schema" in errors(told), (path.name, way, value)
    assert seen > 100


# --- what it finds, in small ---


def test_a_sound_document_has_no_fault():
    assert codes(document()) == []


def test_a_fault_stands_at_the_line_of_what_is_wrong():
    [fault] = found(with_step(document(), FIRST, on_completion=sid("end", 9)))[:1]
    assert fault.code == "dangling"
    assert (fault.line, fault.column) == (20, 21)
    assert fault.path == f"workflow.{FIRST}.on_completion"


def test_names_of_nothing_are_found_wherever_a_step_is_named():
    workflow = {
        sid("parallel", 4): {"type": "parallel", "next_steps": [sid("end", 90), END],
                             "on_completion": sid("switch-condition", 5)},
        sid("switch-condition", 5): {"type": "switch-condition", "switch": "__x__:value",
                                     "cases": {"a": sid("end", 91), "b": END}},
        END: end(),
    }  # fmt: skip
    data = document(
        workflow, workflow_exception=sid("end", 92), markings=["marking-tlp--" + END[5:]]
    )
    told = {(fault.path.split(".", 2)[-1], fault.severity) for fault in found(data)}
    assert told == {
        ("next_steps.0", Severity.ERROR), ("cases.a", Severity.ERROR),
        ("workflow_exception", Severity.WARNING), ("0", Severity.WARNING),
    }  # fmt: skip


def test_a_start_that_is_not_there_is_told_once_and_not_for_every_step():
    assert codes(document(workflow_start=sid("start", 99))) == [("dangling", "workflow_start")]


def test_a_workflow_that_begins_with_an_action_is_a_warning():
    faults = found(document(workflow_start=FIRST))
    assert [(fault.code, fault.severity) for fault in faults] == [
        ("schema", Severity.WARNING), ("unreachable", Severity.ERROR),
    ]  # fmt: skip


def test_an_unknown_agent_is_found_and_a_known_one_is_not():
    other = "group--00000000-0000-4000-8000-000000000009"
    assert codes(with_step(document(), FIRST, agent=other)) == [
        ("undefined-agent", f"workflow.{FIRST}.agent")
    ]


def test_a_circle_is_told_once_with_the_names_of_its_steps():
    second = sid("action", 4)
    workflow = {FIRST: action("Chercher", second), second: action("Attendre", FIRST)}
    [fault] = found(document(workflow))
    assert (fault.code, fault.path) == ("cycle", f"workflow.{FIRST}.on_completion")
    assert "Chercher → Attendre" in fault.message


def test_a_step_that_follows_itself_is_a_circle():
    assert errors(document({FIRST: action("Encore", FIRST)})) == ["cycle"]


def test_a_loop_is_no_circle():
    loop, inner = sid("while-condition", 5), sid("end", 6)
    workflow = {
        loop: {"type": "while-condition", "condition": "__x__:value = ''", "on_true": FIRST,
               "on_completion": END},
        FIRST: action("Relire", inner), inner: end(), END: end(),
    }  # fmt: skip
    assert codes(document(workflow)) == []


def test_a_chain_of_five_thousand_steps_is_read_without_recursion():
    names = [sid("action", at) for at in range(10, 5_010)]
    workflow = {here: action("Suite", then) for here, then in pairwise([*names, END])} | {
        END: end()
    }
    assert codes(document(workflow)) == []
    back = workflow | {names[-1]: action("Retour", names[0])}
    assert errors(document(back)) == ["cycle", "unreachable"]


def test_the_list_form_of_an_older_version_is_told_and_read_all_the_same():
    data = document()
    data["workflow"] = [{"id": id} | step for id, step in data["workflow"].items()]
    data["workflow"][1]["on_completion"] = sid("end", 9)
    assert codes(data) == [
        ("schema", "workflow"), ("dangling", "workflow.1.on_completion"),
        ("unreachable", "workflow.2"),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [[], "x", 7, None, {}, {"type": "bundle"}, {"workflow": {"x": 1}},
                                  {"workflow": {"x": {"cases": [], "next_steps": {}}}},
                                  {"workflow": [1, {"id": 2}], "workflow_start": {}}], ids=str)  # fmt: skip
def test_what_is_no_playbook_is_refused_and_breaks_nothing(data):
    assert "schema" in errors(data)


def test_both_ways_to_go_on_do_not_go_together():
    data = with_step(document(), FIRST, on_failure=END)
    assert codes(data) == [("schema", f"workflow.{FIRST}.on_completion")]


def test_an_own_type_of_agent_or_command_is_no_fault():
    own = "robot--00000000-0000-4000-8000-000000000002"
    data = document(agent_definitions={own: {"type": "robot", "name": "R", "arms": 2}})
    data = with_step(data, FIRST, agent=own, commands=[{"type": "wave", "how": "slowly"}])
    assert codes(data) == []


def test_a_hostile_name_is_shown_and_not_obeyed():
    told = found(document() | {"\u202ename\x1b[2J": 1})
    assert [fault.code for fault in told] == ["unknown-key"]
    assert "\\u202ename\\x1b[2J" in told[0].message
    assert "\x1b" not in str(told[0])


def test_the_faults_of_one_file_have_an_end():
    data = document() | {f"x{at}": at for at in range(3_000)}
    assert len(found(data)) == MAX_FAULTS


def test_the_signature_of_a_signature_is_checked():
    [fault] = found(document(signatures=[signed(signed({}))]))
    assert fault.path == "signatures.0.signature.signature"


def signed(inner: dict) -> dict:
    who = START.replace("start", "identity")
    when = "2026-01-01T00:00:00.000Z"
    told = {
        "type": "jss", "id": WHO.replace("group", "signature"), "created_by": who, "created": when,
        "modified": when, "signee": "CHU", "related_to": who, "related_version": when,
        "hash_algorithm": "sha-256", "algorithm": "RS256", "public_key": "k", "value": "v",
    }  # fmt: skip
    return told | {"signature": inner} if inner else told | {"signature": 7}
