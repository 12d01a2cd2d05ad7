"""Exercise scripts of other tools: what they hold is counted, what does not fit is told in place.

The known answers stand in docs/exercises.md of the shared folder; without it, tiny scripts of each
form hold the same rules.
"""

import base64
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from csirt.errors import InputError, NotFoundError, StateError
from csirt.exchange.exercises import cexf, openaev, tabletop
from csirt.exchange.told import Teller
from csirt.files.kinds import load
from csirt.files.write import as_yaml
from csirt.model.exercise import Exercise
from csirt.model.fault import ContentError, Fault, Severity, refused
from csirt.workspace.exercise_import import as_document, import_exercise


def codes(found) -> Counter[str]:
    return Counter(fault.code for fault in found.faults)


def written(folder: Path, data: Any, name: str = "script.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def read_or_refused(folder: Path, data: Any) -> tuple[Fault, ...]:
    """Return why a script is refused; when it is not, what was written can be read."""
    try:
        import_exercise(written(folder, data), folder / "out.yaml")
    except ContentError as error:
        return error.faults
    load(folder / "out.yaml", Exercise)
    return ()


# --- Tabletop-Framework ---


def module(*injects: dict[str, Any], **fields: Any) -> dict[str, Any]:
    base = {
        "id": "m1",
        "title": "Module",
        "suggestedDuration": 20,
        "injects": list(injects),
        "discussionQuestions": [{"id": "q1", "question": "Who?", "expectedThemes": ["x"]}],
    }
    return base | fields  # fmt: skip


def stimulus(id: str = "n1", **fields: Any) -> dict[str, Any]:
    base = {
        "id": id,
        "title": f"Inject {id}",
        "content": "Text",
        "type": "information",
        "triggerTime": 5,
        "source": "SOC",
        "expectedActions": ["Look"],
    }
    return base | fields  # fmt: skip


def scenario(*modules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    base = {
        "id": "s",
        "title": "Scenario",
        "description": "Story",
        "difficulty": "advanced",
        "estimatedDuration": 20 * len(modules),
        "targetAudience": ["IT", "Legal"],
        "objectives": ["One", "Two"],
        "modules": list(modules),
    }
    return base | fields  # fmt: skip


def read(data: Any):
    assert tabletop.recognises(data)
    return tabletop.imported(data, Teller())


@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: s,
        lambda s: {"$schema": "x", "scenario": s},
        lambda s: {"id": "s", "category": "c", "moduleCount": 1, "scenario": s},
    ],
)
def test_the_three_wrappers_hold_the_same_scenario(wrap):
    found = read(wrap(scenario(module(stimulus()))))
    assert found.counts() == {
        "format": "tabletop-framework", "injects": 1, "objectives": 2, "cells": 1,
        "last_minute": 5,
    }  # fmt: skip
    assert found.exercise.level.value == "advanced"
    assert [role.name.fr for role in found.exercise.cells[0].roles] == ["IT", "Legal"]


def test_modules_are_laid_end_to_end_and_injects_count_within_their_own():
    found = read(scenario(module(stimulus("a")), module(stimulus("b"), id="m2")))
    assert [each.at for each in found.exercise.injects] == ["M+5", "M+25"]
    assert found.last_minute == 25


def test_a_type_that_the_tool_does_not_know_is_told_and_the_inject_kept():
    found = read(scenario(module(stimulus(type="document"))))
    assert codes(found)["unknown-type"] == 1
    assert found.exercise.injects[0].channel.value == "paper"


def test_what_is_missing_or_wrong_is_told_once_each():
    lost = stimulus(relatedQuestionIds=["q1", "q9"], expectedActions=[], triggerTime=None)
    found = read(scenario(module(lost, suggestedDuration=None, duration=30), estimatedDuration=90))
    assert codes(found) & Counter(
        ["dangling", "no-expectation", "unparsed-time", "no-duration", "duration-mismatch"]
    ) == Counter(
        ["dangling", "no-expectation", "unparsed-time", "no-duration", "duration-mismatch"]
    )
    assert found.exercise.injects[0].manual
    assert found.last_minute is None


def branch(id: str, target: str) -> dict[str, Any]:
    return {"id": id, "label": id, "target": {"type": "inject", "injectId": target}}


