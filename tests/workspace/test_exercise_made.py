"""An exercise written from the risk of a facility of the workspace."""

import shutil
from pathlib import Path

import pytest

from csirt import content
from csirt.errors import InputError, StateError
from csirt.files.kinds import load
from csirt.model.exercise import Exercise, Level
from csirt.model.exercise_key import ExerciseKey
from csirt.workspace.exercise_lint import lint
from csirt.workspace.exercise_made import make
from csirt.workspace.sealing import made_key, read_keys, sealed, unsealed

BARE = """schema: csirt.facility/1
id: nouveau
applications: [{id: ehr, name: "Dossier"}]
"""


@pytest.fixture
def region(tmp_path):
    """A copy of the sample workspace."""
    folder = tmp_path / "region"
    shutil.copytree(content.root() / "risk_models" / "sample", folder)
    return folder


def made(region: Path, **how):
    facility = region / "facilities" / "ch-rochebrume.yaml"
    return make(facility, region / "exercises" / "automne.yaml", samples=1_024, **how)


def test_the_scenario_is_a_file_of_the_workspace_that_the_linter_accepts(region):
    done = made(region, level=Level.BEGINNER)
    assert load(done.file, Exercise).id == "automne"
    assert lint([done.file]).ok
    assert done.file.read_text(encoding="utf-8").startswith("# Écrit d'après le risque")


def test_the_file_reads_back_to_the_scenario_that_was_written(region):
    done = made(region)
    assert load(done.file, Exercise) == done.written.exercise


def test_the_key_is_apart_for_its_owner_alone_and_can_be_sealed(region, tmp_path):
    done = made(region, key=region / "cle.yaml")
    assert load(done.key, ExerciseKey) == done.written.key
    assert done.key.stat().st_mode & 0o077 == 0
    public = made_key(tmp_path / "rssi.key")
    sealed(done.key, tmp_path / "cle.age", recipients=(public,))
    back = unsealed(
        tmp_path / "cle.age", tmp_path / "ouvert", keys=read_keys(tmp_path / "rssi.key")
    )
    assert back[0].read_bytes() == done.key.read_bytes()


def test_without_a_key_no_file_names_a_machine(region):
    done = made(region)
    assert [path.name for path in (region / "exercises").iterdir()] == [done.file.name]


def test_a_second_time_writes_the_same_bytes(region):
    first = made(region).file.read_bytes()
    assert made(region, force=True).file.read_bytes() == first


def test_a_facility_without_a_model_is_told_what_is_needed_and_nothing_is_written(region):
    facility = region / "facilities" / "nouveau.yaml"
    facility.write_text(BARE, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        make(facility, region / "exercises" / "automne.yaml")
    told = str(refused.value)
    assert "il manque : assets, identities, care_lines" in told
    assert not (region / "exercises").exists()


def test_a_file_that_stands_is_kept(region):
    made(region)
    with pytest.raises(StateError):
        made(region)


def test_a_workspace_may_bring_its_own_parts(region):
    own = region / "exercises" / "generator" / "hospital.yaml"
    own.parent.mkdir(parents=True)
    shipped = (content.root() / "exercises" / "generator" / "hospital.yaml").read_text("utf-8")
    own.write_text(shipped.replace("C'est un matin ordinaire", "C'est un soir"), encoding="utf-8")
    assert made(region).written.exercise.situation.fr.startswith("C'est un soir")
