"""Where a machine is plugged in, in words: the switch, the port, and who else hangs on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from csirt.model.facility import Facility
from csirt.model.network import Asset, Plug
from csirt.model.ref import parse_ref
from csirt.text import say


@dataclass(frozen=True, slots=True)
class Cable:
    """One cable of a machine."""

    facility: str
    plug: Plug
    switch_name: str
    also: tuple[tuple[str, str], ...]
    """Id and name of the other machines on the same port: they are cut with it."""

    def line(self, lang: str) -> str:
        """Return what to unplug."""
        plug = self.plug
        vlans = say("plugged.vlans", lang, vlans=", ".join(plug.vlans)) if plug.vlans else ""
        on = say("plugged.on", lang, on=plug.on) if plug.on else ""
        where = {"switch": self.switch_name, "port": plug.port, "vlans": vlans, "on": on}
        return say("plugged.line", lang, **where)

    def with_it(self, lang: str) -> str:
        """Return who else is cut; empty for nobody."""
        names = ", ".join(name for _, name in self.also)
        return say("plugged.also", lang, count=len(self.also), names=names) if self.also else ""

    def as_json(self) -> dict[str, object]:
        """Return the cable for machines."""
        return {
            "mac": self.plug.mac or None,
            "switch": f"asset:{self.facility}/{parse_ref(self.plug.switch).id}",
            "switch_name": self.switch_name,
            "port": self.plug.port,
            "vlans": list(self.plug.vlans),
            "on": self.plug.on,
            "also": [
                {"id": f"asset:{self.facility}/{id_}", "name": name} for id_, name in self.also
            ],
        }


def cables(facility: Facility, asset: Asset) -> tuple[Cable, ...]:
    """Return the cables of an asset of a merged facility, the newest first."""
    return tuple(
        sorted(_cables(facility, asset), key=lambda each: each.plug.on or "", reverse=True)
    )


def _cables(facility: Facility, asset: Asset) -> Iterator[Cable]:
    names = {each.id: each.name or each.id for each in facility.assets}
    for plug in asset.plugged:
        switch = parse_ref(plug.switch).id
        also = tuple(
            (other.id, names[other.id])
            for other in facility.assets
            if other.id != asset.id and any(_same_port(plug, each) for each in other.plugged)
        )
        yield Cable(facility.id, plug, names.get(switch, switch), also)


def _same_port(one: Plug, other: Plug) -> bool:
    return one.port == other.port and parse_ref(one.switch).id == parse_ref(other.switch).id
