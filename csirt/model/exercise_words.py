"""Words for an exercise that a scenario and a rule set share: how it was played, on what, by whom.

They stand apart because a piece of evidence says them too, and a scenario knows the actions that
evidence is for.
"""

from enum import StrEnum


class ExerciseKind(StrEnum):
    """How it is played; the words of sheet L."""

    TABLE_TOP = "table-top"
    FUNCTIONAL = "functional"
    """Each cell in its room, with its own tools."""
    FIELD = "field"


class Focus(StrEnum):
    """What it tries; a rule set says which of them counts for the yearly duty."""

    CONTINUITY = "continuity"
    """Care goes on while digital tools are lost, after an attack."""
    ALERT = "alert"
    """The alert chain alone."""
    RESTORATION = "restoration"
    """Restoring from backups, or rebuilding a directory."""
    TECHNICAL = "technical"
    """IT staff alone."""
    MAINTENANCE = "maintenance"
    """A degraded mode during a planned stop."""


class Presence(StrEnum):
    """What a function counts as when one asks who was there; the words of sheet L."""

    DIRECTION = "direction"
    MEDICAL = "medical"
    CARE = "care"
    IT = "it"
    COMMUNICATION = "communication"
    DPO = "dpo"
    OTHER = "other"
