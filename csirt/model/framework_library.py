"""What comes beside a framework in other people's libraries: mappings and risk matrices."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.provenance import Provenance
from csirt.model.record import Content, Id, Line, Words


class RelationKind(StrEnum):
    """How two requirements overlap, as set theory has it (NIST IR 8477)."""

    EQUAL = "equal"
    SUBSET = "subset"
    """The first is within the second."""
    SUPERSET = "superset"
    INTERSECT = "intersect"
    NOT_RELATED = "not-related"


class RequirementRelation(Content):
    """A requirement of one framework beside one of another."""

    from_: Line = Field(alias="from")
    """Name (URN) of the first, in its own library."""
    to: Line
    relation: RelationKind
    strength: Annotated[int, Field(ge=0, le=100)] | None = None
    """Percent, as the author of the mapping says."""


class FrameworkMapping(Sourced):
    """``frameworks/ID.yaml`` of a workspace: which requirements of two frameworks overlap."""

    schema_: Literal["csirt.framework-mapping/1"] = Field(alias="schema")
    id: Id
    title: Words
    version: Line
    from_: Line = Field(alias="from")
    """Name (URN) of the first framework."""
    to: Line
    urn: Line | None = None
    licence: Words
    provenance: Provenance | None = None
    relations: tuple[RequirementRelation, ...] = Field(min_length=1, max_length=100_000)


class MatrixLevel(Content):
    """One degree of a scale of a risk matrix."""

    abbreviation: Line
    name: Words
    text: Words | None = None
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None


class RiskMatrix(Sourced):
    """``frameworks/ID.yaml`` of a workspace: a risk for each likelihood and each gravity."""

    schema_: Literal["csirt.risk-matrix/1"] = Field(alias="schema")
    id: Id
    title: Words
    version: Line
    urn: Line | None = None
    licence: Words
    provenance: Provenance | None = None
    likelihood: tuple[MatrixLevel, ...] = Field(min_length=1, max_length=20)
    """The lowest first."""
    gravity: tuple[MatrixLevel, ...] = Field(min_length=1, max_length=20)
    risk: tuple[MatrixLevel, ...] = Field(min_length=1, max_length=20)
    grid: tuple[tuple[int, ...], ...]
    """A row a likelihood, a column a gravity: place of the risk in ``risk``, from 0."""

    @model_validator(mode="after")
    def _filled(self) -> Self:
        rows, columns = len(self.likelihood), len(self.gravity)
        if len(self.grid) != rows or any(len(row) != columns for row in self.grid):
            raise ValueError("grid: a row a likelihood, a column a gravity")
        if any(not 0 <= cell < len(self.risk) for row in self.grid for cell in row):
            raise ValueError("grid: every cell is the place of a risk, from 0")
        return self
