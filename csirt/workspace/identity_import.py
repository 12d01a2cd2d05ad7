"""An export of the account directory into ``facilities/ID.seen.yaml``: groups of accounts that can
become administrators of the domain, and what they take over. No name of a person is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.compare import AddedPath
from csirt.analysis.identity.accounts import AccountGroups, account_groups
from csirt.analysis.identity.powers import powers_of
from csirt.analysis.identity.survey import goal_of
from csirt.files.identity.read import read_graph
from csirt.files.identity.relations import relations
from csirt.files.kinds import load
from csirt.files.seen import Changes
from csirt.files.seen_records import joined, nothing, with_records
from csirt.model.directory_graph import DirectoryGraph
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import Fault, Severity
from csirt.model.network import Asset, Identity
from csirt.model.provenance import Basis, Provenance
from csirt.text import say
from csirt.workspace.folder import opened
from csirt.workspace.identity_records import (
    TOOL,
    Place,
    identity_of,
    ids_of,
    is_of_an_export,
    others_of,
    place_of,
)
from csirt.workspace.inventory import effect_of
from csirt.workspace.table import write_seen
from csirt.workspace.world import world_of


@dataclass(frozen=True, slots=True)
class IdentitiesImported:
    """The answer of ``csirt import identities``."""

    format: str
    groups: int
    accounts: int
    """Accounts that can become administrators, without those that are."""
    changes: Changes
    removed: tuple[str, ...]
    """Groups of an earlier export that this one no longer shows."""
    faults: tuple[Fault, ...]
    written: tuple[Path, ...]
    effect: tuple[AddedPath, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.import.identities/1``)."""
        return {
            "schema": "csirt.import.identities/1",
            "format": self.format,
            "groups": self.groups,
            "accounts": self.accounts,
            "identities": {
                "added": len(self.changes.added),
                "updated": len(self.changes.updated),
                "unchanged": len(self.changes.unchanged),
                "removed": len(self.removed),
            },
            "added_paths": [each.as_json() for each in self.effect],
            "faults": [fault.as_json() for fault in self.faults],
        }


def identities_imported(
    files: Sequence[Path], facility: Path, *, on: str, directory: str = "", dry_run: bool = False
) -> IdentitiesImported:
    """Take an export of the directory into what is seen of a facility.

    Args:
        files: One file, an archive, or the files of one collection.
        facility: The person's file; it is never written.
        on: Day of the observation, as exports do not say theirs.
        directory: Id of the directory of the facility that was exported, where it has several.
        dry_run: Read and compare, write nothing.

    Raises:
        ContentError: the export or the facility is refused, with its place; nothing was written.
        NotFoundError: the export has no administrators' group, or there is no such directory.
    """
    graph = read_graph(files)
    powers = powers_of(graph, relations())
    goals = goal_of(graph, "")
    person = load(facility, Facility)
    path = facility.with_name(f"{facility.stem}.seen.yaml")
    before = load(path, SeenFacility) if path.exists() else nothing(person.id)
    place = place_of(graph, world_of(opened(facility), person, before), directory)
    found = account_groups(powers, goals, described=place.machines)
    known = Provenance(
        basis=Basis.OBSERVED, by=f"{TOOL} ({graph.format})", on=on, file_sha256=graph.sha256
    )
    after, changes, removed = _merged(before, graph, found, place, known)
    written = () if dry_run or after == before else write_seen(path, after)
    return IdentitiesImported(
        graph.format,
        sum(bool(each.accounts) for each in found.groups),
        sum(len(each.accounts) for each in found.groups if not each.administers),
        changes,
        removed,
        (*graph.faults, *_told(files, place, found)),
        written,
        effect_of(facility, person, after) if dry_run else (),
    )


