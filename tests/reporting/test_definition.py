"""Every shipped report definition can be composed."""

import pytest

from csirt.files.kinds import load
from csirt.model.fault import ContentError
from csirt.model.report import Definition
from csirt.reporting import (
    after_action,
    audit,
    campaign,
    capture,
    evidence,
    exercise_report,
    note,
    region,
    roadmap,
)
from csirt.reporting.definition import definition, folder

SECTIONS = {
    name
    for family in (
        after_action.FAMILY,
        audit.FAMILY,
        campaign.FAMILY,
        capture.FAMILY,
        evidence.FAMILY,
        exercise_report.FAMILY,
        note.FAMILY,
        region.FAMILY,
        roadmap.FAMILY,
    )
    for name in family.sections
}
PATHS = sorted(folder().glob("*.yaml"))
every_definition = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@every_definition
def test_its_sections_exist_and_stand_once(path):
    found = definition(path.stem)
    assert found.id == path.stem
    assert set(found.sections) <= SECTIONS
    assert len(set(found.sections)) == len(found.sections)


@every_definition
def test_it_has_a_title_in_both_languages(path):
    title = definition(path.stem).title
    assert title.fr
    assert title.en


def test_a_key_too_many_is_refused_with_its_place(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(
        "schema: csirt.report/1\nid: x\ntitle: x\nsections: [summary]\ncss: x\n", "utf-8"
    )
    with pytest.raises(ContentError, match=":5:1"):
        load(path, Definition)
