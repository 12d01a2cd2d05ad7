"""A filled sheet L as what a facility sends: codes and facts, no sentence and no name."""

import json
from pathlib import Path

import pytest

from csirt.errors import NotFoundError
from csirt.files.campaign_form import sent_by_form
from csirt.model.fault import ContentError
from csirt.workspace.sheets import sheets

VALUES = {
    "finess-eg": "990000003, 990000004", "on": "2026-05-15", "duration": 90,
    "kind": "table-top", "level": "beginner", "cells": ["direction", "care"], "activity": 40,
    "perimeter": "urgences, s-prim", "gaps": [{"code": "renfort", "gap": "Une phrase."}],
    "certified-by": "Direction", "certified-on": "2026-05-20",
}  # fmt: skip


def form(folder: Path, sheet: str = "exercise-result", **said: object) -> Path:
    file = folder / "fiche-l.json"
    told = {
        "schema": "csirt.form/1", "form": "0123456789abcdef", "version": 1, "sheet": sheet,
        "sheet_version": 1, "lang": "fr", "saved_at": "2026-05-21T09:00:00Z",
        "values": {name: value for name, value in {**VALUES, **said}.items() if value is not None},
    }  # fmt: skip
    file.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return file


def sent(folder: Path, **said: object):
    return sent_by_form(form(folder, **said), sheets())


def test_a_form_is_one_row_with_its_boxes(tmp_path):
    found = sent(tmp_path)
    assert (found.told.faults(), found.count) == ((), 1)
    assert found.rows[0].codes == ("990000003", "990000004")
    assert found.rows[0].said == {
        "status": "done", "on": "2026-05-15", "played_as": "table-top", "level": "beginner",
        "certified_on": "2026-05-20", "duration_minutes": 90, "activity_share": 0.4,
        "present": ("direction", "care"), "gaps": ("renfort",),
        "perimeter": ("urgences", "s-prim"), "by": "Direction",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "code", "box"),
    [
        ({"activity": 140}, "campaign.bad-share", "activity"),
        ({"certified-by": "Mme Exemple"}, "campaign.names-person", "by"),
        ({"level": "expert"}, "sheet.unknown-option", "level"),
        ({"gaps": [{"gap": "Personne n'a trouvé l'annuaire."}]}, "campaign.no-code", "gaps"),
        ({"perimeter": "Tout le bâtiment, et aussi l'annexe de l'autre côté de la rue"},
         "campaign.perimeter-no-code", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_and_told_with_its_place(tmp_path, said, code, box):
    found = sent(tmp_path, **said)
    told = [each for each in found.told.faults() if each.code == code]
    assert told
    assert told[0].line > 1
    assert "Exemple" not in told[0].message
    assert {"activity": "activity_share"}.get(box, box) not in found.rows[0].said


def test_that_nothing_was_wanting_is_not_that_nothing_was_said(tmp_path):
    assert sent(tmp_path, gaps=[{"code": "aucun"}]).rows[0].said["gaps"] == ("none",)
    assert "gaps" not in sent(tmp_path, gaps=None).rows[0].said


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"finess-eg": None}, "campaign.form-bare"),
        ({"on": None}, "campaign.form-bare"),
        ({"certified-by": "2 55 08 14 168 025 38"}, "sheet.person-number"),
        ({"sheet": "first-call"}, "campaign.other-sheet"),
    ],
)
def test_a_form_that_says_too_little_or_too_much_is_refused(tmp_path, said, code):
    with pytest.raises(ContentError) as caught:
        sent(tmp_path, **said)
    assert [each.code for each in caught.value.faults if each.code == code]


def test_a_form_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotFoundError):
        sent_by_form(tmp_path / "nothing.json", sheets())
