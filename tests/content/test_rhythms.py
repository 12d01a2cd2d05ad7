"""The shipped rhythm of a day of crisis, and what a workspace puts in its place."""

from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from csirt import content
from csirt.files.kinds import load
from csirt.files.shipped import sources
from csirt.model.fault import ContentError
from csirt.model.rhythm import Rhythm, Variant
from csirt.workspace.rhythms import FOLDER, rhythm, rhythm_at

FILES = sorted((content.root() / "playbooks" / FOLDER).glob("*.yaml"))
every_rhythm = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
OWN = """
schema: csirt.rhythm/1
id: ours
title: "À nous"
origin: expert
slots: [{id: cell, at: "%s", title: "Cellule", who: "Nous", sitrep: victim}]
"""


@every_rhythm
def test_a_file_bears_the_name_of_its_rhythm(path):
    assert load(path, Rhythm).id == path.stem


@every_rhythm
def test_every_text_is_in_french_and_in_english(path):
    told = load(path, Rhythm)
    words = [told.title, *(each for slot in told.slots for each in (slot.title, slot.who))]
    assert all(each.en and each.en != each.fr for each in words)


@every_rhythm
def test_slots_have_one_id_and_one_hour_each_and_stand_in_the_order_of_the_day(path):
    slots = load(path, Rhythm).slots
    assert max(Counter(slot.id for slot in slots).values()) == 1
    hours = [slot.at for slot in slots]
    assert hours == sorted(set(hours))


@every_rhythm
def test_what_is_ours_says_so_and_what_is_cited_is_in_the_bibliography(path):
    told = load(path, Rhythm)
    assert told.origin or told.source
    assert {each.partition(" ")[0] for each in told.source} <= set(sources())


def test_the_day_is_the_one_that_holds_a_crisis():
    told = {slot.at: slot.sitrep for slot in rhythm().slots}
    assert list(told) == ["08:00", "09:00", "11:00", "12:00", "16:30", "18:00", "19:00"]
    assert set(told.values()) - {None} == set(Variant)
    assert (told["08:00"], told["09:00"], told["11:00"]) == ("victim", "agency", "agency")


@pytest.mark.parametrize("at", ["24:00", "8:00", "08h00", "08:60", "", 480])
def test_an_hour_that_is_none_is_refused(at):
    slot = {"id": "a", "at": at, "title": "x", "who": "x"}
    with pytest.raises(ValidationError):
        Rhythm.model_validate(
            {"schema": "csirt.rhythm/1", "id": "r", "title": "x", "origin": "expert",
             "slots": [slot]}
        )  # fmt: skip


@pytest.mark.parametrize("change", [{"slots": []}, {"sitrep": "press"}, {"sitreps": "victim"}])
def test_a_day_without_meetings_or_with_a_reader_that_nobody_is_is_refused(change):
    slot = {"id": "a", "at": "08:00", "title": "x", "who": "x"} | change
    whole = {"schema": "csirt.rhythm/1", "id": "r", "title": "x", "origin": "expert",
             "slots": [] if "slots" in change else [slot]}  # fmt: skip
    with pytest.raises(ValidationError):
        Rhythm.model_validate(whole)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with a folder for rhythms, empty."""
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    (tmp_path / "playbooks" / FOLDER).mkdir(parents=True)
    return tmp_path


def test_without_one_of_its_own_a_workspace_has_the_shipped_day(workspace):
    assert rhythm(workspace) == rhythm() == rhythm(Path("/"))


def test_a_workspace_has_its_own_day(workspace):
    (workspace / "playbooks" / FOLDER / "ours.yaml").write_text(OWN % "07:30")
    assert [slot.at for slot in rhythm(workspace / "playbooks").slots] == ["07:30"]
    assert rhythm_at(workspace) == rhythm(workspace)


def test_a_day_at_fault_is_told_and_a_board_goes_on_with_the_shipped_one(workspace):
    (workspace / "playbooks" / FOLDER / "ours.yaml").write_text(OWN % "7h30")
    with pytest.raises(ContentError) as caught:
        rhythm(workspace)
    fault = caught.value.faults[-1]
    assert (fault.line, fault.path, Path(fault.file).name) == (6, "slots.0.at", "ours.yaml")
    assert rhythm_at(workspace) == rhythm()
