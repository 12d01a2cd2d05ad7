"""The traffic light protocol in other people's formats: the published ids of OASIS for TLP 2.0."""

from typing import Any

from csirt.model.tlp import Tlp

_UUIDS = {
    Tlp.CLEAR: "94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_CREATED = "2022-10-01T00:00:00.000Z"
_CACAO_COMMITTEE = "identity--5abe695c-7bd5-4c31-8824-2528696cdbf1"
_STIX_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_ORDER = tuple(Tlp)


def above(level: Tlp, ceiling: Tlp) -> bool:
    """Return whether ``level`` is more restricted than ``ceiling``."""
    return _ORDER.index(level) > _ORDER.index(ceiling)


def stricter(first: Tlp, second: Tlp) -> Tlp:
    """Return the more restricted of two levels."""
    return first if above(first, second) else second


def cacao_marking(level: Tlp) -> tuple[str, dict[str, Any]]:
    """Return id and object of the CACAO marking of a level (Common-Objects of OASIS)."""
    id = f"marking-tlp--{_UUIDS[level]}"
    return id, {
        "type": "marking-tlp",
        "id": id,
        "created_by": _CACAO_COMMITTEE,
        "created": _CREATED,
        "tlpv2_level": level.value,
    }


def of_marking(id: object) -> Tlp | None:
    """Return the level that an official marking id stands for, in CACAO or in STIX."""
    uuid = str(id).partition("--")[2]
    return next((level for level, each in _UUIDS.items() if each == uuid), None)


def stix_marking(level: Tlp) -> dict[str, Any]:
    """Return the STIX 2.1 marking of a level (extension 'TLP 2.0' of OASIS)."""
    word = level.value.removeprefix("TLP:").lower()
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{_UUIDS[level]}",
        "created": _CREATED,
        "name": level.value,
        "extensions": {_STIX_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": word}},
    }
