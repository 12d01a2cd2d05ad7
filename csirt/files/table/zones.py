"""Zones that a table names: those that are known, and new ones where nobody has described them."""

from csirt.files.table.convert import line
from csirt.files.table.grid import Spot
from csirt.files.table.take import Table
from csirt.files.table.told import Told, refusal
from csirt.files.table.words import plain
from csirt.files.table.world import Called
from csirt.model.facility import Facility, SeenFacility
from csirt.model.ids import slug
from csirt.model.network import INTERNET
from csirt.model.place import Zone
from csirt.model.record import Text

#: What people and firewalls call the Internet.
_OUTSIDE = {"internet", "wan", "untrust", "outside", "exterieur", "wan1", "virtual wan link"}


class Zones:
    """Finds the zone that words mean, and keeps those that are new."""

    def __init__(self, known: Called, told: Told) -> None:
        """Begin with the zones that are known."""
        self._known, self._told = known, told
        self._new: dict[str, str] = {}

    def id(self, text: str, at: Spot) -> str:
        """Return the id of a zone; one that nobody has described is new, and told."""
        if found := self._known.find(text):
            return found
        made = slug(text)
        if not made:
            return ""
        self._known.add(made, text)
        self._new[made] = line(text)
        self._told.add("table.zone-new", at, name=text)
        return made

    def end(self, text: str, at: Spot) -> str:
        """Return the end of a flow: ``zone:ID`` or ``internet``."""
        if plain(text) in _OUTSIDE and not self._known.find(text):
            return INTERNET
        id = self.id(text, at)
        return f"zone:{id}" if id else ""

    def need(self, table: Table) -> None:
        """Refuse a table of which no row could be placed.

        Raises:
            ContentError: always.
        """
        raise refusal("table.zone-needed", table.file)

    def added(self, seen: SeenFacility, person: Facility, used: set[str]) -> SeenFacility:
        """Return what was seen with the zones that neither it nor the person describes."""
        described = {zone.id for zone in (*person.zones, *seen.zones)}
        made = [
            Zone(id=id, name=Text(fr=name)) if (name := self._new.get(id)) else Zone(id=id)
            for id in sorted((used | set(self._new)) - described - {""})
        ]
        if not made:
            return seen
        zones = tuple(sorted((*seen.zones, *made), key=lambda zone: zone.id))
        return seen.model_copy(update={"zones": zones})
