"""What every report made from a workspace says of itself: whose, for whom, of what day, from which
files."""

from collections.abc import Mapping
from dataclasses import dataclass

from csirt.model.catalogue import Catalogue
from csirt.model.tlp import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The part that the dossiers of reports share; each adds what its pages print."""

    subject_name: Mapping[str, str]
    """By language."""
    tlp: Tlp
    on: str
    """Day of the report, ISO; given, never read from a clock."""
    version: str
    catalogue: Catalogue
    names: Mapping[str, Mapping[str, str]]
    """Readable names by reference, then by language."""
    files: Mapping[str, str]
    """By reference: the file of the workspace that a record stands in."""
    notices: tuple[Mapping[str, str], ...]
    """Sentences that the cover bears."""
    inputs: tuple[tuple[str, str], ...]
    """The files read, with their SHA-256; those of facilities as one line where naming them would
    tell who answered."""
