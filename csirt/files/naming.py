"""Ids for imported machines: from the name, else the address, else the hardware."""

from csirt.files.inventory.observation import Observed
from csirt.model.ids import slug

#: Names that say nothing.
_COMMON = {"", "localhost", "localhost-localdomain", "unknown", "none"}


def base_id(machine: Observed) -> str:
    """Return the id that a machine would have were it alone."""
    for name in (machine.name, *machine.hostnames):
        label = slug(name.partition(".")[0])
        if label not in _COMMON and not label.isdigit():
            return label
    for prefix, values in (("h", machine.addresses), ("m", machine.macs), ("s", [machine.serial])):
        for value in values:
            if found := slug(value):
                return f"{prefix}-{found}"
    return slug(machine.name) or "machine"
