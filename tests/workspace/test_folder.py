"""The folder a person works in: files found, a facility put together, faults told."""

from pathlib import Path

import pytest

import csirt.workspace
from csirt.errors import InputError, NotFoundError
from csirt.model.fault import ContentError
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED
from csirt.model.tlp import Tlp
from csirt.workspace.folder import opened
from csirt.workspace.root import root_of

FILES = {
    "csirt.yaml": "schema: csirt.workspace/1\nregion: r\ntlp: TLP:RED\n",
    "region.yaml": """
schema: csirt.region/1
id: r
name: R
facilities:
  - {id: ch, name: "Centre hospitalier", profile: ES, group: ght}
  - {id: ehpad, name: "EHPAD"}
""",
    "groups/ght.yaml": "schema: csirt.group/1\nid: ght\nname: G\nmembers: [ch, clinique]\n",
    "facilities/ch.yaml": """
schema: csirt.facility/1
id: ch
zones: [{id: lan}]
assets: [{id: srv, kind: server, zone: lan, copies: [asset:ehpad/nas]}]
ignore: [hidden]
""",
    "facilities/ch.seen.yaml": """
schema: csirt.facility-seen/1
id: ch
zones: [{id: lan}]
assets: [{id: hidden, kind: server, zone: lan}, {id: pc-1, kind: workstation, zone: lan}]
""",
    "facilities/clinique.yaml": "schema: csirt.facility/1\nid: clinique\nname: Clinique\n",
    "facilities/ehpad.yaml": """
schema: csirt.facility/1
id: ehpad
zones: [{id: lan}]
assets: [{id: nas, kind: storage, zone: lan}]
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return ch and clinique, one group; ch copies to ehpad, which is in none."""
    for name, text in FILES.items():
        path = tmp_path / "ma région" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "ma région"


def test_the_workspace_of_a_file_is_the_nearest_folder_above_with_its_settings(folder):
    path = folder / "facilities" / "ch.yaml"
    assert root_of(path) == folder
    assert csirt.workspace.open(path).root == folder
    assert csirt.workspace.open(str(folder)).settings.tlp is Tlp.RED


def test_a_file_in_no_workspace_stands_alone(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: f\n")
    it = opened(path)
    assert (it.root, it.region, it.groups) == (None, None, ())
    assert it.estate(path).subject == "f"


def test_a_path_that_does_not_exist_is_not_found(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        opened(tmp_path / "nowhere.yaml")
    assert caught.value.key == "file.not-found"


def test_identity_comes_from_the_region_and_else_from_the_file(folder):
    it = opened(folder)
    assert (it.facility("ch").name.fr, it.facility("ch").profile) == (
        "Centre hospitalier",
        Profile.ES,
    )
    assert (it.facility("clinique").name.fr, it.facility("clinique").profile) == (
        "Clinique",
        NOT_ASSESSED,
    )


def test_what_importers_saw_is_added_unless_a_person_hides_it(folder):
    assert {asset.id for asset in opened(folder).facility("ch").assets} == {"srv", "pc-1"}


def test_the_estate_of_a_facility_holds_its_group_and_all_it_refers_to(folder):
    estate = opened(folder).estate("ch")
    assert [facility.id for facility in estate.facilities] == ["ch", "clinique", "ehpad"]
    assert [group.id for group in estate.groups] == ["ght"]
    assert estate.names["ehpad"].fr == "EHPAD"


def test_the_estate_of_a_group_is_that_of_its_members(folder):
    for subject in ("ght", folder / "groups" / "ght.yaml"):
        estate = opened(folder).estate(subject)
        assert (estate.subject, [each.id for each in estate.facilities][:2]) == (
            "ght",
            ["ch", "clinique"],
        )


@pytest.mark.parametrize("name", ["ch2", "../ch", "", "\x1b[31m"])
def test_an_unknown_name_is_not_found_and_harmless(folder, name):
    with pytest.raises(NotFoundError) as caught:
        opened(folder).estate(name)
    assert str(caught.value).isprintable()


def test_an_unknown_name_tells_the_near_ones(folder):
    with pytest.raises(NotFoundError, match="Proches : clinique"):
        opened(folder).estate("cliniqe")


def test_a_file_of_another_kind_is_refused_by_name(folder):
    with pytest.raises(InputError) as caught:
        opened(folder).estate(folder / "region.yaml")
    assert caught.value.key == "workspace.wrong-kind"
    assert "csirt.region/1" in str(caught.value)


def test_a_group_is_no_facility(folder):
    (folder / "facilities" / "ght.yaml").write_text(FILES["groups/ght.yaml"])
    with pytest.raises(InputError):
        opened(folder).facility("ght")


@pytest.mark.parametrize("name", ["csirt.yaml", "region.yaml", "groups/ght.yaml"])
def test_a_fault_of_the_workspace_is_told_when_it_is_opened(folder, name):
    (folder / name).write_text("a: 1\na: 2\n")
    with pytest.raises(ContentError) as caught:
        opened(folder)
    assert caught.value.faults[0].file == str(folder / name)


def test_a_fault_of_what_importers_wrote_is_told_with_its_file(folder):
    path = folder / "facilities" / "ch.seen.yaml"
    path.write_text(FILES["facilities/ch.seen.yaml"] + "lost: 1\n")
    with pytest.raises(ContentError) as caught:
        opened(folder).facility("ch")
    assert caught.value.faults[0].file == str(path)
