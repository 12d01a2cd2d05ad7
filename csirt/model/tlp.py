"""The traffic light protocol, TLP 2.0 of FIRST."""

from enum import StrEnum


class Tlp(StrEnum):
    """Who may see a document; the order of the members is the order of restriction."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"
