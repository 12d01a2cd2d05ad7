"""``init``: a workspace that is complete, commented in French, and passes ``check``."""

from pathlib import Path

import pytest

from csirt.errors import SetupError, StateError
from csirt.files.kinds import built, kind_of
from csirt.files.source import read, read_bytes
from csirt.workspace.check import checked
from csirt.workspace.folder import opened
from csirt.workspace.starter import started

WRITTEN = {".gitignore", "contacts.yaml", "csirt.yaml", "region.yaml",
           "facilities/mon-etablissement.yaml"}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    started(tmp_path / "mon espace")
    return tmp_path / "mon espace"


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_every_file_of_a_workspace_is_written_and_named(tmp_path):
    written = started(tmp_path / "a" / "b")
    assert {str(path.relative_to(tmp_path / "a" / "b")) for path in written} == WRITTEN
    assert names(tmp_path / "a" / "b") == WRITTEN


def test_it_passes_check_without_a_remark(folder):
    assert checked([folder]).faults == ()


def test_it_opens_and_its_facility_has_zones(folder):
    facility = opened(folder).facility("mon-etablissement")
    assert {zone.id for zone in facility.zones} == {"dmz", "bureautique", "serveurs"}


def test_the_journal_and_reports_never_enter_git(folder):
    rows = (folder / ".gitignore").read_text(encoding="utf-8").split("\n")
    assert {"journal.db", "*.pdf", "*.html"} <= set(rows)


def test_every_line_that_is_commented_out_may_be_put_to_use(folder):
    path = folder / "facilities" / "mon-etablissement.yaml"
    rows = path.read_text(encoding="utf-8").split("\n")
    first = next(at for at, row in enumerate(rows) if row.startswith("# assets:"))
    used = [  # prose begins with a capital, keys do not
        row[2:] if row.startswith("# ") and not row[2].isupper() else row for row in rows[first:]
    ]
    text = "\n".join(rows[:first] + used)
    source = read_bytes(text.encode(), "f.yaml")
    built(source, kind_of(source))
    assert set(source.data) >= {"assets", "directories", "identities", "flows", "suppliers"}
    assert set(source.data) >= {"links", "applications", "care_lines", "measures"}
    path.write_text(text, encoding="utf-8")
    assert [fault for fault in checked([folder]).faults if fault.code.startswith("check.")] == []


@pytest.mark.parametrize("name", ["notes.txt", ".hidden"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path, name):
    (tmp_path / name).write_text("à moi")
    with pytest.raises(StateError) as caught:
        started(tmp_path)
    assert (caught.value.key, caught.value.exit_code) == ("workspace.not-empty", 2)
    assert names(tmp_path) == {name}


def test_an_empty_folder_is_filled(tmp_path):
    started(tmp_path)
    assert names(tmp_path) == WRITTEN


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    path = tmp_path / "x"
    path.write_text("à moi")
    with pytest.raises(StateError):
        started(path)
    with pytest.raises(SetupError):
        started(path, force=True)
    assert path.read_text() == "à moi"


def test_force_replaces_the_files_of_the_template_and_no_other(tmp_path):
    (tmp_path / "region.yaml").write_text("old")
    (tmp_path / "notes.txt").write_text("à moi")
    started(tmp_path, force=True)
    assert read(tmp_path / "region.yaml").data["id"] == "ma-region"
    assert (tmp_path / "notes.txt").read_text() == "à moi"


def test_named_facilities_and_their_group_pass_the_check_and_wait_for_imports(tmp_path):
    files = started(tmp_path / "r", facilities=("ch-a", "ch-b"), group="ght-ab")
    names = [path.relative_to(tmp_path / "r").as_posix() for path in files]
    assert "facilities/ch-b.yaml" in names
    assert "groups/ght-ab.yaml" in names
    assert "facilities/mon-etablissement.yaml" not in names
    assert checked([tmp_path / "r"]).faults == ()


@pytest.mark.parametrize("id", ["CH A", "../x", "été", ""])
def test_what_is_no_id_is_refused_and_nothing_is_written(tmp_path, id):
    with pytest.raises(StateError):
        started(tmp_path / "r", facilities=("ch-a", id))
    assert not (tmp_path / "r").exists()


def test_the_contacts_may_be_put_to_use(folder):
    path = folder / "contacts.yaml"
    first, rest = path.read_text(encoding="utf-8").split("# contacts:\n")
    used = "\n".join(row.removeprefix("# ") for row in rest.split("\n"))
    path.write_text(f"{first}contacts:\n{used}", encoding="utf-8")
    assert checked([folder]).faults == ()
