"""Playbooks given and taken, through files: nothing is lost on the way, nothing above its marking."""

import json
from pathlib import Path

import pytest

from csirt.errors import InputError, MissingOutputError, NotFoundError, StateError
from csirt.files.json_source import read_json
from csirt.files.kinds import load
from csirt.model.fault import ContentError, Severity
from csirt.model.playbook import Playbook
from csirt.model.tlp import Tlp
from csirt.workspace.exchanged import KEPT, as_cacao, as_stix, lint, take_over
from csirt.workspace.playbooks import library, playbook_of

FOREIGN = {
    "type": "playbook", "spec_version": "cacao-2.0",
    "id": "playbook--00000000-0000-4000-8000-0000000000aa", "name": "Essai", "wild": {"a": [1.5]},
    "created_by": "identity--00000000-0000-4000-8000-0000000000bb",
    "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
    "workflow_start": "start--00000000-0000-4000-8000-000000000001",
    "agent_definitions": {
        "group--00000000-0000-4000-8000-000000000009": {"type": "group", "name": "Astreinte"}},
    "workflow": {
        "start--00000000-0000-4000-8000-000000000001": {
            "type": "start", "on_completion": "action--00000000-0000-4000-8000-000000000002"},
        "action--00000000-0000-4000-8000-000000000002": {
            "type": "action", "name": "Appeler", "timeout": 5, "x_color": "red",
            "agent": "group--00000000-0000-4000-8000-000000000009",
            "commands": [{"type": "manual", "command": "Appeler le 15"}],
            "on_completion": "end--00000000-0000-4000-8000-000000000003"},
        "end--00000000-0000-4000-8000-000000000003": {"type": "end"},
    },
}  # fmt: skip
"""A foreign playbook with properties of its own."""


def put(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def foreign(tmp_path) -> Path:
    return put(tmp_path / "foreign.json", FOREIGN)


# --- ours: out and in again ---


@pytest.mark.parametrize("name", library().playbooks)
def test_ours_leave_and_come_back_identical_through_files(name, tmp_path):
    cacao, back = tmp_path / "p.json", tmp_path / "p.yaml"
    cacao.write_text(as_cacao(name).text, encoding="utf-8")
    taken = take_over(cacao, back)
    assert load(back, Playbook) == playbook_of(name)
    assert (taken.imported.faults, taken.kept) == ((), None)
    assert as_cacao(str(back)).text == as_cacao(name).text


def test_a_playbook_of_the_workspace_is_known(tmp_path):
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    (tmp_path / "playbooks").mkdir()
    take_over(put(tmp_path / "f.json", FOREIGN), tmp_path / "playbooks" / "essai.yaml", tmp_path)
    found = as_cacao("essai-00000000", tmp_path)
    assert found.data["id"] == FOREIGN["id"]
    with pytest.raises(NotFoundError):
        as_cacao("essai-00000000")


# --- TLP ---


@pytest.mark.parametrize("write", [as_cacao, as_stix])
def test_what_is_above_the_receiver_is_not_written(write):
    assert playbook_of("restoration-waves").tlp is Tlp.AMBER
    for ceiling in (Tlp.CLEAR, Tlp.GREEN):
        with pytest.raises(MissingOutputError) as told:
            write("restoration-waves", ceiling=ceiling)
        assert (told.value.key, told.value.exit_code) == ("exchange.withheld", 4)
    for ceiling in (Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED):
        assert write("restoration-waves", ceiling=ceiling).data


def test_a_foreign_playbook_leaves_no_freer_than_it_came(foreign, tmp_path):
    red = FOREIGN | {"markings": ["marking-tlp--e828b379-4e03-4974-9ac4-e53a884c97c1"]}
    take_over(put(foreign, red), tmp_path / "f.yaml")
    with pytest.raises(MissingOutputError):
        as_cacao(str(tmp_path / "f.yaml"), ceiling=Tlp.AMBER_STRICT)


# --- foreign: in and out again ---


def test_a_foreign_playbook_leaves_as_it_came_with_all_that_is_its_own(foreign, tmp_path):
    taken = take_over(foreign, tmp_path / "f.yaml")
    assert taken.kept == tmp_path / f"f{KEPT}"
    found = as_cacao(str(taken.file))
    assert (found.data, found.faults) == (FOREIGN, ())
    assert list(found.data) == list(FOREIGN)


def test_the_document_that_is_kept_is_no_playbook_that_a_tool_would_run(foreign, tmp_path):
    taken = take_over(foreign, tmp_path / "f.yaml")
    assert set(read_json(taken.kept).data) == {"schema", "document"}
    assert not lint([taken.kept]).ok


def test_no_automated_command_leaves_again(foreign, tmp_path):
    told = json.loads(json.dumps(FOREIGN))
    step = told["workflow"]["action--00000000-0000-4000-8000-000000000002"]
    step["commands"].append({"type": "bash", "command": "rm -rf /"})
    take_over(put(foreign, told), tmp_path / "f.yaml")
    assert "rm -rf" not in (tmp_path / "f.yaml").read_text("utf-8")
    found = as_cacao(str(tmp_path / "f.yaml"))
    assert "rm -rf" not in found.text
    assert found.data["wild"] == FOREIGN["wild"]


def test_once_changed_it_is_ours_and_says_from_what_it_derives(foreign, tmp_path):
    taken = take_over(foreign, tmp_path / "f.yaml")
    text = taken.file.read_text("utf-8").replace("Appeler", "Rappeler")
    taken.file.write_text(text, encoding="utf-8")
    found = as_cacao(str(taken.file))
    assert found.data["derived_from"] == [FOREIGN["id"]]
    assert "wild" not in found.data
    assert [(fault.code, fault.severity) for fault in found.faults] == [
        ("cacao.derived", Severity.WARNING)
    ]
    again = take_over(put(tmp_path / "g.json", found.data), tmp_path / "g.yaml")
    assert again.imported.faults == ()
    assert again.imported.playbook == load(taken.file, Playbook)


def test_every_public_sample_comes_and_leaves_and_comes_the_same(shared, tmp_path):
    folder = shared / "cacao"
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}")
    for at, path in enumerate(
        sorted([*folder.glob("soarca/*.json"), *folder.glob("oasis/*.json")])
    ):
        first = take_over(path, tmp_path / f"{at}.yaml")
        out = as_cacao(str(first.file))
        assert out.faults == ()
        assert set(out.data) == set(json.loads(path.read_text("utf-8")))
        assert out.data["workflow"].keys() == read_json(path).data["workflow"].keys()
        again = take_over(put(tmp_path / f"{at}.json", out.data), tmp_path / f"{at}b.yaml")
        assert again.imported.playbook == first.imported.playbook


