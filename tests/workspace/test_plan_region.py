"""A region on the actions of the plan: read whole, compared with a year before, nobody shown."""

import json
import shutil
from pathlib import Path

import pytest
import region_worlds as worlds

from csirt import content
from csirt.analysis.rollup_groups import By
from csirt.errors import InputError, NotFoundError
from csirt.model.fault import ContentError
from csirt.workspace.plan import status
from csirt.workspace.plan_region import COUNTED, region_plan
from csirt.workspace.region_dossier import region_dossier
from csirt.workspace.region_members import members_of

SAMPLE = content.root() / "risk_models" / "sample"
ON = worlds.ON


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a region of sixty fictional facilities."""
    found = tmp_path_factory.mktemp("region")
    worlds.written(found, 60, seed=3, pieces=25)
    return found


@pytest.fixture
def spoilt(root: Path, tmp_path: Path) -> Path:
    """Return a copy that may be spoilt."""
    return Path(shutil.copytree(root, tmp_path / "region"))


def test_the_levels_are_those_of_each_facility(root):
    """The roll-up of the whole is the count of what ``plan status`` tells, one by one."""
    found = region_plan(root / "region.yaml", on=ON)
    (root / "facilities").mkdir(exist_ok=True)
    answering = list((root / "assessments").iterdir())
    levels: dict[str, list[int]] = {}
    for folder in answering:
        file = root / "facilities" / f"{folder.name}.yaml"
        file.write_text(f"schema: csirt.facility/1\nid: {folder.name}\n", encoding="utf-8")
        for each in status(file, on=ON).standings:
            if each.level is not None:
                levels.setdefault(each.action.id, []).append(each.level)
    shutil.rmtree(root / "facilities")
    for each in found.actions:
        mine = sorted(levels[each.action.id])
        assert each.rolled.whole.assessed == len(mine)
        assert each.rolled.whole.series[COUNTED].median == mine[-(-len(mine) // 2) - 1]


def test_a_year_before_is_the_same_evidence_as_it_counted_then(root):
    found, then = (region_plan(root / "region.yaml", on=on) for on in (ON, "2025-11-21"))
    assert found.before == "2025-11-21"
    for now, before in zip(found.actions, then.actions, strict=True):
        if now.rolled.paired:
            assert now.rolled.paired.facilities <= (before.rolled.whole.assessed or 0)


def test_reading_tells_its_progress(root):
    told: list[tuple[int, int]] = []
    region_plan(root / "region.yaml", on=ON, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (60, 60)
    assert len(told) == 60


def test_no_name_and_no_id_of_a_facility_comes_out_unless_it_is_asked_for(root):
    found = region_plan(root / "region.yaml", on=ON)
    told = json.dumps(found.as_json("fr"))
    assert "f-99" not in told
    assert "Établissement fictif" not in told
    named = found.as_json("fr", names=True)
    assert named["tlp"] == "TLP:AMBER+STRICT"
    silent = {each.id for each in worlds.places(60, 3) if not each.answers}
    assert {each["id"] for each in named["missing"]} == silent  # type: ignore[attr-defined, index]


def test_one_way_to_divide_the_region_can_be_asked_for(root):
    told = region_plan(root / "region.yaml", on=ON).as_json("fr", by=By.PROFILE)
    assert {part["by"] for each in told["actions"] for part in each["parts"]} == {"profile"}  # type: ignore[attr-defined, index, union-attr]


def test_asking_for_one_way_tells_no_more_of_it_than_asking_for_all(root):
    found = region_plan(root / "region.yaml", on=ON)
    every, some = found.as_json("fr"), found.as_json("fr", by=By.DEPARTMENT)
    for whole, part in zip(every["actions"], some["actions"], strict=True):  # type: ignore[call-overload]
        assert [each for each in whole["parts"] if each["by"] == "department"] == part["parts"]


def test_a_file_of_evidence_at_fault_is_neither_a_level_nor_silence(spoilt):
    folder = sorted((spoilt / "assessments").iterdir())[0]
    sorted(folder.glob("e-*.yaml"))[0].write_text("schema: csirt.evidence/1\n", encoding="utf-8")
    found = region_plan(spoilt / "region.yaml", on=ON)
    assert found.answers[0].counts["unreadable"] == 1
    assert found.faults
    assert not any(folder.name in note["fr"] for note in found.notes)
    assert any("1 établissement a un fichier" in note["fr"] for note in found.notes)


def test_evidence_of_no_facility_of_the_region_is_counted_apart(spoilt):
    folder = sorted((spoilt / "assessments").iterdir())[0]
    shutil.copytree(folder, spoilt / "assessments" / "elsewhere")
    found = region_plan(spoilt / "region.yaml", on=ON)
    assert any("1 dossier de preuves" in note["fr"] for note in found.notes)


def test_the_sample_is_too_small_and_says_so():
    found = region_plan(SAMPLE / "region.yaml", on=ON)
    assert not any(each.rolled.whole.told for each in found.actions)
    assert any("trop peu d'évalués pour dire un niveau" in note["fr"] for note in found.notes)
    assert found.answers[0].counts == {"answered": 3, "silent": 6, "unreadable": 0}


def test_a_profile_that_only_the_facility_s_own_file_says_is_taken(spoilt):
    text = (spoilt / "region.yaml").read_text("utf-8").replace(", profile: ES,", ",", 1)
    (spoilt / "region.yaml").write_text(text, encoding="utf-8")
    from csirt.workspace.region import region_at

    region = region_at(spoilt / "region.yaml")
    unknown = next(each for each in region.facilities if each.profile == "not-assessed")
    assert members_of(spoilt, region)[unknown.id].profile == "unknown"
    (spoilt / "facilities").mkdir()
    (spoilt / "facilities" / f"{unknown.id}.yaml").write_text(
        f"schema: csirt.facility/1\nid: {unknown.id}\nprofile: town\n", encoding="utf-8"
    )
    assert members_of(spoilt, region)[unknown.id].profile == "town"


def test_a_group_is_that_of_the_directory_or_of_its_own_file(spoilt):
    from csirt.workspace.region import region_at

    region = region_at(SAMPLE / "region.yaml")
    bare = region.model_copy(
        update={
            "facilities": tuple(e.model_copy(update={"group": None}) for e in region.facilities)
        }
    )
    assert members_of(SAMPLE, bare)["ch-rochebrume"].group == "ght-val-de-brume"


def test_a_region_without_facilities_or_outside_a_workspace_is_refused(tmp_path):
    file = tmp_path / "region.yaml"
    file.write_text('schema: csirt.region/1\nid: r\nname: "R"\n', encoding="utf-8")
    with pytest.raises(NotFoundError) as caught:
        region_plan(file, on=ON)
    assert caught.value.key == "plan.region-alone"
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n", encoding="utf-8")
    with pytest.raises(InputError) as empty:
        region_plan(file, on=ON)
    assert empty.value.key == "plan.region-empty"


# --- the dossier of the report ---


def test_the_files_of_facilities_are_one_digest_without_a_name(root):
    inputs = dict(region_dossier(root / "region.yaml", on=ON).inputs)
    assert next(iter(inputs)) == "region.yaml"
    assert not any("f-99" in name for name in inputs)
    assert any(name.startswith("assessments/*/e-*.yaml (") for name in inputs)


def test_changing_one_piece_changes_the_digest(spoilt):
    before = dict(region_dossier(spoilt / "region.yaml", on=ON).inputs)
    file = sorted((spoilt / "assessments").glob("*/e-*.yaml"))[0]
    file.write_text(file.read_text("utf-8") + "note: vu\n", encoding="utf-8")
    after = dict(region_dossier(spoilt / "region.yaml", on=ON).inputs)
    assert [name for name in before if before[name] != after[name]] == [
        name for name in before if name.startswith("assessments")
    ]


def test_a_campaign_at_fault_refuses_the_report_with_its_place(spoilt):
    path = spoilt / "campaigns" / "c" / "campaign.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "schema: csirt.campaign/1\nid: c\nkind: audit\nyear: 2026\ntitle: C\ndue: 2026-12-15\n"
        "targets: {facilities: [f-nobody]}\n", encoding="utf-8",
    )  # fmt: skip
    with pytest.raises(ContentError) as caught:
        region_dossier(spoilt / "region.yaml", on=ON)
    fault = caught.value.faults[0]
    assert (fault.code, fault.line, fault.path) == (
        "campaign.unknown-facility", 7, "targets.facilities.0",
    )  # fmt: skip
