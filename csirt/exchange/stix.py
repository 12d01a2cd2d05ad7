"""A playbook as a STIX 2.1 bundle: a course of action that carries the CACAO document.

The property extension 'Course of Action extension for Security Playbooks' is the one that other
tools read; its definition is named by its published id and travels with its author.
"""

from base64 import b64encode
from typing import Any

from csirt.exchange.ids import EPOCH, PRODUCER, modified, stix_id
from csirt.exchange.tlp import stix_marking
from csirt.model.playbook import Playbook

COURSE_OF_ACTION_EXTENSION = "extension-definition--1e1c1bd7-c527-4215-8e18-e199e74da57c"


def bundle(playbook: Playbook, cacao: bytes, cacao_id: str, *, lang: str = "fr") -> dict[str, Any]:
    """Return the bundle of a playbook: the same bytes for the same playbook.

    Args:
        playbook: The playbook.
        cacao: Its CACAO document, as it is written to a file.
        cacao_id: The id that stands in that document.
        lang: Language of the name and the description.
    """
    marking = stix_marking(playbook.tlp)
    when = modified(playbook.version)
    course = {
        "type": "course-of-action",
        "spec_version": "2.1",
        "id": stix_id("course-of-action", f"playbook:{playbook.id}"),
        "created_by_ref": PRODUCER,
        "created": EPOCH,
        "modified": when,
        "name": playbook.title.in_(lang),
        "description": playbook.purpose.in_(lang),
        "labels": ["csirt", playbook.scope.value, f"version-{playbook.version}"],
        "lang": lang,
        "object_marking_refs": [marking["id"]],
        "extensions": {
            COURSE_OF_ACTION_EXTENSION: {
                "type": "playbook",
                "extension_type": "property-extension",
                "playbook_id": cacao_id,
                "created": EPOCH,
                "modified": when,
                "playbook_creation_time": EPOCH,
                "playbook_modification_time": when,
                "playbook_creator": PRODUCER,
                "organization_type": "healthcare",
                "playbook_standard": "CACAO",
                "playbook_abstraction": "template",
                "playbook_bin": b64encode(cacao).decode("ascii"),
            }
        },
    }
    return {
        "type": "bundle",
        "id": stix_id("bundle", f"playbook:{playbook.id}/{playbook.version}/{lang}"),
        "objects": [marking, _producer(), course],
    }


def _producer() -> dict[str, Any]:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": PRODUCER,
        "created": EPOCH,
        "modified": EPOCH,
        "name": "csirt",
        "identity_class": "system",
        "sectors": ["healthcare"],
    }
