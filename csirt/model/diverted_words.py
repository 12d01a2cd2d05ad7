"""The words of a diversion: how room is known, what is lacking, why nothing is said."""

from enum import StrEnum

BOUNDS = ("low", "likely", "high")
"""Runs: the favourable bound of every assumption, the likely value, the unfavourable bound."""


class Known(StrEnum):
    """How the room of a site for a line is known, the most trusted first."""

    CALLED = "called"
    """Somebody answered the phone round."""
    DECLARED = "declared"
    """The facility's own file says what it can take from neighbours."""
    COMPUTED = "computed"
    """From the figures of a year and the assumptions of the catalogue."""


class Lack(StrEnum):
    """What is missing where patients have no place."""

    NEIGHBOUR = "no-neighbour"
    """No site with the competence within the time limit of the line."""
    ROOM = "room"
    """The line is full at every site that could take more."""
    BEDS = "beds"
    """Beds that several lines share are full behind the line."""
    TEAMS = "teams"
    """Hours of transfer teams."""
    UNKNOWN = "unknown-room"
    """Sites that could take some, of which nobody knows how much."""


class Unassessed(StrEnum):
    """Why nothing is said of a victim or of one of its lines."""

    NO_COORDINATES = "no-coordinates"
    NO_FIGURES = "no-figures"
    """Nothing is known of the victim's activity."""
    NOT_SAID = "not-said"
    """Its figures do not answer for this line."""
    NO_RULE = "no-rule"
    """The catalogue does not say how to count this line."""
    NO_ROOM = "no-room"
    """Nobody knows what any other site could take."""
