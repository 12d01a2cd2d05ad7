"""Which machine is plugged into which port of a switch, from the addresses that each port shows.

A switch shows on a port every hardware address that it hears there. On the port of a machine, that
is the machine; on a link to another switch, it is the whole floor behind it. Unplugging the wrong
port cuts that floor: where there is a doubt, nothing is said.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import Sighting

MOST_ON_A_PORT = 2
"""An IP telephone and the post behind it (``origin: expert``)."""


@dataclass(frozen=True, slots=True)
class SwitchPort:
    """One port, with the addresses of what is behind it."""

    name: str
    marks: tuple[str, ...]
    vlans: tuple[str, ...] = ()
    leads_on: bool = False
    """To other machines than the one plugged in: a trunk, an aggregate, a neighbouring switch."""


def sightings(switch: str, ports: Iterable[SwitchPort], notes: Notes) -> tuple[Sighting, ...]:
    """Return the machines that are surely plugged into the ports of one switch.

    A machine is plugged in where a port does not lead on, shows at most
    :data:`MOST_ON_A_PORT` addresses, and is the only port of the switch to show this one. The
    others are counted in ``notes``.
    """
    every = tuple(ports)
    times = Counter(mark for port in every for mark in set(port.marks))
    found = []
    for port in every:
        shared = port.leads_on or len(set(port.marks)) > MOST_ON_A_PORT
        for mark in sorted(set(port.marks)):
            if shared or times[mark] > 1:
                notes.add("inventory.not-plugged", port.name)
            else:
                found.append(Sighting(mark, switch, port.name, port.vlans))
    return tuple(found)
