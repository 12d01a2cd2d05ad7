"""The two levels of a crisis: two things, named, and never a number on the phone."""

from enum import StrEnum


class CareLevel(StrEnum):
    """The agency's posture for care; the order of the members is that of gravity.

    Source: ORSAN in the regional health agencies: veille, renforcé, crise (with the CRAPS).
    """

    WATCH = "veille"
    REINFORCED = "renforce"
    CRISIS = "crise"


class TechnicalLevel(StrEnum):
    """The gravity of the technical incident; the order of the members is that of gravity."""

    INCIDENT = "incident"
    MAJOR = "majeur"
    GENERAL = "generalise"


LEVELS: dict[str, type[CareLevel] | type[TechnicalLevel]] = {
    "care": CareLevel,
    "technical": TechnicalLevel,
}
"""What a level is a level of: the subject of ``level.set`` is ``level:care`` or
``level:technical``."""