def test_branches_become_a_decision_and_one_that_is_no_choice_is_told():
    same = stimulus("a", branches=[branch("x", "b"), branch("y", "b")])
    differ = stimulus("a", branches=[branch("x", "b"), branch("y", "c")])
    others = [stimulus("b"), stimulus("c")]
    assert codes(read(scenario(module(same, *others))))["false-choice"] == 1
    found = read(scenario(module(differ, *others)))
    assert codes(found)["false-choice"] == 0
    [asked] = found.exercise.decisions
    assert [option.reveals for option in asked.options] == [("b",), ("c",)]
    assert found.exercise.injects[0].asks == asked.id


def test_a_branch_to_nothing_and_one_to_the_end_are_told():
    ends = {"id": "y", "label": "y", "target": {"type": "end"}}
    found = read(scenario(module(stimulus("a", branches=[branch("x", "nowhere"), ends]))))
    assert codes(found)["dangling"] == 1
    assert any("end" in fault.message for fault in found.faults)


def test_options_that_only_say_something_are_a_choice():
    point = {
        "question": "Pay?",
        "options": [
            {"id": "y", "label": "Yes", "consequence": "Fast"},
            {"id": "n", "label": "No", "consequence": "Slow"},
        ],
    }
    found = read(scenario(module(stimulus(decisionPoint=point))))
    assert codes(found)["false-choice"] == 0
    assert [option.told.fr for option in found.exercise.decisions[0].options] == ["Fast", "Slow"]


def test_an_index_is_no_scenario():
    with pytest.raises(ContentError) as caught:
        read({"version": "1", "scenarios": [{"filename": "a.json"}, {"filename": "b.json"}]})
    assert caught.value.faults[0].code == "exercise.index"


def test_two_injects_of_one_id_are_both_kept():
    found = read(scenario(module(stimulus("a"), stimulus("a"))))
    assert [each.id for each in found.exercise.injects] == ["a", "a-2"]


def test_what_has_no_place_is_told_by_name():
    found = read(scenario(module(stimulus(severity="high")), tags=["x"], settings={"a": 1}))
    [fault] = [each for each in found.faults if each.code == "exercise.not-taken"]
    assert "settings, severity, tags" in fault.message


# --- CEXF ---


def cexf_script(**fields: Any) -> dict[str, Any]:
    first, second = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    base: dict[str, Any] = {
        "exercise": {"name": "Phish", "uuid": first, "total_duration": "7200",
                     "meta": {"level": "beginner"}},
        "inject_flow": [
            {"inject_uuid": first, "sequence": {"trigger": ["startex"]}},
            {"inject_uuid": second, "requirements": {"inject_uuid": first,
                                                     "resolution_requirement": "Seen"}},
        ],
        "injects": [
            {"uuid": first, "name": "Mail", "action": "email_to_participants",
             "action_payload_resource_uuid": "p",
             "inject_evaluation": [{"result": "Seen", "score_range": [0, 10], "parameters": [1]},
                                   {"result": "Told", "score_range": [0, 5]}]},
            {"uuid": second, "name": "Flow", "inject_evaluation": [{"result": "Cut",
                                                                   "score_range": [0, 50]}]},
        ],
        "inject_payloads": [{"uuid": "p", "parameters": {
            "content": base64.b64encode("Bonjour à tous".encode()).decode(),
            "content-type": "base64"}}],
    }  # fmt: skip
    return base | fields


def test_an_evaluation_becomes_an_expectation_with_its_points():
    found = cexf.imported(cexf_script(), Teller())
    assert [each.points for each in found.exercise.all_expected()] == [10, 5, 50]
    assert found.exercise.injects[0].text.fr == "Bonjour à tous"
    assert found.exercise.clock.minutes == 120
    assert codes(found)["exercise.machine-check"] == 1


def test_what_is_required_becomes_a_condition_that_waits():
    first, second = cexf.imported(cexf_script(), Teller()).exercise.injects
    assert first.at == "M+0"
    assert (second.after, second.when, second.wait) == ("mail", "met(mail-seen)", True)


def test_without_startex_nothing_starts():
    data = cexf_script()
    data["inject_flow"][0]["sequence"]["trigger"] = []
    found = cexf.imported(data, Teller())
    assert codes(found)["never-starts"] == 1
    assert found.exercise.injects[0].manual


