"""``check``: each rule by example files, across the files of a workspace, and for a file alone.

In ``tests/examples/positive`` a line that ends with ``# ← CODE`` has that fault and no other line
has one; in ``negative`` there is none.
"""

import shutil
from pathlib import Path
from re import MULTILINE, findall

import pytest

from csirt import content
from csirt.errors import NotFoundError
from csirt.model.fault import Severity
from csirt.workspace.check import checked
from csirt.workspace.rules import RULES

EXAMPLES = Path(__file__).parents[1] / "examples"
SAMPLE = content.root() / "risk_models" / "sample"

every_rule = pytest.mark.parametrize("rule", RULES)


def marked(folder: Path) -> list[tuple[str, int, str]]:
    """Return file, line and code of every fault that the files of an example announce."""
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        for number, row in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            found += [(str(path), number, code) for code in findall(r"# ← (\S+)$", row, MULTILINE)]
    return found


def met(*paths: Path) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.code) for fault in checked(paths).faults]


def test_every_rule_has_a_positive_and_a_negative_example_and_no_other_is_there():
    for side in ("positive", "negative"):
        assert {path.name for path in (EXAMPLES / side).iterdir()} == set(RULES)


@every_rule
def test_the_rule_finds_what_the_positive_example_announces_and_nothing_else(rule):
    folder = EXAMPLES / "positive" / rule
    assert met(folder) == marked(folder)
    assert marked(folder)


@every_rule
def test_the_rule_finds_nothing_in_the_negative_example(rule):
    assert met(EXAMPLES / "negative" / rule) == []


def test_every_code_of_a_rule_stands_in_an_example():
    codes = {code for rule in RULES for *_, code in marked(EXAMPLES / "positive" / rule)}
    assert codes == {
        "check.duplicate-id",
        "check.duty-unknown",
        "check.evidence-altered",
        "check.evidence-place",
        "check.file-name",
        "check.follow-up-place",
        "check.framework-place",
        "check.identity-differs",
        "check.measure-place",
        "check.person-number",
        "check.planning-place",
        "check.secret-status",
        "check.not-in-region",
        "check.own-need",
        "check.unknown-answer",
        "check.unknown-reference",
        "check.unknown-requirement",
        "check.unknown-source",
    }


def test_a_fault_stands_at_the_word_that_is_wrong_and_names_the_near_ones():
    path = EXAMPLES / "positive" / "unknown-references" / "facilities" / "ch.yaml"
    fault = next(each for each in checked([path]).faults if each.path == "zones.0.place")
    assert (fault.line, fault.column) == (7, 12)
    assert fault.message == "le site « stie » n'existe pas. Proches : site."


# --- a workspace, a file of it, a file alone ---


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a copy of the sample region that may be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


def test_one_file_of_a_workspace_is_checked_against_the_whole_of_it(sample):
    path = sample / "facilities" / "ch-rochebrume.yaml"
    assert checked([path]).files == (str(path),)
    assert met(path) == []


def test_a_reference_is_broken_by_what_goes_away_in_another_file(sample):
    (sample / "facilities" / "ch-rochebrume.yaml").unlink()
    group = sample / "groups" / "ght-val-de-brume.yaml"
    assert {code for file, _, code in met(group) if file == str(group)} == {
        "check.unknown-reference"
    }


