"""Every id that a reference may name: those of a workspace, or of the files that stand alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel

from csirt.files.kinds import built, kind_of
from csirt.files.shipped import catalogue, services
from csirt.files.source import Source, read
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import ContentError
from csirt.model.framework import Framework
from csirt.model.plan import Action
from csirt.model.ref import parse_ref
from csirt.model.region import Entry, FacilityGroup, Region, SeenRegion, Sharing
from csirt.workspace.frameworks import own_files as framework_files
from csirt.workspace.frameworks import shipped_ids
from csirt.workspace.plan_actions import own_files, shipped_codes

Loaded = tuple[Source, BaseModel]
"""A file as read, and the record that it holds."""

_LISTS = {
    "zone": "zones",
    "asset": "assets",
    "place": "places",
    "directory": "directories",
    "identity": "identities",
    "supplier": "suppliers",
    "link": "links",
    "application": "applications",
    "care-line": "care_lines",
}


@dataclass(slots=True)
class Known:
    """Ids by (kind, facility); what all facilities share has no facility."""

    complete: bool
    """Whether other facilities are known: in a workspace, not for a file that stands alone."""
    ids: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    facilities: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    """Names of files that are refused: what they hold is unknown, not missing."""
    entries: dict[str, Entry] | None = None
    """Lines of the facility directory by id; none where there is no region."""
    frameworks: dict[str, Framework] = field(default_factory=dict)
    """Frameworks that the workspace brings itself, by id."""

    def add(self, kind: str, home: str, names: Iterable[str]) -> None:
        """Add ids of one kind."""
        self.ids.setdefault((kind, home), set()).update(names)

    def missing(self, kind: str, home: str, id: str) -> list[str] | None:
        """Return the near names of an id that does not exist, or none when it does.

        What a file that stands alone says of other facilities is not assessed, nor is what
        stands in a file that is refused: that is told once, of the file itself.
        """
        if not self.is_missing(kind, home, id):
            return None
        if home and home not in self.facilities:
            return get_close_matches(home, self.facilities, n=3)
        return get_close_matches(id, self.ids.get((kind, home), set()), n=3)

    def is_missing(self, kind: str, home: str, id: str) -> bool:
        """Return whether an id does not exist; near names take time, and are for who tells it."""
        if home in self.unread or (kind in ("facility", "group") and not self._sure(id)):
            return False
        if home and home not in self.facilities:
            return self.complete
        return id not in self.ids.get((kind, home), set())

    def _sure(self, id: str) -> bool:
        return self.complete and not self.unread & {id, "region"}


def loaded(file: Path) -> Loaded:
    """Read a file as the kind that its ``schema:`` names.

    Raises:
        ContentError: every fault of the file.
    """
    source = read(file)
    return source, built(source, kind_of(source))


def known_in(root: Path | None, given: Iterable[Loaded]) -> Known:
    """Return the ids of a workspace, or those of the files given when there is none.

    A file that was given is not read again.
    """
    given = tuple(given)
    known = _shipped(complete=root is not None)
    read_already = {Path(source.file).absolute(): record for source, record in given}
    for file in _alone(given) if root is None else _of_workspace(root):
        record = read_already.get(file.absolute())
        if record is None:
            _add_file(known, file)
        else:
            _add_record(known, record)
    known.add("facility", "", known.facilities)
    return known


def known_of(records: Iterable[BaseModel], *, complete: bool) -> Known:
    """Return the ids of some records already read; facilities without a file are not assessed."""
    known = _shipped(complete=complete)
    read = set()
    for record in records:
        _add_record(known, record)
        read |= {record.id} if isinstance(record, Facility) else set()
    known.unread |= known.facilities - read
    known.add("facility", "", known.facilities)
    return known


def _shipped(*, complete: bool) -> Known:
    known = Known(complete=complete)
    shipped = catalogue()
    known.add("asset-kind", "", shipped.asset_kinds)
    known.add("measure", "", shipped.measures)
    known.add("port", "", shipped.ports)
    known.add("service", "", services())
    known.add("action", "", shipped_codes())
    known.add("framework", "", shipped_ids())
    return known


def _add_file(known: Known, file: Path) -> None:
    try:
        if file.exists():
            _add_record(known, loaded(file)[1])
    except ContentError:
        known.unread.add(file.name.partition(".")[0])


def _add_record(known: Known, record: BaseModel) -> None:
    if isinstance(record, Facility | SeenFacility):
        _add_facility(known, record)
    elif isinstance(record, Action):
        known.add("action", "", [record.id])
    elif isinstance(record, Framework):
        known.add("framework", "", [record.id])
        known.frameworks[record.id] = record
    elif isinstance(record, FacilityGroup):
        known.add("group", "", [record.id])
        for shared in record.shared:
            if shared.kind is Sharing.APPLICATION:
                for user in shared.users:
                    known.add("application", user, [parse_ref(shared.provider).id])
    elif isinstance(record, Region | SeenRegion):
        _add_region(known, record)


def _add_region(known: Known, region: Region | SeenRegion) -> None:
    """Add the lines of the facility directory: an imported one says nothing that binds a person."""
    written = {entry.id: entry for entry in region.facilities if isinstance(entry, Entry)}
    others = {each.id for each in region.facilities}
    others |= {name for entry in written.values() for name in entry.aka}
    before = known.entries or {}
    known.entries = {id: Entry(id=id) for id in others} | before | written
    known.facilities.update(known.entries)


def _of_workspace(root: Path) -> Iterator[Path]:
    yield root / "region.yaml"
    yield root / "region.seen.yaml"
    for folder in ("facilities", "groups"):
        yield from sorted((root / folder).glob("*.yaml"))
    yield from own_files(root)
    yield from framework_files(root)


def _alone(given: Iterable[Loaded]) -> Iterator[Path]:
    """Yield the files given, and beside that of a person what importers saw."""
    for source, record in given:
        path = Path(source.file)
        yield path
        if isinstance(record, Facility):
            yield path.with_name(f"{path.stem}.seen.yaml")


def _add_facility(known: Known, facility: Facility | SeenFacility) -> None:
    known.facilities.add(facility.id)
    for kind, name in _LISTS.items():
        records = getattr(facility, name, ())
        if isinstance(records, tuple):
            known.add(kind, facility.id, (each.id for each in records))
