"""One machine on one sheet: what is known of it and by whom, its port, what is disputed."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.files.overlay import Difference, overlay
from csirt.files.statements import Conflict
from csirt.model.facility import Facility, SeenFacility
from csirt.model.network import Asset
from csirt.model.provenance import Provenance
from csirt.model.record import NOT_ASSESSED, Text
from csirt.safe import safe
from csirt.workspace.cables import Cable, cables
from csirt.workspace.review import Review, contradictions, told

#: Fields of the sheet, in the order in which they are shown.
FIELDS = (
    "kind", "zone", "place", "addresses", "macs", "hostnames", "system", "vendor", "model",
    "serial", "listens", "managed_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MachineSheet:
    """The answer of ``csirt facility show``."""

    facility: Facility
    """Merged."""
    asset: Asset
    review: Review
    """Of this machine alone."""
    cables: tuple[Cable, ...]

    def told(self, field: str, lang: str) -> str:
        """Return a field for people; empty where nothing is said."""
        value = getattr(self.asset, field)
        if not value or value is NOT_ASSESSED:
            return ""
        named: dict[str, dict[str, object]] = {
            "zone": {each.id: each.name for each in self.facility.zones},
            "place": {each.id: each.name for each in self.facility.places},
        }
        name = named.get(field, {}).get(str(value))
        return name.in_(lang) if isinstance(name, Text) else told(value, field, lang)

    @property
    def known(self) -> Provenance:
        """How the machine is known."""
        return self.asset.known_by(self.facility.provenance)

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.facility.show/1``)."""
        review = self.review.as_json()
        dumped = self.asset.model_dump(mode="json", by_alias=True)
        return {
            "schema": "csirt.facility.show/1",
            "facility": self.facility.id,
            "id": self.asset.id,
            "name": self.asset.name or None,
            **{
                name: None if dumped[name] in ("", "not-assessed") else dumped[name]
                for name in FIELDS
            },
            "plugged": [each.as_json() for each in self.cables],
            "provenance": self.known.model_dump(mode="json"),
            "differences": review["differences"],
            "conflicts": review["conflicts"],
        }


def machine_sheet(path: Path, machine: str) -> MachineSheet:
    """Return what is known of one machine of a facility.

    Args:
        path: The person's file, ``facilities/ID.yaml``.
        machine: Its id, another name, a host name with or without its domain, an address, a
            hardware address or a serial number.

    Raises:
        ContentError: a file is at fault.
        NotFoundError: no machine bears that mark, or several do.
    """
    person = load(path, Facility)
    beside = path.with_name(f"{path.stem}.seen.yaml")
    differences: tuple[Difference, ...] = ()
    merged = person
    if beside.exists():
        merged, differences = overlay(person, load(beside, SeenFacility))
    asset = _found(merged, machine)
    conflicts: tuple[Conflict, ...] = contradictions(merged.model_copy(update={"assets": (asset,)}))
    own = tuple(each for each in differences if each.asset == asset.id)
    review = Review(
        person.id, own, (), (), (), (), conflicts=conflicts, provenance=person.provenance
    )
    return MachineSheet(merged, asset, review, cables(merged, asset))


def _found(merged: Facility, machine: str) -> Asset:
    wanted = _mark(machine)
    for marks in (_ids, _marks):
        found = [asset for asset in merged.assets if wanted in map(_mark, marks(asset))]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(asset.id for asset in found)
            raise NotFoundError("facility.several-machines", name=safe(machine), names=names)
    near = get_close_matches(wanted, [asset.id for asset in merged.assets], n=3)
    raise NotFoundError("facility.no-machine", name=safe(machine), near=", ".join(near) or "—")


def _ids(asset: Asset) -> tuple[str, ...]:
    return (asset.id, *asset.aka)


def _marks(asset: Asset) -> tuple[str, ...]:
    short = (name.partition(".")[0] for name in asset.hostnames)
    return (asset.name, *asset.hostnames, *short, *asset.addresses, *asset.macs, asset.serial)


def _mark(text: str) -> str:
    """Return a mark as it is compared: a hardware address however it is written."""
    small = text.strip().lower()
    digits = small.replace(":", "").replace("-", "").replace(".", "")
    is_mac = len(digits) == 12 and not set(digits) - set("0123456789abcdef")
    return f"mac {digits}" if is_mac else small