def test_a_file_alone_is_not_blamed_for_what_it_says_of_others(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text(
        "schema: csirt.facility/1\nid: f\nzones: [{id: z}]\n"
        "links: [{id: l, to: facility:chu}, {id: m, to: service:ror}]\n"
        "assets: [{id: a, kind: server, zone: z, copies: [asset:chu/save]}]\n",
        encoding="utf-8",
    )
    assert met(path) == []


def test_a_file_alone_is_checked_with_what_importers_saw_beside_it(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: f\nmeasures: [{measure: edr, on: [srv]}]\n")
    assert [code for *_, code in met(path)] == ["check.unknown-reference"]
    (tmp_path / "f.seen.yaml").write_text(
        "schema: csirt.facility-seen/1\nid: f\nzones: [{id: z}]\n"
        "assets: [{id: srv, kind: server, zone: z}]\n"
    )
    assert met(path) == []


def test_files_in_the_same_call_that_stand_alone_know_each_other(tmp_path):
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(
        "schema: csirt.facility/1\nid: one\nmeasures: [{measure: edr, on: [two/nope]}]\n"
    )
    two.write_text("schema: csirt.facility/1\nid: two\n")
    assert met(one) == []
    assert [code for *_, code in met(one, two)] == ["check.unknown-reference"]


def test_a_file_alone_is_not_held_against_a_workspace_checked_in_the_same_call(sample, tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: f\n")
    assert met(path, sample) == []


def test_a_fault_in_one_file_hides_none_of_another(sample):
    region = sample / "region.yaml"
    region.write_text(region.read_text(encoding="utf-8") + "lost: 1\n", encoding="utf-8")
    group = sample / "groups" / "ght-val-de-brume.yaml"
    group.write_text(group.read_text(encoding="utf-8").replace("members:", "membres:"))
    assert {code for *_, code in met(sample)} >= {"source.unknown-key", "source.missing-key"}


@pytest.mark.parametrize("text", ["schema: csirt.facility/1\nid: f\n", "- x\n", "\t"])
def test_a_region_file_that_is_no_region_is_told_and_crashes_nothing(sample, text):
    (sample / "region.yaml").write_text(text)
    assert checked([sample]).files


def test_a_port_without_a_name_in_the_catalogue_is_only_a_warning():
    path = EXAMPLES / "positive" / "unknown-references" / "facilities" / "ch.yaml"
    severities = {
        fault.severity for fault in checked([path]).faults if fault.path.endswith("listens.2")
    }
    assert severities == {Severity.WARNING}


def test_faults_come_by_file_line_and_column(sample):
    for path in sorted((sample / "facilities").glob("*.yaml"))[:3]:
        path.write_text(path.read_text(encoding="utf-8") + "b: 1\na: 2\n", encoding="utf-8")
    found = checked([sample]).faults
    places = [(fault.file, fault.line, fault.column) for fault in found]
    assert places == sorted(places)
    assert len({file for file, *_ in places}) == 3


def test_what_stands_in_a_file_that_is_refused_is_unknown_and_not_missing(sample):
    path = sample / "facilities" / "ch-rochebrume.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "lost: 1\n", encoding="utf-8")
    assert [(file, code) for file, _, code in met(sample)] == [(str(path), "source.unknown-key")]


def test_a_path_that_does_not_exist_is_not_found():
    with pytest.raises(NotFoundError, match="introuvable"):
        checked([Path("nowhere.yaml")])


def test_hidden_folders_and_other_files_are_passed_over(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("x")
    (tmp_path / "readme.md").write_text("x")
    assert checked([tmp_path]).files == ()


def test_a_file_that_two_paths_name_is_checked_once(sample):
    assert len(checked([sample, sample / "region.yaml"]).files) == len(list(sample.rglob("*.yaml")))


def test_nothing_is_written(sample):
    before = {path: path.read_bytes() for path in sample.rglob("*") if path.is_file()}
    checked([sample])
    assert {path: path.read_bytes() for path in sample.rglob("*") if path.is_file()} == before


def test_the_answer_as_json_has_the_shape_that_is_promised():
    found = checked([EXAMPLES / "positive" / "duplicate-ids"])
    answer = found.as_json()
    assert list(answer) == ["schema", "ok", "files", "faults"]
    assert (answer["schema"], answer["ok"]) == ("csirt.check/1", False)
    assert " ".join(answer["faults"][0]) == "code severity message file line column path hint"


def test_warnings_alone_refuse_nothing():
    assert checked([EXAMPLES / "positive" / "file-name"]).ok