def test_names_of_nothing_and_bad_uuids_are_told():
    data = cexf_script(inject_payloads=[])
    data["inject_flow"][1]["requirements"]["inject_uuid"] = "33333333"
    data["exercise"]["uuid"] = "11111111-1111-4111-8111-11111111111"
    found = cexf.imported(data, Teller())
    assert codes(found)["dangling"] == 2
    [bad] = [fault for fault in found.faults if fault.code == "bad-uuid"]
    assert (bad.path, "35" in bad.message) == ("exercise.uuid", True)


# --- OpenAEV ---


def openaev_export(prefix: str = "scenario_", **fields: Any) -> dict[str, Any]:
    base = {
        f"{prefix}information": {f"{prefix}name": "Night"},
        f"{prefix}teams": [{"team_id": "t1", "team_name": "IT"},
                           {"team_id": "t1", "team_name": "IT"}],
        f"{prefix}objectives": None,
        f"{prefix}users": [{"user_firstname": "Jeanne", "user_email": "j@example.test"}],
        f"{prefix}injects": [
            {"inject_id": "a", "inject_title": "Call", "inject_depends_duration": 5400,
             "inject_teams": ["t1"],
             "inject_content": {"subject": "S", "body": "B", "expectations": [
                 {"expectation_name": "Answers", "expectation_score": 100,
                  "expectation_expiration_time": 1800}]},
             "inject_injector_contract": {"convertedContent": {"config": {
                 "type": "openbas_email"}}}},
            {"inject_id": "b", "inject_title": "Run", "inject_depends_duration": 0,
             "inject_enabled": False,
             "inject_injector_contract": {"convertedContent": {"config": {
                 "type": "openbas_implant"}}}},
        ],
    }  # fmt: skip
    return base | fields


@pytest.mark.parametrize("prefix", ["scenario_", "exercise_"])
def test_an_export_is_read_under_either_prefix_without_its_people(prefix):
    data = openaev_export(prefix)
    assert openaev.recognises(data)
    found = openaev.imported(data, Teller())
    first, second = found.exercise.injects
    assert (first.at, first.channel.value, first.to) == ("H+1 M+30", "mail", ("it",))
    assert [(e.points, e.within_minutes) for e in first.expects] == [(100, 30)]
    assert second.manual
    assert found.last_minute == 90
    assert codes(found) & Counter(
        ["exercise.persons", "exercise.id-twice", "exercise.disabled", "exercise.machine-inject"]
    ) == Counter(
        ["exercise.persons", "exercise.id-twice", "exercise.disabled", "exercise.machine-inject"]
    )
    text = as_yaml(as_document(found.exercise)) + "".join(map(str, found.faults))
    assert "Jeanne" not in text
    assert "j@example.test" not in text


def test_an_export_without_injects_starts_nothing_and_is_kept_all_the_same():
    found = openaev.imported(openaev_export(scenario_injects=[]), Teller())
    assert codes(found)["never-starts"] == 1
    assert found.exercise.injects == ()


# --- files in and out ---


def test_a_script_becomes_a_scenario_that_our_reader_reads(tmp_path):
    source = written(tmp_path, {"$schema": "x", "scenario": scenario(module(stimulus()))})
    done = import_exercise(source, tmp_path / "out.yaml")
    assert load(tmp_path / "out.yaml", Exercise) == done.imported.exercise


def test_a_fault_stands_at_its_line_and_column(tmp_path):
    source = written(tmp_path, scenario(module(stimulus(type="document"))))
    [fault] = [f for f in import_exercise(source).faults if f.code == "unknown-type"]
    row = source.read_text(encoding="utf-8").split("\n")[fault.line - 1]
    assert row[fault.column - 1 :].startswith('"document"')
    assert fault.path == "modules.0.injects.0.type"


