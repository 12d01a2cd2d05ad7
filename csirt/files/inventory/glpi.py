"""GLPI agent JSON (also FusionInventory): one device a file.

Source: the format's schema, https://github.com/glpi-project/inventory_format, file
``inventory.schema.json``: ``itemtype``, ``content.hardware``, ``.bios``, ``.operatingsystem``,
``.networks``, ``.network_device``, ``.network_ports`` (whose neighbours and hardware addresses are
read by :mod:`csirt.files.inventory.glpi_ports`).
"""

from typing import Any

from csirt.files.inventory import fields
from csirt.files.inventory.glpi_ports import around
from csirt.files.inventory.kind import DECLARED, INVENTORIED, Evidence, guess
from csirt.files.inventory.notes import Notes, refusal
from csirt.files.inventory.observation import UNKNOWN_KIND, Inventory, Observed
from csirt.files.inventory.opened import Opened
from csirt.files.inventory.sections import items, section, sections, text
from csirt.safe import safe

FORMAT = "glpi-json"
ITEM_TYPES = ("Computer", "NetworkEquipment", "Phone", "Printer", "Unmanaged")

#: Sections that are read; of the others only their size is told.
_USED = {
    "accesslog", "bios", "hardware", "network_device", "network_ports", "networks",
    "operatingsystem", "versionclient", "virtualmachines",
}  # fmt: skip
#: Sections any of which makes a device of the content.
_DEVICE = ("hardware", "bios", "operatingsystem", "network_device")
_DATES = (
    ("accesslog", "logdate"),
    ("bios", "bdate"),
    ("operatingsystem", "boot_time"),
    ("operatingsystem", "install_date"),
)
_TYPES = {"Networking": "NetworkEquipment", "Printer": "Printer", "Phone": "Phone"}


def recognised(opened: Opened) -> bool:
    """Return whether the data is an object whose ``content`` shows a device."""
    content = section(opened.data, "content")
    return not opened.root and any(isinstance(content.get(name), dict) for name in _DEVICE)


def read(opened: Opened) -> Inventory:
    """Return the one device of an agent's file.

    Raises:
        ContentError: a type of item that the format does not know.
    """
    notes = Notes(safe(opened.path))
    content = section(opened.data, "content")
    device = _device(content, _item_type(opened, content), notes)
    on, at = _dates(content, notes)
    _note_rest(opened.data, content, notes)
    if device.kind == UNKNOWN_KIND:
        notes.add("inventory.kind-unknown")
    wired = around(device, sections(content, "network_ports"), notes)
    agent = notes.line(text(content, "versionclient"))
    return Inventory(
        format=FORMAT,
        file=safe(opened.path.name),
        sha256=opened.sha256,
        tool=f"GLPI ({agent})"[:200] if agent else "GLPI",
        on=on or None,
        at=at,
        hosts=(device,),
        open_ports=0,
        faults=notes.faults(),
        neighbours=wired.neighbours,
        sightings=wired.sightings,
    )


def _item_type(opened: Opened, content: dict[str, Any]) -> str:
    """Return the type of the item: as written, else as the content shows it."""
    told = text(opened.data, "itemtype")
    if told and told not in ITEM_TYPES:
        known = ", ".join(ITEM_TYPES)
        raise refusal("inventory.unknown-item", safe(opened.path), (1, 1), given=told, known=known)
    if told and told != "Unmanaged":
        return told
    if isinstance(content.get("network_device"), dict):
        return _TYPES.get(text(section(content, "network_device"), "type"), "Unmanaged")
    return "Computer"


def _device(content: dict[str, Any], item: str, notes: Notes) -> Observed:
    hardware, bios = section(content, "hardware"), section(content, "bios")
    system, network = section(content, "operatingsystem"), section(content, "network_device")
    name = text(network, "name") or text(hardware, "name")
    names = (name, text(system, "fqdn"))
    vendor = ((network, "manufacturer"), (bios, "smanufacturer"), (bios, "mmanufacturer"))
    model = ((network, "model"), (bios, "smodel"), (bios, "mmodel"))
    sure = _system(system, network)
    return Observed(
        name=notes.line(name),
        hostnames=fields.hostnames(names, notes),
        addresses=fields.addresses(_addresses(content, network), notes),
        macs=fields.macs(_macs(content, network), notes),
        vendor=notes.line(_first(vendor)),
        model=notes.line(_first(model)),
        serial=fields.serial(text(network, "serial") or text(bios, "ssn"), notes),
        system=notes.line(sure),
        kind=_kind(item, content, sure),
    )


def _system(system: dict[str, Any], network: dict[str, Any]) -> str:
    named = f"{text(system, 'name')} {text(system, 'version')}".strip()
    return text(system, "full_name") or named or text(network, "firmware")


def _kind(item: str, content: dict[str, Any], system: str) -> str:
    hardware, network = section(content, "hardware"), section(content, "network_device")
    if item in DECLARED:
        return DECLARED[item]
    if item == "Phone":
        mobile = content.get("simcards") or not network
        return "mobile-phone" if mobile else "ip-phone"
    if network:
        return DECLARED.get(text(network, "type"), UNKNOWN_KIND)
    chassis = text(hardware, "chassis_type") or text(hardware, "type")
    return guess(INVENTORIED, Evidence(system=system, type=chassis))


def _addresses(content: dict[str, Any], network: dict[str, Any]) -> list[str]:
    found = [str(value) for value in items(network.get("ips")) if isinstance(value, str)]
    for card in sections(content, "networks"):
        found += [text(card, "ipaddress"), text(card, "ipaddress6")]
    for port in sections(content, "network_ports"):
        found += [value for value in items(port.get("ips")) if isinstance(value, str)]
        found.append(text(port, "ip"))
    return found


def _macs(content: dict[str, Any], network: dict[str, Any]) -> list[str]:
    """Return the macs of the device, of its cards, and of the ports that bear an address."""
    found = [text(network, "mac")]
    found += [text(card, "mac") for card in sections(content, "networks")]
    ports = sections(content, "network_ports")
    return found + [text(port, "mac") for port in ports if port.get("ips") or port.get("ip")]


def _dates(content: dict[str, Any], notes: Notes) -> tuple[str, str]:
    """Return day and time of the inventory; every date that is none is noted, used or not."""
    read = {}
    for part, key in _DATES:
        if value := text(section(content, part), key):
            read[part, key] = fields.moment(value, f"{part}.{key}", notes)
    return read.get(("accesslog", "logdate"), ("", ""))


def _note_rest(data: dict[str, Any], content: dict[str, Any], notes: Notes) -> None:
    for name in sorted(set(content) - _USED):
        value = content[name]
        notes.add("inventory.section-left", name, len(value) if isinstance(value, list) else 1)
    for machine in sections(content, "virtualmachines"):
        notes.add("inventory.virtual-machine", text(machine, "name"))
    if text(data, "partial").lower() in ("true", "1"):
        notes.add("inventory.partial")


def _first(choices: tuple[tuple[dict[str, Any], str], ...]) -> str:
    return next((found for part, key in choices if (found := text(part, key))), "")
