"""GLPI agent JSON (also FusionInventory): one device a file.

Source: the format's schema, https://github.com/glpi-project/inventory_format, file
``inventory.schema.json``: ``itemtype``, ``content.hardware``, ``.bios``, ``.operatingsystem``,
``.networks``, ``.network_device``, ``.network_ports``.
"""

from typing import Any

from csirt.files.inventory import fields
from csirt.files.inventory.kind import DECLARED, INVENTORIED, Evidence, guess
from csirt.files.inventory.notes import Notes, refusal
from csirt.files.inventory.observation import UNKNOWN_KIND, Inventory, Observed
from csirt.files.inventory.opened import Opened
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
    content = _section(opened.data, "content")
    return not opened.root and any(isinstance(content.get(name), dict) for name in _DEVICE)


def read(opened: Opened) -> Inventory:
    """Return the one device of an agent's file.

    Raises:
        ContentError: a type of item that the format does not know.
    """
    notes = Notes(safe(opened.path))
    content = _section(opened.data, "content")
    device = _device(content, _item_type(opened, content), notes)
    on, at = _dates(content, notes)
    _note_rest(opened.data, content, notes)
    if device.kind == UNKNOWN_KIND:
        notes.add("inventory.kind-unknown")
    agent = notes.line(_text(content, "versionclient"))
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
    )


def _item_type(opened: Opened, content: dict[str, Any]) -> str:
    """Return the type of the item: as written, else as the content shows it."""
    told = _text(opened.data, "itemtype")
    if told and told not in ITEM_TYPES:
        known = ", ".join(ITEM_TYPES)
        raise refusal("inventory.unknown-item", safe(opened.path), (1, 1), given=told, known=known)
    if told and told != "Unmanaged":
        return told
    if isinstance(content.get("network_device"), dict):
        return _TYPES.get(_text(_section(content, "network_device"), "type"), "Unmanaged")
    return "Computer"


def _device(content: dict[str, Any], item: str, notes: Notes) -> Observed:
    hardware, bios = _section(content, "hardware"), _section(content, "bios")
    system, network = _section(content, "operatingsystem"), _section(content, "network_device")
    name = _text(network, "name") or _text(hardware, "name")
    names = (name, _text(system, "fqdn"))
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
        serial=fields.serial(_text(network, "serial") or _text(bios, "ssn"), notes),
        system=notes.line(sure),
        kind=_kind(item, content, sure),
    )


def _system(system: dict[str, Any], network: dict[str, Any]) -> str:
    named = f"{_text(system, 'name')} {_text(system, 'version')}".strip()
    return _text(system, "full_name") or named or _text(network, "firmware")


def _kind(item: str, content: dict[str, Any], system: str) -> str:
    hardware, network = _section(content, "hardware"), _section(content, "network_device")
    if item in DECLARED:
        return DECLARED[item]
    if item == "Phone":
        mobile = content.get("simcards") or not network
        return "mobile-phone" if mobile else "ip-phone"
    if network:
        return DECLARED.get(_text(network, "type"), UNKNOWN_KIND)
    chassis = _text(hardware, "chassis_type") or _text(hardware, "type")
    return guess(INVENTORIED, Evidence(system=system, type=chassis))


def _addresses(content: dict[str, Any], network: dict[str, Any]) -> list[str]:
    found = [str(value) for value in _items(network.get("ips")) if isinstance(value, str)]
    for card in _sections(content, "networks"):
        found += [_text(card, "ipaddress"), _text(card, "ipaddress6")]
    for port in _sections(content, "network_ports"):
        found += [value for value in _items(port.get("ips")) if isinstance(value, str)]
        found.append(_text(port, "ip"))
    return found


def _macs(content: dict[str, Any], network: dict[str, Any]) -> list[str]:
    """Return the macs of the device, of its cards, and of the ports that bear an address."""
    found = [_text(network, "mac")]
    found += [_text(card, "mac") for card in _sections(content, "networks")]
    ports = _sections(content, "network_ports")
    return found + [_text(port, "mac") for port in ports if port.get("ips") or port.get("ip")]


def _dates(content: dict[str, Any], notes: Notes) -> tuple[str, str]:
    """Return day and time of the inventory; every date that is none is noted, used or not."""
    read = {}
    for section, key in _DATES:
        if value := _text(_section(content, section), key):
            read[section, key] = fields.moment(value, f"{section}.{key}", notes)
    return read.get(("accesslog", "logdate"), ("", ""))


def _note_rest(data: dict[str, Any], content: dict[str, Any], notes: Notes) -> None:
    for name in sorted(set(content) - _USED):
        value = content[name]
        notes.add("inventory.section-left", name, len(value) if isinstance(value, list) else 1)
    for machine in _sections(content, "virtualmachines"):
        notes.add("inventory.virtual-machine", _text(machine, "name"))
    if _text(data, "partial").lower() in ("true", "1"):
        notes.add("inventory.partial")


def _first(choices: tuple[tuple[dict[str, Any], str], ...]) -> str:
    return next((text for section, key in choices if (text := _text(section, key))), "")


def _section(data: Any, name: str) -> dict[str, Any]:
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _sections(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [item for item in _items(data.get(name)) if isinstance(item, dict)]


def _items(value: Any) -> list[Any]:
    """Return a list; what stands alone is a list of one, as old agents wrote it."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    if isinstance(value, bool):
        return str(value).lower()
    return value.strip() if isinstance(value, str) else ""