def test_several_lines_of_text_are_written_as_a_block(tmp_path):
    source = written(tmp_path, scenario(module(stimulus(content="One\nTwo\n\nThree"))))
    import_exercise(source, tmp_path / "out.yaml")
    assert "      One\n      Two\n\n      Three\n" in (tmp_path / "out.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "code"),
    [([], "exercise.unknown-format"), ({"a": 1}, "exercise.unknown-format"),
     ({"modules": []}, None)],
)  # fmt: skip
def test_a_json_of_something_else_is_refused(tmp_path, data, code):
    source = written(tmp_path, data)
    if code is None:
        assert import_exercise(source).imported.exercise.injects == ()
        return
    with pytest.raises(ContentError) as caught:
        import_exercise(source, tmp_path / "out.yaml")
    assert [fault.code for fault in caught.value.faults] == [code]
    assert not (tmp_path / "out.yaml").exists()


@pytest.mark.parametrize(
    "value", [1, None, "x", [], {}, [[]], {"id": 5}, -1, 1e308, True, "\u202e\x00"]
)
@pytest.mark.parametrize("key", ["id", "title", "modules", "objectives", "estimatedDuration",
                                 "targetAudience", "facilitatorGuide", "difficulty"])  # fmt: skip
def test_any_value_anywhere_is_read_or_refused(tmp_path, key, value):
    data = scenario(module(stimulus())) | {key: value}
    assert all(fault.message for fault in read_or_refused(tmp_path, data))


@pytest.mark.parametrize(
    "value", [1, None, "x", [], {}, [[1]], {"id": 5}, -1, 1e308, 10**38, True, "1e999", "nan"]
)
@pytest.mark.parametrize(
    "key", ["id", "content", "type", "triggerTime", "source", "expectedActions", "branches",
            "decisionPoint", "relatedQuestionIds"],
)  # fmt: skip
def test_any_value_in_an_inject_is_read_or_refused(tmp_path, key, value):
    data = scenario(module(stimulus(**{key: value}), suggestedDuration=value))
    assert all(fault.message for fault in read_or_refused(tmp_path, data))


@pytest.mark.parametrize("value", [1, None, "x", [], {}, [[1]], {"id": 5}, -1, 1e308, True])
@pytest.mark.parametrize(
    "key",
    ["inject_uuid", "sequence", "requirements", "timing", "inject_evaluation", "uuid", "name"],
)
def test_any_value_in_a_flow_is_read_or_refused(tmp_path, key, value):
    data = cexf_script()
    data["inject_flow"][0] |= {key: value}
    data["injects"][0] |= {key: value}
    assert all(fault.message for fault in read_or_refused(tmp_path, data))


def test_what_cannot_be_asked_is_refused_before_anything_is_read(tmp_path):
    source = written(tmp_path, scenario(module(stimulus())))
    with pytest.raises(InputError):
        import_exercise(source, tmp_path / "out.json")
    with pytest.raises(NotFoundError):
        import_exercise(tmp_path / "nothing.json")
    import_exercise(source, tmp_path / "out.yaml")
    with pytest.raises(StateError):
        import_exercise(source, tmp_path / "out.yaml")


def test_a_zipped_export_is_read_and_one_with_two_is_refused(tmp_path):
    from zipfile import ZipFile

    text = json.dumps(openaev_export())
    with ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("export.json", text)
        archive.writestr("documents/a.json", "{}")
    assert import_exercise(tmp_path / "one.zip").imported.format == "openaev"
    with ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.json", text)
        archive.writestr("b.json", text)
    with pytest.raises(ContentError) as caught:
        import_exercise(tmp_path / "two.zip")
    assert caught.value.faults[0].code == "json.archive"


# --- known answers on the shared files ---

TABLETOP = {
    "apt29-supply-chain.json": (16, 5, 155, Counter({"false-choice": 2})),
    "blackcat-energy.json": (17, 6, 145, Counter({"unknown-type": 6, "no-duration": 4})),
    "cisa-oss.json": (9, 4, 150, Counter({"no-expectation": 7})),
    "cisa-ransomware.json": (8, 4, 145, Counter({"no-expectation": 3})),
    "clop-healthcare.json": (18, 6, 173, Counter({"unknown-type": 8, "no-duration": 4})),
    "lapsus-extortion.json": (16, 5, 173, Counter()),
    "ransomware-healthcare.ctep.json": (17, 4, 110, Counter({"duration-mismatch": 1})),
    "ransomware-healthcare.json": (
        11, 4, 95, Counter({"no-expectation": 10, "duration-mismatch": 1})
    ),
    "revil-supplychain.json": (13, 5, 175, Counter({"dangling": 1})),
}  # fmt: skip
TOLD = ("unknown-type", "dangling", "false-choice", "no-expectation", "no-duration",
        "duration-mismatch", "never-starts", "unparsed-time")  # fmt: skip


