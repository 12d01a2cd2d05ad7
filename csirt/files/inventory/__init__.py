"""Inventory files: scans and agents' reports become machines; one importer a format."""

from csirt.files.inventory.detect import FORMATS, read_inventory
from csirt.files.inventory.observation import (
    Inventory,
    Observed,
    OpenPort,
    Sighting,
    Span,
    provenance,
)

__all__ = [
    "FORMATS",
    "Inventory",
    "Observed",
    "OpenPort",
    "Sighting",
    "Span",
    "provenance",
    "read_inventory",
]
