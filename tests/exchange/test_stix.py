"""A playbook as a STIX 2.1 bundle: one course of action that carries the CACAO document."""

import json
from base64 import b64decode
from pathlib import Path
from re import fullmatch
from uuid import UUID

import pytest

from csirt import content
from csirt.exchange.cacao.into import Beside, imported
from csirt.exchange.cacao.out import exported
from csirt.exchange.stix import COURSE_OF_ACTION_EXTENSION, bundle
from csirt.exchange.told import Teller
from csirt.files.kinds import load
from csirt.files.source import read
from csirt.files.write import as_json
from csirt.model.playbook import Playbook
from csirt.model.tlp import Tlp

FILES = {
    path.stem: path
    for path in sorted((content.root() / "playbooks").rglob("*.yaml"))
    if read(path).data.get("schema") == "csirt.playbook/1"
}
every_playbook = pytest.mark.parametrize("name", FILES)
OFFICIAL = {
    Tlp.CLEAR: ("94868c89-83c2-464b-929b-a1a8aa3c8487", "clear"),
    Tlp.GREEN: ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green"),
    Tlp.AMBER: ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber"),
    Tlp.AMBER_STRICT: ("939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict"),
    Tlp.RED: ("e828b379-4e03-4974-9ac4-e53a884c97c1", "red"),
}
"""Ids and words of the extension 'TLP 2.0' that OASIS publishes."""


def shipped(name: str) -> Playbook:
    return load(FILES[name], Playbook)


def bundled(playbook: Playbook, lang: str = "fr") -> dict:
    cacao = exported(playbook, lang=lang)
    return bundle(playbook, as_json(cacao).encode(), cacao["id"], lang=lang)


def of_type(data: dict, kind: str) -> dict:
    [found] = [each for each in data["objects"] if each["type"] == kind]
    return found


@every_playbook
def test_the_validator_of_oasis_accepts_it(name):
    validator = pytest.importorskip("stix2validator", reason="no stix2-validator here")
    options = validator.ValidationOptions(version="2.1", disabled="103")  # 103: ids of version 4
    if not (Path(validator.__file__).parent / "schemas-2.1").is_dir():
        pytest.skip("this stix2-validator was packed without its schemas")
    results = validator.validate_string(as_json(bundled(shipped(name))), options)
    assert results.is_valid, results.errors
    assert not results.warnings


@every_playbook
def test_every_object_has_what_stix_asks_for(name):
    data = bundled(shipped(name))
    assert (data["type"], set(data)) == ("bundle", {"type", "id", "objects"})
    known = {each["id"] for each in data["objects"]}
    for each in data["objects"]:
        assert {"type", "spec_version", "id", "created"} <= each.keys()
        assert each["spec_version"] == "2.1"
        kind, _, uuid = each["id"].partition("--")
        assert (kind, str(UUID(uuid))) == (each["type"], uuid)
        assert fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", each["created"])
        assert each.get("modified", each["created"]) >= each["created"]
        named = {each.get("created_by_ref", each["id"]), *each.get("object_marking_refs", ())}
        assert named <= known


@every_playbook
def test_the_cacao_document_inside_gives_back_the_playbook(name):
    playbook = shipped(name)
    course = of_type(bundled(playbook), "course-of-action")
    carried = course["extensions"][COURSE_OF_ACTION_EXTENSION]
    cacao = json.loads(b64decode(carried["playbook_bin"]))
    assert cacao["id"] == carried["playbook_id"]
    assert imported(cacao, Teller(), Beside()).playbook == playbook


@pytest.mark.parametrize("level", Tlp)
def test_the_marking_is_the_published_one_and_marks_the_course_of_action(level):
    playbook = shipped("restoration-waves").model_copy(update={"tlp": level})
    data = bundled(playbook)
    uuid, word = OFFICIAL[level]
    marking = of_type(data, "marking-definition")
    assert marking["id"] == f"marking-definition--{uuid}"
    assert marking["name"] == level.value
    [extension] = marking["extensions"].values()
    assert extension == {"extension_type": "property-extension", "tlp_2_0": word}
    assert of_type(data, "course-of-action")["object_marking_refs"] == [marking["id"]]


def test_the_bytes_are_the_same_each_time_and_ids_outlive_a_version():
    playbook = shipped("restoration-waves")
    assert as_json(bundled(playbook)) == as_json(bundled(shipped("restoration-waves")))
    later = bundled(playbook.model_copy(update={"version": 9}))
    before, after = (of_type(each, "course-of-action") for each in (bundled(playbook), later))
    assert before["id"] == after["id"]
    assert before["modified"] < after["modified"]
    assert UUID(before["id"].partition("--")[2]).version == 5


def test_the_language_is_said():
    course = of_type(bundled(shipped("restoration-waves"), "en"), "course-of-action")
    assert (course["lang"], course["name"]) == ("en", "Restoration in waves")