@pytest.fixture(scope="session")
def scripts(shared: Path) -> Path:
    folder = shared / "exercises"
    if not folder.is_dir():
        pytest.skip(f"no exercise scripts at {folder}")
    return folder


def told(found) -> Counter[str]:
    return Counter({code: n for code, n in codes(found).items() if code in TOLD})


@pytest.mark.parametrize("name", TABLETOP)
def test_known_answers_of_tabletop_framework(scripts, name):
    injects, objectives, last, faults = TABLETOP[name]
    done = import_exercise(scripts / "tabletop-framework" / name)
    answer = done.as_json()
    assert (answer["injects"], answer["objectives"], answer["last_minute"]) == (
        injects, objectives, last,
    )  # fmt: skip
    assert told(done) == faults
    assert not refused(done.faults)


def test_known_answers_of_the_whole_set(scripts):
    found = [import_exercise(scripts / "tabletop-framework" / name) for name in TABLETOP]
    assert len(found) == 9
    assert sum(len(each.imported.exercise.injects) for each in found) == 125
    assert sum((told(each) for each in found), Counter()) == Counter(
        {"unknown-type": 14, "dangling": 1, "false-choice": 2, "no-expectation": 20,
         "no-duration": 8, "duration-mismatch": 2}
    )  # fmt: skip


def test_known_answers_of_the_ctep_script(scripts):
    found = import_exercise(scripts / "tabletop-framework" / "ransomware-healthcare.ctep.json")
    exercise = found.imported.exercise
    assert len(exercise.phases) == 5
    assert sum(len(phase.prompts) for phase in exercise.phases) == 14
    assert sum(1 for _ in exercise.all_expected()) == 67
    [fault] = [each for each in found.faults if each.code == "duration-mismatch"]
    assert "115" in fault.message
    assert "120" in fault.message


def test_the_dangling_question_is_named(scripts):
    found = import_exercise(scripts / "tabletop-framework" / "revil-supplychain.json")
    [fault] = [each for each in found.faults if each.code == "dangling"]
    assert "rv-q-2-5" in fault.message
    assert fault.line > 0


@pytest.mark.parametrize(
    ("name", "injects", "evaluations", "points", "starts"),
    [
        ("basic-filtering", 7, 8, 180, False),
        ("ransomware-encoding", 8, 16, 320, True),
        ("spearphishing-incident", 9, 9, 170, True),
    ],
)
def test_known_answers_of_skillaegis(scripts, name, injects, evaluations, points, starts):
    done = import_exercise(scripts / "skillaegis" / f"{name}.json")
    expected = list(done.imported.exercise.all_expected())
    assert len(done.imported.exercise.injects) == injects
    assert (len(expected), sum(each.points for each in expected)) == (evaluations, points)
    assert codes(done)["never-starts"] == (not starts)
    assert codes(done)["dangling"] == 0


def test_known_answers_of_the_cexf_sample(scripts):
    done = import_exercise(scripts / "cexf" / "misp-01.json")
    assert len(done.imported.exercise.injects) == 2
    assert sum(each.points for each in done.imported.exercise.all_expected()) == 150
    [bad] = [fault for fault in done.faults if fault.code == "bad-uuid"]
    assert (bad.severity, bad.path) == (Severity.WARNING, "exercise.uuid")


def test_known_answers_of_openaev(scripts):
    found = import_exercise(scripts / "openaev" / "import-scenario-with-attack-pattern.json")
    assert found.as_json()["injects"] == 1
    assert found.imported.exercise.injects[0].title.fr == "whoami"
    people = import_exercise(scripts / "openaev" / "import-data.json")
    assert people.as_json()["cells"] == 1
    assert codes(people)["exercise.persons"] == 1
    assert "Romuald" not in as_yaml(as_document(people.imported.exercise))


def test_the_index_of_the_library_is_refused(scripts):
    with pytest.raises(ContentError):
        import_exercise(scripts / "tabletop-framework" / "index.json")
