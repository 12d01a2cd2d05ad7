"""Sections of an agent's JSON: what is missing or of another shape is empty, never an error."""

from typing import Any


def section(data: Any, name: str) -> dict[str, Any]:
    """Return the object under a name, or an empty one."""
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def sections(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of the list under a name."""
    return [item for item in items(data.get(name)) if isinstance(item, dict)]


def items(value: Any) -> list[Any]:
    """Return a list; what stands alone is a list of one, as old agents wrote it."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def text(data: Any, key: str) -> str:
    """Return the text under a key; of a truth value ``true`` or ``false``."""
    value = data.get(key) if isinstance(data, dict) else None
    if isinstance(value, bool):
        return str(value).lower()
    return value.strip() if isinstance(value, str) else ""
