"""Review of imports: the person against the machine, the machine against its last import."""

from dataclasses import dataclass
from pathlib import Path

from csirt.files.kinds import load
from csirt.files.overlay import Difference, overlay
from csirt.model.facility import Facility, SeenFacility
from csirt.model.network import Asset
from csirt.model.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Review:
    """The answer of ``csirt facility diff``."""

    facility: str
    differences: tuple[Difference, ...]
    """Fields of which a person and a machine say different things; the person's value is kept."""
    only_seen: tuple[str, ...]
    """Machines that an import found and nobody has written."""
    only_written: tuple[str, ...]
    """Machines that somebody wrote and no import has found."""
    not_seen_again: tuple[tuple[str, str], ...]
    """Machines that the last import of their zone did not find, with the day they were last
    seen."""
    hidden: tuple[str, ...]
    """Machines that ``ignore`` hides."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.facility.diff/1``)."""
        return {
            "schema": "csirt.facility.diff/1",
            "facility": self.facility,
            "differences": [
                {
                    "id": each.asset,
                    "field": each.field,
                    "kept": _plain(each.kept),
                    "lost": _plain(each.lost),
                    "by": _by(each.lost_provenance)[0],
                    "on": _by(each.lost_provenance)[1],
                }
                for each in self.differences
            ],
            "only_seen": [{"id": id} for id in self.only_seen],
            "only_written": [{"id": id} for id in self.only_written],
            "not_seen_again": [{"id": id, "on": on} for id, on in self.not_seen_again],
            "ignored": [{"id": id} for id in self.hidden],
        }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else str(value)


def _by(known: object) -> tuple[str, str]:
    return (known.by, known.on) if isinstance(known, Provenance) else ("—", "—")


def reviewed(path: Path) -> Review:
    """Return how a facility's file and what importers saw of it stand to each other.

    Raises:
        ContentError: a file is at fault.
        OSError: the person's file cannot be read.
    """
    person = load(path, Facility)
    beside = path.with_name(f"{path.stem}.seen.yaml")
    if not beside.exists():
        written = tuple(asset.id for asset in person.assets)
        return Review(person.id, (), (), written, (), ())
    seen = load(beside, SeenFacility)
    merged, differences = overlay(person, seen)
    own = {asset.id for asset in person.assets}
    only_seen = tuple(asset.id for asset in merged.assets if asset.id not in own)
    hidden = tuple(sorted(asset.id for asset in seen.assets if asset.id in person.ignore))
    names = {name for asset in seen.assets for name in _names(asset)}
    found = {asset.id for asset in merged.assets if asset.id in own and names & _names(asset)}
    only_written = tuple(sorted(own - found))
    return Review(person.id, differences, only_seen, only_written, tuple(_stale(seen)), hidden)


def _names(asset: Asset) -> set[str]:
    """Return all that a machine goes by: its ids, addresses, hardware addresses and names."""
    return {asset.id, *asset.aka, *asset.addresses, *asset.macs, *asset.hostnames}


def _stale(seen: SeenFacility) -> list[tuple[str, str]]:
    """Return the machines older than the newest import of their zone by the same tool."""
    newest: dict[tuple[str, str], str] = {}
    for asset in seen.assets:
        by, on = _by(asset.provenance)
        key = (asset.zone, by.split(",")[0].split(" ")[0])
        newest[key] = max(newest.get(key, ""), on)
    stale = []
    for asset in seen.assets:
        by, on = _by(asset.provenance)
        if on < newest[asset.zone, by.split(",")[0].split(" ")[0]]:
            stale.append((asset.id, on))
    return stale