def test_the_language_of_the_talk_changes_nothing_of_what_is_read(foreign, tmp_path):
    from csirt.text import speak

    french = take_over(foreign, tmp_path / "f.yaml").file.read_bytes()
    try:
        speak("en")
        english = take_over(foreign, tmp_path / "e.yaml").file.read_bytes()
    finally:
        speak("fr")
    assert french == english


# --- bad input ---


def test_nothing_is_written_over_and_two_files_stand_or_fall_together(foreign, tmp_path):
    (tmp_path / f"f{KEPT}").write_text("à garder")
    with pytest.raises(StateError):
        take_over(foreign, tmp_path / "f.yaml")
    assert not (tmp_path / "f.yaml").exists()
    assert (tmp_path / f"f{KEPT}").read_text() == "à garder"
    take_over(foreign, tmp_path / "f.yaml", force=True)


def test_a_broken_neighbour_does_not_break_the_export(foreign, tmp_path):
    taken = take_over(foreign, tmp_path / "f.yaml")
    for text in ("[]", '{"schema": "other"}', '{"schema": "csirt.cacao-kept/1", "document": {}}'):
        taken.kept.write_text(text)
        assert as_cacao(str(taken.file)).data["name"] == "Essai"


def test_the_output_is_a_yaml_file(foreign, tmp_path):
    with pytest.raises(InputError):
        take_over(foreign, tmp_path / "f.json")


def test_an_absent_file_is_told(tmp_path):
    with pytest.raises(NotFoundError):
        take_over(tmp_path / "nowhere.json", tmp_path / "f.yaml")
    with pytest.raises(NotFoundError):
        lint([tmp_path / "nowhere.json"])


@pytest.mark.parametrize("text", ["[" * 30_000, "{ ... }", "", '{"a": 1, "a": 2}', "\ud800x"])
def test_a_hostile_file_is_refused_and_writes_nothing(text, tmp_path):
    path = tmp_path / "f.json"
    path.write_bytes(text.encode(errors="surrogatepass"))
    with pytest.raises(ContentError):
        take_over(path, tmp_path / "f.yaml")
    assert not (tmp_path / "f.yaml").exists()
    found = lint([path])
    assert not found.ok
    assert all(fault.file == str(path) and fault.line for fault in found.faults)


def test_twenty_megabytes_are_refused(tmp_path):
    path = tmp_path / "f.json"
    with path.open("wb") as stream:
        stream.truncate(20_000_001)
    assert [fault.code for fault in lint([path]).faults] == ["source.too-big"]


# --- lint ---


def test_foreign_files_and_ours_are_checked_together(foreign, tmp_path):
    ours = library().files["restoration-waves"]
    found = lint([ours, foreign])
    assert found.ok
    assert found.files == (str(ours), str(foreign))
    assert {fault.code for fault in found.faults} == {"unknown-key"}


def test_the_fault_of_a_foreign_file_has_file_line_and_column(foreign):
    text = json.dumps(FOREIGN, indent=2).replace('000000000003"\n', '000000000004"\n')
    foreign.write_text(text)
    told = {fault.code: fault for fault in lint([foreign]).faults}
    assert {"dangling", "unreachable"} <= told.keys()
    line = text.split("\n")[told["dangling"].line - 1]
    assert line[told["dangling"].column - 1 :].startswith('"end--')
