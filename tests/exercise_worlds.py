"""Tiny scenarios: one cell, a few injects, nothing that a test does not need."""

from typing import Any

from csirt.model.exercise import Exercise


def inject(id: str = "i1", **fields: Any) -> dict[str, Any]:
    """An inject at the start, by phone, to the one cell; a trigger given replaces the hour."""
    triggers = {"at", "after", "if_missing", "manual"}
    base: dict[str, Any] = {
        "id": id,
        "title": {"fr": f"Titre {id}", "en": f"Title {id}"},
        "channel": "phone",
        "to": ["care"],
        "text": {"fr": f"Texte {id}", "en": f"Text {id}"},
    }
    return base | ({} if triggers & fields.keys() else {"at": "0"}) | fields


def expected(id: str = "e1", **fields: Any) -> dict[str, Any]:
    """Something that is expected within ten minutes."""
    text = {"fr": f"Fait {id}", "en": f"Does {id}"}
    return {"id": id, "text": text, "within_minutes": 10} | fields


def decision(id: str = "d1", **options: dict[str, Any]) -> dict[str, Any]:
    """A decision of the one cell, with options by id."""
    given = options or {"yes": {}, "no": {}}
    return {
        "id": id,
        "cell": "care",
        "question": {"fr": "Alors ?", "en": "Well?"},
        "default": next(iter(given)),
        "options": [
            {"id": name, "title": {"fr": name, "en": name}} | fields
            for name, fields in given.items()
        ],
    }


def exercise(*injects: dict[str, Any], **fields: Any) -> Exercise:
    """A scenario of an hour with one cell, ``care``."""
    data: dict[str, Any] = {
        "schema": "csirt.exercise/1",
        "id": "example",
        "title": {"fr": "Exemple", "en": "Example"},
        "purpose": {"fr": "Montrer", "en": "Show"},
        "kind": "table-top",
        "origin": "fictional",
        "clock": {"starts_at": "08:00", "minutes": 60},
        "situation": {"fr": "Il est huit heures", "en": "It is eight"},
        "cells": [{"id": "care", "name": {"fr": "Soins", "en": "Care"}}],
        "injects": list(injects or (inject(),)),
    }
    return Exercise.model_validate(data | fields)
