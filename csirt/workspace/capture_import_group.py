"""``csirt import capture`` for a group: each machine to the one site that could be its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from csirt.analysis.compare import AddedPath
from csirt.analysis.traffic.hosts import hosts as hosts_of
from csirt.analysis.traffic.sites import across, by_site, compared_at
from csirt.errors import NotFoundError
from csirt.files.capture.names import DEFAULT_BUDGET_SECONDS
from csirt.files.kinds import kind_of, load
from csirt.files.matching import telling
from csirt.files.overlay import overlay
from csirt.files.seen import Changes
from csirt.files.seen_records import joined
from csirt.files.shipped import catalogue, port_names, traffic_roles
from csirt.files.source import read
from csirt.model.capture import Seen
from csirt.model.fault import Fault
from csirt.model.progress import Progress, silent
from csirt.model.region import FacilityGroup
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.capture_import import TOOL, CaptureImported, Work, begun, counted, ended, take
from csirt.workspace.capture_logs import Clocks, Logs, one_by_one

_NONE = Changes((), (), ())
_NOBODY = {
    "ambiguous": "note.capture.import-ambiguous",
    "unknown": "note.capture.import-no-site",
    "across": "note.capture.import-across",
}


@dataclass(frozen=True, slots=True)
class GroupImported:
    """The answer of ``csirt import capture`` for a group."""

    members: Mapping[str, CaptureImported]
    """By site, those without a machine in the evidence too."""
    left: Mapping[str, int]
    """By key of a sentence: what was entered at no site."""
    undissected: Mapping[str, int]
    faults: tuple[Fault, ...]

    @property
    def assets(self) -> Changes:
        """What changed of machines, over all sites."""
        return self._sum([(id, each.assets) for id, each in self.members.items()])

    @property
    def flows(self) -> Changes:
        """What changed of flows, over all sites."""
        return self._sum([(id, each.flows) for id, each in self.members.items()])

    @property
    def open_ports(self) -> int:
        """Services entered, over all sites."""
        return sum(each.open_ports for each in self.members.values())

    @property
    def effect(self) -> tuple[AddedPath, ...]:
        """For a dry run: the attack paths that the import would open or ease, over all sites."""
        return tuple(path for each in self.members.values() for path in each.effect)

    @property
    def written(self) -> tuple[Path, ...]:
        """The files of observations; none for a dry run or when nothing changed."""
        return tuple(each.written for each in self.members.values() if each.written)

    def notes(self, lang: str = "") -> Iterator[str]:
        """Yield what was seen and not entered, and why."""
        for key, count in self.left.items():
            yield say(key, lang or None, count=count)
        for id, each in self.members.items():
            yield from (f"{id} : {note}" if lang != "en" else f"{id}: {note}"
                        for note in each.notes(lang))  # fmt: skip
        for name, count in self.undissected.items():
            yield say("capture.hunt.undissected", lang or None, protocol=name, count=count)

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer for machines (``csirt.import.capture/1``)."""
        return {
            "schema": "csirt.import.capture/1",
            "format": TOOL,
            "assets": counted(self.assets),
            "flows": counted(self.flows),
            "open_ports": self.open_ports,
            "added_paths": [each.as_json() for each in self.effect],
            "members": [
                {
                    "id": id,
                    "assets": counted(each.assets),
                    "flows": counted(each.flows),
                    "open_ports": each.open_ports,
                    "added_paths": [path.as_json() for path in each.effect],
                }
                for id, each in self.members.items()
            ],
            "faults": [each.as_json() for each in self.faults],
            "notes": list(self.notes(lang)),
        }

    @staticmethod
    def _sum(parts: Iterable[tuple[str, Changes]]) -> Changes:
        total = _NONE
        for id, each in parts:
            added, updated, unchanged = (
                tuple(f"{id}/{one}" for one in some)
                for some in (each.added, each.updated, each.unchanged)
            )
            total = joined(total, Changes(added, updated, unchanged))
        return total


def is_group(path: Path) -> bool:
    """Return whether a file is a group's."""
    return kind_of(read(path)) is FacilityGroup


def group_capture_imported(
    files: Iterable[Path],
    group: Path,
    *,
    logs: Logs = (),
    clocks: Clocks | None = None,
    on: str,
    dry_run: bool = False,
    budget_seconds: float = DEFAULT_BUDGET_SECONDS,
    progress: Progress = silent,
) -> GroupImported:
    """Take captures and logs into what is seen of each site of a group.

    A machine enters where one site alone has an asset or a network for it; what passes between
    sites, and machines that no site or several could claim, are counted and not entered.

    Args:
        files: Captures.
        group: The person's file, ``groups/ID.yaml``.
        logs: Logs, each with its mapping.
        clocks: Clocks known to be off.
        on: Day to note where a file bears no time.
        dry_run: Read and compare, write nothing.
        budget_seconds: Processor time for the costly protocols, a file.
        progress: Called with the bytes read and their number, a file.

    Raises:
        ContentError: a file is at fault; nothing was written.
        InputError: a file is no capture or log, or passes the limits; likewise.
        NotFoundError: a file is not there, that of a member neither.
    """
    members = load(group, FacilityGroup).members
    folder = group.absolute().parent.parent / "facilities"
    for id in members:
        if not (folder / f"{id}.yaml").is_file():
            raise NotFoundError("workspace.no-facility", name=safe(id), near="—")
    works = {id: begun(folder / f"{id}.yaml") for id in members}
    left: dict[str, set[object]] = defaultdict(set)
    undissected: dict[str, int] = defaultdict(int)
    faults: list[Fault] = []
    for seen in one_by_one(
        files, logs, clocks, day=date.fromisoformat(on), budget_seconds=budget_seconds,
        progress=progress,
    ):  # fmt: skip
        _take(works, seen, left, on)
        faults += seen.faults
        for name, count in seen.undissected:
            undissected[name] += count
    done = {id: _alone(ended(work, dry_run=dry_run)) for id, work in works.items()}
    counts = {_NOBODY[name]: len(some) for name, some in left.items() if some}
    return GroupImported(done, counts, dict(undissected), tuple(faults))


def _take(works: Mapping[str, Work], seen: Seen, left: dict[str, set[object]], on: str) -> None:
    names = port_names(catalogue())
    hosts = hosts_of(seen, traffic_roles(), names)
    merged = {id: overlay(work.person, work.seen)[0] for id, work in works.items()}
    sited = by_site(hosts, merged.values(), telling)
    left["ambiguous"].update(each.id for each in sited.ambiguous)
    left["unknown"].update(each.id for each in sited.unknown)
    left["across"].update(across(seen, sited))
    for id, work in works.items():
        if sited.own[id]:
            found = compared_at(seen, hosts, merged[id], sited, names, telling)
            take(work, seen, found, merged[id], "", on)


def _alone(done: CaptureImported) -> CaptureImported:
    """Return what was done at one site, without what is said once of all."""
    return replace(done, undissected={}, faults=())
