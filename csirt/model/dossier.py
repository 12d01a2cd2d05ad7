"""Everything a report of one facility or group needs, composed before a page is made."""

from dataclasses import dataclass

from csirt.model.catalogue import Catalogue
from csirt.model.provenance import Provenance
from csirt.model.region import Estate, Source
from csirt.model.risk import Cut, Risk
from csirt.model.tlp import Tlp


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of the subject of a report, and what was computed from it."""

    estate: Estate
    """The facilities as merged, the groups, the shared services."""
    subject_name: dict[str, str]
    """By language."""
    risk: Risk
    cuts: tuple[Cut, ...]
    """What stops for each cut: Internet, backup, sites, suppliers, regional services."""
    catalogue: Catalogue
    sources: dict[str, Source]
    """The bibliography, by id."""
    basis: dict[str, str]
    """By reference: ``assumed``, ``declared`` or ``observed``."""
    records: dict[str, tuple[str, Provenance]]
    """By reference: the file a record stands in, and how it is known."""
    tlp: Tlp
    on: str
    """Date of the report, ISO; given, never read from a clock."""
    version: str
    names: dict[str, dict[str, str]]
    """Readable names by reference, then by language; the id stands in where there is none."""