def _merged(
    before: SeenFacility,
    graph: DirectoryGraph,
    found: AccountGroups,
    place: Place,
    known: Provenance,
) -> tuple[SeenFacility, Changes, tuple[str, ...]]:
    exported = [each for each in before.identities if is_of_an_export(each)]
    taken = {each.id for each in exported if not place.brought(each)}
    ids = ids_of(graph, found, [each.id for each in exported if each.id not in taken], taken)
    records = [
        identity_of(graph, found, ids, at, place)
        for at, group in enumerate(found.groups) if group.accounts
    ]  # fmt: skip
    if place.alone and (rest := others_of(graph, found, place, {*taken, *ids})):
        records.append(rest)
    assets = [
        Asset(id=asset.id, kind=asset.kind, zone=asset.zone,
              sessions=tuple(f"identity:{ids[each]}" for each in whose))
        for at, whose in found.sessions if (asset := place.machines[at]) and whose
    ]  # fmt: skip
    seen, changes, removed = _replaced(
        before, records, assets, known, place, partial=bool(graph.lacks)
    )
    seen, more = with_records(seen, "directories", place.new, known)
    seen, last = with_records(seen, "assets", assets, known)
    return seen, joined(joined(changes, more), last), removed


def _replaced(
    before: SeenFacility,
    records: Sequence[Identity],
    assets: Sequence[Asset],
    known: Provenance,
    place: Place,
    *,
    partial: bool,
) -> tuple[SeenFacility, Changes, tuple[str, ...]]:
    """Return what was seen with the groups of an export in place of those of an earlier one of the
    same directory: what a group can no longer do goes. A part of an export takes nothing away.

    A group of which the export says the same again keeps its older provenance.
    """
    if partial:
        return *with_records(before, "identities", records, known), ()
    earlier = {each.id: each for each in before.identities if place.brought(each)}
    seen, gone = _without_earlier(before, set(earlier), {each.id for each in records}, assets)
    others = tuple(each for each in seen.identities if each.id not in earlier)
    seen, _ = with_records(
        seen.model_copy(update={"identities": others}), "identities", records, known
    )
    same = {each.id for each in seen.identities if _says_the_same(each, earlier.get(each.id))}
    kept = tuple(earlier[each.id] if each.id in same else each for each in seen.identities)
    ids = [each.id for each in records]
    known_before = {each.id for each in before.identities}
    changes = Changes(
        tuple(id for id in ids if id not in known_before),
        tuple(id for id in ids if id in known_before and id not in same),
        tuple(id for id in ids if id in same),
    )
    return seen.model_copy(update={"identities": kept}), changes, gone


def _says_the_same(record: Identity, earlier: Identity | None) -> bool:
    """Return whether two records say the same, whoever says so and when."""
    return earlier is not None and earlier == record.model_copy(
        update={"provenance": earlier.provenance}
    )


def _without_earlier(
    seen: SeenFacility, earlier: set[str], ids: set[str], assets: Sequence[Asset]
) -> tuple[SeenFacility, tuple[str, ...]]:
    """Return what was seen without the groups and sessions of an earlier export that are no
    more."""
    gone = tuple(each.id for each in seen.identities if each.id in earlier - ids)
    kept = tuple(each for each in seen.identities if each.id not in gone)
    still = {(each.id, session) for each in assets for session in each.sessions}
    of_export = {f"identity:{id}" for id in earlier}
    swept = tuple(
        asset.model_copy(update={"sessions": tuple(
            each for each in asset.sessions
            if each not in of_export or (asset.id, each) in still
        )})
        if of_export & set(asset.sessions) else asset
        for asset in seen.assets
    )  # fmt: skip
    return seen.model_copy(update={"identities": kept, "assets": swept}), gone


def _told(files: Sequence[Path], place: Place, found: AccountGroups) -> tuple[Fault, ...]:
    """Return what the model could not take."""
    codes = []
    if not place.directory:
        codes.append(("identities.no-directory", Severity.WARNING))
    if not found.complete:
        codes.append(("identities.groups-left", Severity.WARNING))
    name = files[0].name
    return tuple(Fault(code, severity, say(code), name) for code, severity in codes)
