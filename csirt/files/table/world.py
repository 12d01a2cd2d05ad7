"""What the words of a table may mean: zones, machines, applications, other sites, services."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from csirt.files.inventory.observation import Observed
from csirt.files.machine_names import label
from csirt.files.port_labels import Names as PortNames
from csirt.files.table.words import name_words, stands_in
from csirt.model.facility import Facility
from csirt.model.network import Asset
from csirt.model.record import Text


class Called:
    """Ids by the words that people use for them; words of two ids mean neither."""

    def __init__(self) -> None:
        """Begin with none."""
        self._ids: dict[str, str] = {}

    def add(self, id: str, *words: str) -> None:
        """Add what is said for an id; the id itself is always said."""
        for each in (id, *words):
            if key := name_words(each):
                known = self._ids.setdefault(key, id)
                if known != id and key != name_words(id):
                    self._ids[key] = ""
        self._ids[name_words(id)] = id

    def find(self, words: str) -> str:
        """Return the id that the words mean, or nothing."""
        return self._ids.get(name_words(words), "")

    def within(self, words: str) -> str:
        """Return the id that the words mean, or the only one whose words stand in them."""
        if found := self.find(words):
            return found
        text = name_words(words)
        inside = {id for key, id in self._ids.items() if id and stands_in(key, text)}
        return inside.pop() if len(inside) == 1 else ""

    def around(self, words: str) -> str:
        """Return the only id in whose words these stand: ``Dossier patient`` for that of the
        group."""
        text = name_words(words)
        found = {id for key, id in self._ids.items() if id and stands_in(text, key)}
        return found.pop() if len(found) == 1 else ""


class Machines:
    """Assets by name, with or without a domain, by address or serial number."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        """Index the assets of a facility."""
        self.assets = {asset.id: asset for asset in assets}
        self._ids: dict[str, str] = {}
        for asset in self.assets.values():
            marks = (asset.id, asset.name, *asset.aka, *asset.hostnames, *asset.addresses)
            for mark in (*marks, *map(label, asset.hostnames), asset.serial):
                if mark:
                    self._ids.setdefault(mark.lower(), asset.id)

    def find(self, name: str) -> Asset | None:
        """Return the asset that a name means, or nothing."""
        key = name.strip().lower()
        id = self._ids.get(key) or self._ids.get(label(key))
        return self.assets[id] if id else None


@dataclass
class World:
    """Everything that a table's words may name."""

    facility: Facility
    """A person's file with what was imported before."""
    ports: PortNames = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    """Family of each kind of asset."""
    facilities: Called = field(default_factory=Called)
    services: Called = field(default_factory=Called)
    directories: tuple[str, ...] = ()
    """Directories of other sites that this one uses: ``directory:ch/ad``."""
    shared_applications: Called = field(default_factory=Called)
    """Applications of other sites that this one uses: ``application:ch/ehr``."""
    shared_outage: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    """Their maximum outage in hours and where it is written."""
    standing: Callable[[Iterable[Observed]], tuple[Observed, ...]] = tuple
    """Gives machines of many networks the zone in which each stands, where that is known."""

    @cached_property
    def machines(self) -> Machines:
        """Its machines by name."""
        return Machines(self.facility.assets)

    @cached_property
    def zones(self) -> Called:
        """Its zones."""
        return called((zone.id, zone.name) for zone in self.facility.zones)

    @cached_property
    def applications(self) -> Called:
        """Its applications."""
        return called((each.id, each.name) for each in self.facility.applications)

    @cached_property
    def suppliers(self) -> Called:
        """Its suppliers."""
        return called((each.id, each.name) for each in self.facility.suppliers)


def called(pairs: Iterable[tuple[str, Text | str | None]]) -> Called:
    """Return ids by name, a name being bilingual, plain or missing."""
    found = Called()
    for id, name in pairs:
        if isinstance(name, Text):
            found.add(id, name.fr, name.en)
        else:
            found.add(id, name or "")
    return found
