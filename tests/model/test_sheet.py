"""A sheet: boxes that hold together, and entries that name boxes which are there."""

from typing import Any

import pytest
from pydantic import ValidationError

from csirt.model.sheet import FieldKind, Sheet, Size

LINE = {"id": "who", "label": "Qui"}
TABLE = {
    "id": "rows",
    "label": "Lignes",
    "kind": "table",
    "columns": [{"id": "what", "label": "Quoi"}, {"id": "at", "label": "À", "kind": "hour"}],
    "blank_rows": 2,
}


def sheet(*fields: dict[str, Any], **more: Any) -> Sheet:
    """Return a sheet of one section."""
    return Sheet.model_validate(
        {
            "schema": "csirt.sheet/1", "id": "s", "letter": "A", "title": "Fiche",
            "purpose": "Pour", "filled_by": "Qui", "due": "Quand", "origin": "expert",
            "sections": [{"id": "one", "title": "Un", "fields": fields or (LINE,)}],
            **more,
        }
    )  # fmt: skip


def refused(*fields: dict[str, Any], **more: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        sheet(*fields, **more)
    return str(caught.value)


def test_each_box_has_a_code_by_its_place_on_the_sheet():
    assert sheet(LINE, TABLE).codes() == {"who": "A1", "rows": "A2"}


def test_a_box_takes_the_width_of_its_kind_unless_it_says_another():
    found = sheet(
        LINE, {"id": "at", "label": "À", "kind": "hour"},
        {"id": "long", "label": "Long", "kind": "text"},
        {"id": "ref", "label": "Réf.", "size": "quarter"},
    ).by_id()  # fmt: skip
    widths = [found[name].width for name in ("who", "at", "long", "ref")]
    assert widths == [Size.HALF, Size.QUARTER, Size.FULL, Size.QUARTER]


@pytest.mark.parametrize("letter", ["", "Y", "AA", "a"])
def test_a_sheet_has_one_of_the_letters_a_to_x(letter):
    assert "letter" in refused(letter=letter)


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (LINE | {"options": [{"id": "a", "label": "A"}]}, "options"),
        (LINE | {"kind": "choice"}, "options"),
        (LINE | {"unit": "h"}, "unit"),
        (LINE | {"columns": TABLE["columns"]}, "columns"),
        (TABLE | {"columns": []}, "columns"),
        (TABLE | {"blank_rows": 0}, "blank_rows"),
        (TABLE | {"columns": [{"id": "row", "label": "Ligne"}]}, "one id for two"),
        (TABLE | {"columns": [TABLE["columns"][0]] * 2}, "one id for two"),
        (TABLE | {"rows": [{"id": "a", "label": "A", "cells": {"nope": "x"}}]}, "no column nope"),
        (TABLE | {"columns": [{"id": "t", "label": "T", "kind": "table"}]}, "no table in a column"),
        (
            LINE | {"kind": "tick", "options": [{"id": "a", "label": "A"}] * 2},
            "one id for two of the same list (option): a",
        ),
    ],
)
def test_a_box_that_does_not_hold_together_is_no_box(field, problem):
    assert problem in refused(field)


def test_no_box_bears_the_name_of_another_or_of_the_head():
    assert "one id for two" in refused(LINE, LINE)
    assert "one id for two" in refused(LINE | {"id": "case"})


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "note.added", "needs": ["nope"]},
        {"kind": "note.added", "text": "{nope}"},
        {"kind": "note.added", "subject": "care-line:{facility}/{nope}"},
        {"kind": "note.added", "data": {"a": "nope"}},
        {"kind": "note.added", "only": {"nope": ["x"]}},
        {"kind": "note.added", "happened_at": ["at"]},
        {"kind": "note.added", "table": "who"},
        {"kind": "note.added", "table": "rows", "day": "nope"},
    ],
)
def test_an_entry_names_no_box_that_is_not_there(told):
    assert "journal: no" in refused(LINE, TABLE, journal=[told])


def test_an_entry_may_name_the_head_the_columns_of_its_table_and_its_row():
    told = {
        "kind": "note.added", "table": "rows", "needs": ["what"], "happened_at": ["at"],
        "actor": "by", "text": "{row} {what} {who} {facility}",
    }  # fmt: skip
    assert sheet(LINE, TABLE, journal=[told]).journal[0].named() == {
        "what", "at", "by", "row", "who", "facility"
    }  # fmt: skip


def test_an_entry_is_of_a_kind_of_the_closed_list():
    assert "journal.0.kind" in refused(journal=[{"kind": "sheet.filled"}])


def test_every_kind_of_box_is_one_of_ten():
    assert len(FieldKind) == 10
