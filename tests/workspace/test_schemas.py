"""The JSON schema of a kind agrees with the reader: an editor accepts what csirt accepts."""

import json
from pathlib import Path
from re import search
from typing import Any

import pytest

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import KINDS
from csirt.files.source import read, read_bytes
from csirt.workspace.schemas import DIALECT, schema_of

SHIPPED = sorted(
    path
    for name in ("sample", "starter", "catalogue", "services")
    for path in (content.root() / "risk_models" / name).rglob("*.yaml")
)
TYPES = {
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}
KNOWN = {
    "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "const", "default", "description",
    "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "items", "maxItems", "maxLength",
    "maximum", "minItems", "minLength", "minimum", "pattern", "properties", "propertyNames",
    "required", "title", "type",
}  # fmt: skip


def accepts(schema: Any, value: Any, root: Any) -> bool:
    """Return whether a schema of the keywords that pydantic writes accepts a value."""
    if isinstance(schema, bool):
        return schema
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema and not accepts(
        root["$defs"][schema["$ref"].rpartition("/")[2]], value, root
    ):
        return False
    if "anyOf" in schema and not any(accepts(each, value, root) for each in schema["anyOf"]):
        return False
    if "type" in schema and not _is(value, schema["type"]):
        return False
    if value != schema.get("const", value) or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, str):
        return _text(schema, value)
    if isinstance(value, list):
        rest = all(accepts(schema.get("items", True), each, root) for each in value)
        return rest and schema.get("minItems", 0) <= len(value)
    if isinstance(value, dict):
        return _record(schema, value, root)
    return isinstance(value, bool) or value is None or _number(schema, value)


def _is(value: Any, name: str) -> bool:
    wrong = isinstance(value, bool) and name in ("integer", "number")
    return isinstance(value, TYPES[name]) and not wrong


def _text(schema: Any, value: str) -> bool:
    bounds = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
    return bounds and bool(search(schema.get("pattern", ""), value))


def _number(schema: Any, value: float) -> bool:
    return schema.get("minimum", value) <= value <= schema.get("maximum", value)


def _record(schema: Any, value: dict[str, Any], root: Any) -> bool:
    properties = schema.get("properties", {})
    names = schema.get("propertyNames", True)
    return (
        set(schema.get("required", ())) <= set(value)
        and all(accepts(names, name, root) for name in value)
        and all(
            accepts(properties.get(name, schema.get("additionalProperties", True)), each, root)
            for name, each in value.items()
        )
    )


def refs(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["$ref"]} if isinstance(schema.get("$ref"), str) else set()
        return own.union(*map(refs, schema.values()))
    return set().union(*map(refs, schema)) if isinstance(schema, list) else set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_a_kind_is_json_in_a_named_dialect_and_every_reference_resolves(kind):
    schema = schema_of(kind)
    json.dumps(schema, allow_nan=False)
    assert (schema["$schema"], schema["type"]) == (DIALECT, "object")
    assert {ref.removeprefix("#/$defs/") for ref in refs(schema)} <= set(schema.get("$defs", ()))
    assert "schema" in schema["required"]


def test_a_kind_has_a_short_name():
    assert schema_of("facility") == schema_of("csirt.facility/1")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_schema_accepts_every_file_that_is_shipped(path: Path):
    data = read(path).data
    schema = schema_of(data["schema"])
    assert accepts(schema, data, schema)


@pytest.mark.parametrize(
    "line",
    [
        "needs: [a, application:b, {any: [a, b]}, {at_least: 2, of: [a, b, c]}]",
        "name: Dossier",
        "name: {fr: Dossier, en: Record}",
        "wave: not-assessed",
    ],
)
def test_the_schema_accepts_the_short_forms_that_the_reader_does(line):
    text = f"schema: csirt.facility/1\nid: f\napplications:\n  - {{id: a, {line}}}\n"
    schema = schema_of("facility")
    assert accepts(schema, read_bytes(text.encode(), "f").data, schema)


@pytest.mark.parametrize("line", ["lost: 1", "id: A", "zones: [{}]", "profile: x", "flows: 3"])
def test_the_schema_refuses_what_the_reader_refuses(line):
    text = f"schema: csirt.facility/1\n{'id: f' if 'id:' not in line else ''}\n{line}\n"
    schema = schema_of("facility")
    assert not accepts(schema, read_bytes(text.encode(), "f").data, schema)


def test_an_unknown_kind_tells_the_nearest():
    with pytest.raises(NotFoundError, match="facility"):
        schema_of("facilty")
    with pytest.raises(NotFoundError, match="techniques"):
        schema_of("zzz\x1b")
