"""Mapping sets and risk matrices of a library."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from csirt.exchange.ciso.reading import Reading, Record
from csirt.exchange.ciso.texts import languages, named, words
from csirt.exchange.told import Way
from csirt.model.framework_library import (
    FrameworkMapping,
    MatrixLevel,
    RelationKind,
    RequirementRelation,
    RiskMatrix,
)
from csirt.model.record import Text

_SET = frozenset(
    ("urn", "ref_id", "name", "description", "source_framework_urn", "target_framework_urn",
     "requirement_mappings", "translations")
)  # fmt: skip
_PAIR = frozenset(
    ("source_requirement_urn", "target_requirement_urn", "relationship",
     "strength_of_relationship")
)  # fmt: skip
_PAIR_LEFT = frozenset(("rationale", "annotation"))
_MATRIX = frozenset(
    ("urn", "ref_id", "name", "description", "probability", "impact", "risk", "grid",
     "translations")
)  # fmt: skip
_DEGREE = frozenset(("id", "abbreviation", "name", "description", "hexcolor", "translations"))
_SET_LEFT = _MATRIX_LEFT = frozenset(("annotation", "provider", "strength_of_knowledge"))
_STRONGEST = 100

C = TypeVar("C", bound=BaseModel)


def mapping(
    reading: Reading, data: Record, way: Way, common: dict[str, Any]
) -> FrameworkMapping | None:
    """Return a mapping set; none where it has errors.

    Args:
        reading: Where faults go.
        data: The set as parsed.
        way: Its way in the file.
        common: What the library says of everything in it, with the id.
    """
    reading.rest(data, way, _SET, _SET_LEFT)
    relations = [
        found
        for here, pair in reading.records(data, "requirement_mappings", way)
        if (found := _relation(reading, pair, here)) is not None
    ]
    ends = {
        key: reading.text(data, name, way)
        for key, name in (("from", "source_framework_urn"), ("to", "target_framework_urn"))
    }
    title, _ = named(reading, data, way)
    made = {"schema": "csirt.framework-mapping/1", "title": title or Text(fr=common["id"]),
            "urn": reading.text(data, "urn", way) or None, **ends, **common,
            "relations": tuple(relations)}  # fmt: skip
    return built(reading, FrameworkMapping, made, way)


def _relation(reading: Reading, pair: Record, way: Way) -> RequirementRelation | None:
    reading.rest(pair, way, _PAIR, _PAIR_LEFT)
    kind = reading.text(pair, "relationship", way).replace("_", "-")
    ends = [
        reading.text(pair, name, way)
        for name in ("source_requirement_urn", "target_requirement_urn")
    ]
    strength = reading.number(pair, "strength_of_relationship", way)
    if strength is not None and not 0 <= strength <= _STRONGEST:
        strength = None
        reading.warn("ciso.strength", (*way, "strength_of_relationship"))
    if kind not in set(RelationKind) or not all(ends) or max(map(len, ends)) > 500:
        reading.warn("ciso.relation", way)
        return None
    return RequirementRelation.model_validate(
        {"from": ends[0], "to": ends[1], "relation": kind, "strength": strength}
    )


def matrix(reading: Reading, data: Record, way: Way, common: dict[str, Any]) -> RiskMatrix | None:
    """Return a risk matrix; none where it has errors. See :func:`mapping`."""
    reading.rest(data, way, _MATRIX, _MATRIX_LEFT)
    title, text = named(reading, data, way)
    if text is not None:
        reading.note("ciso.not-kept", (*way, "description"), "description", on_key=True)
    grid = _grid(reading, data, way)
    made = {"schema": "csirt.risk-matrix/1", "title": title or Text(fr=common["id"]),
            "urn": reading.text(data, "urn", way) or None, **common, "grid": grid,
            "likelihood": _degrees(reading, data, "probability", way),
            "gravity": _degrees(reading, data, "impact", way),
            "risk": _degrees(reading, data, "risk", way)}  # fmt: skip
    return built(reading, RiskMatrix, made, way)


def _grid(reading: Reading, data: Record, way: Way) -> tuple[tuple[int, ...], ...]:
    rows = []
    for at, row in enumerate(reading.values(data, "grid", way)):
        cells = row if isinstance(row, list) else []
        if not isinstance(row, list) or not all(type(cell) is int for cell in cells):
            reading.shape((*way, "grid", at), "list", row)
        rows.append(tuple(cell for cell in cells if type(cell) is int))
    return tuple(rows)


def _degrees(reading: Reading, data: Record, key: str, way: Way) -> tuple[MatrixLevel, ...]:
    found = []
    for at, (here, each) in enumerate(reading.records(data, key, way)):
        reading.rest(each, here, _DEGREE, frozenset())
        if reading.number(each, "id", here) not in (None, at):
            reading.error("ciso.matrix-order", (*here, "id"), expected=at)
        name = words(reading, languages(reading, each, "name", here), here)
        short = reading.text(each, "abbreviation", here) or str(at)
        colour = reading.text(each, "hexcolor", here)
        sound = len(colour) == 7 and colour[0] == "#" and _is_hex(colour[1:])
        if colour and not sound:
            reading.warn("ciso.colour", (*here, "hexcolor"))
        text = words(reading, languages(reading, each, "description", here), here)
        found.append(
            MatrixLevel(
                abbreviation=short[:500], name=name or Text(fr=short), text=text,
                colour=colour if sound else None,
            )
        )  # fmt: skip
    return tuple(found)


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdefABCDEF" for sign in text)


def built(reading: Reading, kind: type[C], made: dict[str, Any], way: Way) -> C | None:
    """Return a record, or none after an error that says what our own form refuses."""
    try:
        return kind.model_validate(made)
    except ValidationError as error:
        for each in error.errors()[:3]:
            name = ".".join(map(str, each["loc"])) or kind.__name__
            reading.error("ciso.refused", way, name=name, problem=each["msg"])
        return None
