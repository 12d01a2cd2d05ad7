"""The shipped content is read once, by id, and a content of one's own by its root."""

import shutil

import pytest

from csirt import content
from csirt.files import shipped
from csirt.model.fault import ContentError


def test_everything_is_known_by_its_id():
    catalogue = shipped.catalogue()
    for index in (catalogue.asset_kinds, catalogue.ports, catalogue.techniques, catalogue.measures):
        assert index
        assert all(id == each.id for id, each in index.items())
    assert all(id == each.id for id, each in shipped.services().items())
    assert all(id == each.id for id, each in shipped.sources().items())


def test_a_port_has_the_name_of_the_catalogue():
    names = shipped.port_names(shipped.catalogue())
    assert names[445, "tcp"] == "smb"
    assert (445, "udp") not in names or names[445, "udp"] == "smb"


def test_the_content_is_read_once():
    assert shipped.catalogue() is shipped.catalogue()


def test_another_root_gives_its_own_content(tmp_path):
    shutil.copytree(content.root() / "risk_models", tmp_path / "risk_models")
    services = tmp_path / "risk_models" / "services"
    for path in services.glob("*.yaml"):
        if path.stem != "ror":
            path.unlink()
    assert list(shipped.services(tmp_path)) == ["ror"]
    assert set(shipped.services()) > {"ror"}


def test_a_fault_of_the_content_is_told_with_its_file(tmp_path):
    shutil.copytree(content.root() / "risk_models", tmp_path / "risk_models")
    path = tmp_path / "risk_models" / "catalogue" / "ports.yaml"
    path.write_text("schema: csirt.ports/1\nprots: []\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        shipped.catalogue(tmp_path)
    assert {fault.file for fault in caught.value.faults} == {str(path)}


def test_the_root_holds_every_content_folder():
    assert all((content.root() / name).is_dir() for name in content.FOLDERS)
