"""The record of a kit, and which playbooks a profile gets."""

from typing import Any

import pytest
from pydantic import ValidationError

from csirt.model.kit import KitContents, KitPrint
from csirt.model.place import Profile

SHA = "0" * 64
ITEM = {"kind": "sheet", "id": "first-call", "version": 1, "sha256": SHA, "pages": 2}
PRINT: dict[str, Any] = {
    "schema": "csirt.kit/1", "facility": "ch", "form": "pdf", "made_at": "2026-11-22T03:00:00Z",
    "by": "RSSI", "lang": "fr", "tlp": "TLP:AMBER", "version": "0.1.0", "copies": 1,
    "items": [ITEM],
}  # fmt: skip


def test_a_record_says_when_by_whom_and_what():
    record = KitPrint.model_validate(PRINT)
    assert record.items[0].key == ("sheet", "first-call")


@pytest.mark.parametrize(
    "changed",
    [
        {"made_at": "2026-11-22T03:00:00"},
        {"made_at": "yesterday"},
        {"items": []},
        {"items": [ITEM, ITEM]},
        {"items": [ITEM | {"sha256": ""}]},
        {"items": [ITEM | {"sha256": "g" * 64}]},
        {"copies": -1},
        {"by": ""},
        {"name": "somebody"},
    ],
)
def test_what_is_no_record_is_refused(changed: dict[str, Any]):
    with pytest.raises(ValidationError):
        KitPrint.model_validate(PRINT | changed)


def test_a_profile_gets_its_playbooks_and_an_unknown_one_gets_all_once():
    contents = KitContents.model_validate(
        {
            "schema": "csirt.kit-contents/1",
            "origin": "expert",
            "first": ["a"],
            "bag": ["b"],
            "kits": [
                {"profiles": ["ES", "ES-OSE"], "playbooks": ["one", "two"]},
                {"profiles": ["ESMS-small"], "playbooks": ["home", "one"]},
            ],
        }
    )
    assert contents.playbooks(Profile.ES_OSE) == ("one", "two")
    assert contents.playbooks(Profile.ESMS_SMALL) == ("home", "one")
    assert contents.playbooks(Profile.TOWN) == ()
    assert contents.playbooks(None) == ("one", "two", "home")
