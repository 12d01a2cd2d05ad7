"""The text of what importers write: only what was said, in a fixed order, the same bytes each time.

PyYAML takes a third of a millisecond for a record; an inventory of 50,000 machines asks for less.
Records of short plain texts, which is nearly all of them, are therefore laid out here as PyYAML
would have done (a test holds the two equal); it does the others.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from re import compile as pattern
from typing import Any

from csirt.files.write import as_yaml
from csirt.model.facility import SeenFacility
from csirt.model.seen_group import SeenGroup

HEADER = "# écrit par csirt import, ne pas modifier\n"

#: Lists of a seen file in the order in which they are written, with what orders their records.
LISTS: dict[str, Callable[[dict[str, Any]], tuple[str, ...]]] = {
    "zones": lambda record: (record["id"],),
    "directories": lambda record: (record["id"],),
    "identities": lambda record: (record["id"],),
    "assets": lambda record: (record["id"],),
    "flows": lambda record: (record["from"], record["to"]),
    "suppliers": lambda record: (record["id"],),
    "links": lambda record: (record["id"],),
    "applications": lambda record: (record["id"],),
    "care_lines": lambda record: (record["id"],),
    "measures": lambda record: (record["measure"], *record.get("on", ())),
    "shared": lambda record: (record["id"],),
}
#: Records given to PyYAML at once: it slows down with the size of what it is given.
_PIECE = 200
_LONGEST = 60
#: A text that YAML writes and reads back bare, whatever its version.
_BARE = pattern(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9_./() -]*[A-Za-zÀ-ÖØ-öø-ÿ0-9_.)]")
#: A text that our writer puts between double quotes and that needs no escape in them.
_QUOTED = pattern(r"[0-9][A-Za-z0-9_.:/ -]*")
_HASH = pattern(r"[0-9a-f]{64}")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def rendered(seen: SeenFacility | SeenGroup) -> str:
    """Return the YAML of a seen file."""
    dumped = seen.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts = [HEADER, as_yaml({"schema": seen.schema_, "id": seen.id})]
    for name, order in LISTS.items():
        records = sorted(dumped.get(name, ()), key=order)
        parts += [f"{name}:\n"] if records else []
        parts += _blocks([_last(record, "provenance") for record in records])
    return "".join(parts)


def _last(record: dict[str, Any], key: str) -> dict[str, Any]:
    """Return a record with the value of ``key`` at its end."""
    ordered = {name: value for name, value in record.items() if name != key}
    return {**ordered, key: record[key]} if key in record else ordered


def _blocks(records: list[dict[str, Any]]) -> Iterable[str]:
    waiting: list[dict[str, Any]] = []
    for record in records:
        lines: list[str] = []
        if _laid_out(record, "  ", lines):
            if waiting:
                yield as_yaml(waiting)
                waiting = []
            yield "- " + "".join(lines)[2:]
            continue
        waiting.append(record)
        if len(waiting) == _PIECE:
            yield as_yaml(waiting)
            waiting = []
    if waiting:
        yield as_yaml(waiting)


def _laid_out(record: dict[str, Any], margin: str, lines: list[str]) -> bool:
    """Add the lines of a record of short texts; false when PyYAML must write it."""
    for name, value in record.items():
        key = _key(name)
        if isinstance(value, str):
            text = _scalar(value)
            if not text:
                return False
            lines.append(f"{margin}{key}: {text}\n")
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            if not _listed(key, value, margin, lines):
                return False
        elif isinstance(value, dict) and value:
            lines.append(f"{margin}{key}:\n")
            if not _laid_out(value, margin + "  ", lines):
                return False
        elif type(value) is int:
            lines.append(f"{margin}{key}: {value}\n")
        else:
            return False
    return True


def _listed(key: str, values: list[str], margin: str, lines: list[str]) -> bool:
    if not values:
        lines.append(f"{margin}{key}: []\n")
        return True
    texts = [_scalar(value) for value in values]
    if not all(texts):
        return False
    lines.append(f"{margin}{key}:\n")
    lines += [f"{margin}- {text}\n" for text in texts]
    return True


@lru_cache
def _key(name: str) -> str:
    """Return a key as YAML writes it: ``on`` would be a truth value without its quotes."""
    return as_yaml({name: 0}).partition(":")[0]


@lru_cache(maxsize=100_000)
def _scalar(value: str) -> str:
    """Return a text as YAML writes it, or nothing when PyYAML must decide."""
    if len(value) > _LONGEST and not _HASH.fullmatch(value):
        return ""
    if _BARE.fullmatch(value):
        return "" if value.lower() in _WORDS else value
    return f'"{value}"' if _QUOTED.fullmatch(value) else ""
