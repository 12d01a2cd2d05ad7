"""Review of imports: the person against the machine, the machine against its last import."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from csirt.files.kinds import load
from csirt.files.matching import telling
from csirt.files.newer import tool_of
from csirt.files.overlay import Difference, overlay
from csirt.files.shipped import catalogue
from csirt.files.statements import Conflict, conflicts
from csirt.model.facility import Facility, SeenFacility
from csirt.model.network import Asset, Plug
from csirt.model.provenance import OfItsFile, Provenance
from csirt.text import language, say


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
    conflicts: tuple[Conflict, ...] = ()
    """Fields of which several tools say different things, whatever the person says."""
    shared: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Addresses, hardware addresses included, that several machines bear, with those: one of them
    has lost it, or they are one machine."""
    provenance: Provenance | OfItsFile = OfItsFile.OF_ITS_FILE
    """Of the person's file."""

    def kept_by(self, each: Difference) -> Provenance | OfItsFile:
        """Return how the person knows what she wrote."""
        own = each.kept_provenance
        return self.provenance if isinstance(own, OfItsFile) else own

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
                    "kept_by": _known(self.kept_by(each)),
                    "lost_by": _known(each.lost_provenance),
                    "by": _by(each.lost_provenance)[0],
                    "on": _by(each.lost_provenance)[1],
                }
                for each in self.differences
            ],
            "conflicts": [conflict_json(each) for each in self.conflicts],
            "only_seen": [{"id": id} for id in self.only_seen],
            "only_written": [{"id": id} for id in self.only_written],
            "not_seen_again": [{"id": id, "on": on} for id, on in self.not_seen_again],
            "ignored": [{"id": id} for id in self.hidden],
            "shared_addresses": [
                {"id": address, "assets": list(ids)} for address, ids in self.shared
            ],
        }


def conflict_json(each: Conflict) -> dict[str, object]:
    """Return a contradiction between tools for machines: every value with who says it."""
    return {
        "id": each.asset,
        "field": each.field,
        "said": [{"value": _plain(value), **(_known(known) or {})} for value, known in each.said],
    }


def told(value: object, field: str, lang: str = "") -> str:
    """Return a value of an asset for people: the name of a kind, a list as a list."""
    kind = catalogue().asset_kinds.get(str(value)) if field == "kind" else None
    if kind:
        return kind.name.in_(lang or language())
    plain = _plain(value)
    return ", ".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def known_by(known: Provenance | OfItsFile, lang: str = "") -> str:
    """Return who says something, how and when."""
    if isinstance(known, OfItsFile) or known.by == "—":
        return say("review.unsigned", lang or None)
    return say(f"provenance.{known.basis}", lang or None, by=known.by, on=known.on)


def _plain(value: object) -> object:
    if isinstance(value, Plug):
        return f"{value.switch} {value.port}"
    return list(map(_plain, value)) if isinstance(value, tuple) else str(value)


def _by(known: object) -> tuple[str, str]:
    return (known.by, known.on) if isinstance(known, Provenance) else ("—", "—")


def _known(known: Provenance | OfItsFile) -> dict[str, object] | None:
    return known.model_dump(mode="json") if isinstance(known, Provenance) else None


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
        return Review(person.id, (), (), written, (), (), provenance=person.provenance)
    seen = load(beside, SeenFacility)
    merged, differences = overlay(person, seen)
    own = {asset.id for asset in person.assets}
    only_seen = tuple(asset.id for asset in merged.assets if asset.id not in own)
    hidden = tuple(sorted(asset.id for asset in seen.assets if asset.id in person.ignore))
    names = {name for asset in seen.assets for name in _names(asset)}
    found = {asset.id for asset in merged.assets if asset.id in own and names & _names(asset)}
    only_written = tuple(sorted(own - found))
    return Review(
        person.id, differences, only_seen, only_written, tuple(_stale(seen)), hidden,
        contradictions(merged), _shared(merged), person.provenance,
    )  # fmt: skip


def contradictions(merged: Facility) -> tuple[Conflict, ...]:
    """Return what several tools say differently of the machines of a merged facility."""
    families = {kind.id: kind.family for kind in catalogue().asset_kinds.values()}
    return tuple(each for asset in merged.assets for each in conflicts(asset, families))


def _shared(merged: Facility) -> tuple[tuple[str, tuple[str, ...]], ...]:
    holders: dict[str, list[str]] = defaultdict(list)
    for asset in merged.assets:
        for address in (*filter(telling, asset.addresses), *map(str.lower, asset.macs)):
            holders[address].append(asset.id)
    return tuple((one, tuple(ids)) for one, ids in sorted(holders.items()) if len(ids) > 1)


def _names(asset: Asset) -> set[str]:
    """Return all that a machine goes by: its ids, addresses, hardware addresses and names."""
    return {asset.id, *asset.aka, *asset.addresses, *asset.macs, *asset.hostnames}


def _stale(seen: SeenFacility) -> list[tuple[str, str]]:
    """Return the machines older than the newest import of their zone by the same tool."""
    newest: dict[tuple[str, str], str] = {}
    for asset in seen.assets:
        on = _by(asset.provenance)[1]
        key = (asset.zone, tool_of(asset.provenance))
        newest[key] = max(newest.get(key, ""), on)
    stale = []
    for asset in seen.assets:
        on = _by(asset.provenance)[1]
        if on < newest[asset.zone, tool_of(asset.provenance)]:
            stale.append((asset.id, on))
    return stale
