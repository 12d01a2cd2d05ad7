"""Who says so, by what, and when: every record of a model is assumed, declared or observed."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from csirt.model.record import Content, Date, Line, Sources


class Basis(StrEnum):
    """How a record is known; the order of the members is the order of trust."""

    ASSUMED = "assumed"
    DECLARED = "declared"
    OBSERVED = "observed"


class Origin(StrEnum):
    """Where a fact or a number of the content comes from when it is not a published source."""

    EXPERT = "expert"
    RECONSTRUCTED = "reconstructed"
    IMPORTED = "imported"
    FICTIONAL = "fictional"
    FITTED = "fitted"
    """To the dated cases, by a function that a test runs again."""


class Provenance(Content):
    """Basis of a record, the person's function or the tool behind it, and the day."""

    basis: Basis
    by: Line
    on: Date
    file_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$|^$")] = ""
    """Hash of the imported file."""
    source: Sources = ()


class OfItsFile(StrEnum):
    """The provenance of a record that says none: that of the file it stands in."""

    OF_ITS_FILE = "of-its-file"


class Recorded(Content):
    """A record that may say its own provenance; without one, that of its file holds."""

    provenance: Provenance | OfItsFile = OfItsFile.OF_ITS_FILE

    def known_by(self, file: Provenance) -> Provenance:
        """Return how the record is known, ``file`` being the provenance of its file."""
        return self.provenance if isinstance(self.provenance, Provenance) else file


class Sourced(Content):
    """A record of the content that says where its facts and numbers come from."""

    source: Sources = ()
    origin: Origin | None = None

    @model_validator(mode="after")
    def _says_where_from(self) -> Self:
        if not self.source and self.origin is None:
            raise ValueError("source: or origin: is required")
        return self
