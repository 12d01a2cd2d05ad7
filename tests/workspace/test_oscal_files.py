"""A facility for an audit tool: what its workspace holds, as far as the marking lets it be told."""

import json
import shutil
from pathlib import Path

import pytest

from csirt import content
from csirt.errors import InputError, StateError
from csirt.files.source import read
from csirt.files.write import as_yaml
from csirt.model.audited import WITHHELD
from csirt.model.tlp import Tlp
from csirt.workspace.oscal import audited, written
from csirt.workspace.plan import status

SAMPLE = content.root() / "risk_models" / "sample"
ON = "2026-11-21"
WORK = {
    "schema": "csirt.improvement/1", "id": "i-one", "facility": "chu-brumeville",
    "what": "Tester la reprise.", "opened_by": "audit", "opened_on": "2026-10-01", "owner": "DSI",
    "due": "2027-01-31", "action": "r1", "tlp": "TLP:AMBER",
}  # fmt: skip


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a copy of the sample in which nothing is to be done yet."""
    copy = Path(shutil.copytree(SAMPLE, tmp_path / "region"))
    shutil.rmtree(copy / "improvements", ignore_errors=True)
    return copy


@pytest.fixture
def chu(region: Path) -> Path:
    return region / "facilities" / "chu-brumeville.yaml"


def told(file: Path, **said):
    return audited(file, **{"on": ON, "samples": 64, **said})


def evidence(region: Path, part: str) -> Path:
    """Return the newest piece of an action."""
    return max((region / "assessments" / "chu-brumeville").glob(f"*{part}*.yaml"))


def mark(path: Path, tlp: str) -> None:
    path.write_text(as_yaml({**read(path).data, "tlp": tlp}), encoding="utf-8")


def add_work(region: Path, **said) -> None:
    folder = region / "improvements" / "chu-brumeville"
    folder.mkdir(parents=True, exist_ok=True)
    data = WORK | said
    (folder / f"{data['id']}.yaml").write_text(as_yaml(data), encoding="utf-8")


def by_code(found):
    return {each.action.id: each for each in found.actions}


def test_the_levels_are_those_of_the_plan_and_the_risks_those_of_the_model(chu):
    found, plan = told(chu), status(chu, on=ON)
    assert [(each.action.id, each.level, each.state) for each in found.actions] == [
        (each.action.id, each.level, each.state) for each in plan.standings
    ]
    assert found.findings
    assert (found.samples, found.seed, found.withheld) == (64, 1, ())
    assert found.tlp is Tlp.AMBER
    assert "reconstitué" in found.notices[0]["fr"]


def test_why_a_piece_carries_less_stands_with_the_piece_and_in_no_notice(chu):
    found = told(chu)
    short = [piece.why for each in found.actions for piece in each.pieces if piece.why]
    assert short
    assert not [why for why in short if why in found.notices]


def test_without_a_marking_everything_is_in_and_marked_as_its_most_restricted_part(region, chu):
    mark(evidence(region, "-d1-"), "TLP:RED")
    found = told(chu)
    assert (found.tlp, found.withheld) == (Tlp.RED, ())
    assert by_code(found)["d1"].level is not None


def test_an_action_of_which_a_piece_is_withheld_is_not_told_at_all(region, chu):
    path = evidence(region, "-d1-")
    mark(path, "TLP:RED")
    found = told(chu, tlp=Tlp.AMBER)
    d1 = by_code(found)["d1"]
    assert (d1.state, d1.level, d1.claimed, d1.expires) == (WITHHELD, None, None, None)
    assert path.stem not in {piece.evidence.id for piece in d1.pieces}
    assert found.withheld == ((f"evidence:chu-brumeville/{path.stem}", Tlp.RED),)
    assert path.stem not in str(found.notices)
    assert by_code(found)["p5"] == by_code(told(chu))["p5"]


def test_the_risks_bear_the_marking_of_the_workspace(chu):
    found = told(chu, tlp=Tlp.GREEN)
    assert (found.findings, found.samples, found.names) == ((), 0, {})
    assert any(ref.startswith("finding:") for ref, _ in found.withheld)
    assert any(ref.startswith("evidence:") for ref, _ in found.withheld)


def test_the_work_above_the_marking_is_withheld(region, chu):
    add_work(region)
    add_work(region, id="i-two", tlp="TLP:RED")
    found = told(chu, tlp=Tlp.AMBER)
    assert [each.id for each in found.improvements] == ["i-one"]
    assert found.withheld == (("improvement:chu-brumeville/i-two", Tlp.RED),)
    assert told(chu).tlp is Tlp.RED


def test_the_notice_of_a_proof_that_is_not_at_hand_does_not_name_what_is_withheld(region, chu):
    path = evidence(region, "-r1-")
    (region / read(path).data["path"]).unlink()
    assert path.stem in str(told(chu).notices)
    mark(path, "TLP:RED")
    assert path.stem not in str(told(chu, tlp=Tlp.AMBER).notices)


def test_a_file_that_stands_alone_is_not_assessed_and_says_so(tmp_path):
    alone = Path(shutil.copy(SAMPLE / "facilities" / "mas-haute-brande.yaml", tmp_path / "f.yaml"))
    found = told(alone)
    assert {each.state for each in found.actions} == {"not-assessed"}
    assert len(found.notices) >= 2


def test_a_group_is_refused(region):
    with pytest.raises(InputError):
        told(region / "groups" / "ght-val-de-brume.yaml")


# --- the files ---


def test_three_files_are_written_that_name_each_other(chu, tmp_path):
    files = written(told(chu), tmp_path / "f.json")
    assert [path.name for path in files] == ["f.json", "f.poam.json", "f.catalog.json"]
    assert [next(iter(json.loads(path.read_bytes()))) for path in files] == [
        "assessment-results", "plan-of-action-and-milestones", "catalog",
    ]  # fmt: skip
    assert "f.catalog.json" in files[0].read_text("utf-8")


def test_one_file_that_stands_keeps_all_three_from_being_written(chu, tmp_path):
    (tmp_path / "f.catalog.json").write_text("à garder")
    with pytest.raises(StateError):
        written(told(chu), tmp_path / "f.json")
    assert [path.name for path in tmp_path.glob("f.*")] == ["f.catalog.json"]


def test_an_old_plan_does_not_outlive_what_was_to_be_done(region, chu, tmp_path):
    add_work(region)
    written(told(chu), tmp_path / "f.json")
    shutil.rmtree(region / "improvements")
    files = written(told(chu, tlp=Tlp.GREEN), tmp_path / "f.json", force=True)
    assert [path.name for path in files] == ["f.json", "f.catalog.json"]
    assert not (tmp_path / "f.poam.json").exists()


def test_changing_one_piece_of_evidence_changes_only_what_rests_on_it(region, chu, tmp_path):
    written(told(chu), tmp_path / "a.json")
    path = evidence(region, "-d1-")
    path.write_text(as_yaml({**read(path).data, "level": 1}), encoding="utf-8")
    written(told(chu), tmp_path / "b.json")
    one, other = (json.loads((tmp_path / f"{name}.json").read_bytes())["assessment-results"]
                  ["results"][0] for name in "ab")  # fmt: skip
    for name, words in (("findings", 1), ("observations", 1)):
        of_plan = [
            [each for each in side[name] if each.get("types") != ["finding"]]
            for side in (one, other)
        ]
        assert sum(a != b for a, b in zip(*of_plan, strict=True)) == words
