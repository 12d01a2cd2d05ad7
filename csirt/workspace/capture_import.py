"""``csirt import capture``: captures and logs, into ``facilities/ID.seen.yaml`` as a scan does.

A capture shows what went past it and nothing else: what it does not show is never written as
absent. It adds a service to a list that exists, and closes none; it adds a flow to flows that
somebody has assessed, and does not turn a flat network into one that is filtered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from csirt.analysis.compare import AddedPath
from csirt.analysis.traffic.compare import ALL, Comparison, compared, label
from csirt.analysis.traffic.hosts import hosts as hosts_of
from csirt.analysis.traffic.places import Placed
from csirt.files.capture.names import DEFAULT_BUDGET_SECONDS
from csirt.files.inventory.observation import UNKNOWN_KIND, Observed, OpenPort, Span
from csirt.files.kinds import load
from csirt.files.matching import telling
from csirt.files.overlay import overlay
from csirt.files.seen import Changes, updated
from csirt.files.seen_records import joined, nothing, with_records
from csirt.files.shipped import catalogue, port_names, traffic_roles
from csirt.model.capture import NO_TIME, CaptureFile, Host, Seen
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import Fault
from csirt.model.finding import Confidence
from csirt.model.network import INTERNET, Flow
from csirt.model.progress import Progress, silent
from csirt.model.provenance import Basis, Provenance
from csirt.model.record import NOT_ASSESSED
from csirt.safe import safe
from csirt.text import language, say
from csirt.workspace.capture import is_log, moment
from csirt.workspace.capture_logs import Clocks, Logs, one_by_one
from csirt.workspace.inventory import check_zone, effect_of, with_zone
from csirt.workspace.table import once, write_seen

TOOL = "capture"
_NONE = Changes((), (), ())


@dataclass(slots=True)
class Work:
    """What the files read so far bring."""

    facility: Path
    person: Facility
    before: SeenFacility
    seen: SeenFacility
    assets: Changes = _NONE
    flows: Changes = _NONE
    ports: int = 0
    left: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By key of a sentence: what was not entered, and is counted."""
    undissected: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CaptureImported:
    """The answer of ``csirt import capture``."""

    seen: SeenFacility
    """What the file of observations has, or would have."""
    assets: Changes
    flows: Changes
    open_ports: int
    """Services entered, over all machines."""
    left: Mapping[str, int]
    """By key of a sentence: what was not entered."""
    undissected: Mapping[str, int]
    written: Path | None
    """None for a dry run or when nothing changed."""
    effect: tuple[AddedPath, ...] = ()
    """For a dry run: the attack paths that the import would open or ease."""
    faults: tuple[Fault, ...] = ()
    """Lines of the logs that were left."""

    def notes(self, lang: str = "") -> Iterator[str]:
        """Yield what was seen and not entered, and why."""
        for key, count in self.left.items():
            yield say(key, lang or language(), count=count)
        for name, count in self.undissected.items():
            yield say("capture.hunt.undissected", lang or language(), protocol=name, count=count)

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer for machines (``csirt.import.capture/1``)."""
        return {
            "schema": "csirt.import.capture/1",
            "format": TOOL,
            "assets": counted(self.assets),
            "flows": counted(self.flows),
            "open_ports": self.open_ports,
            "added_paths": [each.as_json() for each in self.effect],
            "faults": [each.as_json() for each in self.faults],
            "notes": list(self.notes(lang)),
        }


def capture_imported(
    files: Iterable[Path],
    facility: Path,
    zone: str = "",
    *,
    logs: Logs = (),
    clocks: Clocks | None = None,
    on: str,
    dry_run: bool = False,
    budget_seconds: float = DEFAULT_BUDGET_SECONDS,
    progress: Progress = silent,
) -> CaptureImported:
    """Take captures and logs into what is seen of a facility; its own file is never written.

    A line of a log that says a conversation was refused proves no flow.

    Args:
        files: Captures; all are read before anything is written, each with its own provenance.
        logs: Logs, each with its mapping, likewise.
        clocks: Clocks known to be off.
        facility: The person's file, ``facilities/ID.yaml``.
        zone: Where the machines stand that neither an asset nor a network of the model places;
            without it they are left out, and counted.
        on: Day to note where a capture bears no time.
        dry_run: Read and compare, write nothing.
        budget_seconds: Processor time for the costly protocols, a file.
        progress: Called with the bytes read and their number, a file.

    Raises:
        ContentError: the facility is at fault; nothing was written.
        InputError: a file is no capture, or passes the limits; likewise.
        NotFoundError: a file is not there, or the zone is none of the facility.
    """
    work = begun(facility)
    if zone:
        check_zone(zone, work.person, work.before)
    day = date.fromisoformat(on)
    for seen in one_by_one(
        files, logs, clocks, day=day, budget_seconds=budget_seconds, progress=progress
    ):
        hosts = hosts_of(seen, traffic_roles(), port_names(catalogue()))
        merged = overlay(work.person, work.seen)[0]
        found = compared(seen, hosts, merged, port_names(catalogue()), telling, zone)
        take(work, seen, found, merged, zone, on)
    if any(each.zone == zone for each in work.seen.assets):
        work.seen = with_zone(work.seen, work.person, zone)
    return ended(work, dry_run=dry_run)


def begun(facility: Path) -> Work:
    """Return what is seen of a facility so far."""
    person = load(facility, Facility)
    path = facility.with_name(f"{facility.stem}.seen.yaml")
    before = load(path, SeenFacility) if path.exists() else nothing(person.id)
    return Work(facility, person, before, before)


def ended(work: Work, *, dry_run: bool) -> CaptureImported:
    """Write what is seen of a facility where that is new, and return what was done."""
    path = work.facility.with_name(f"{work.facility.stem}.seen.yaml")
    write = not dry_run and work.seen != work.before
    if write:
        write_seen(path, work.seen)
    return CaptureImported(
        work.seen,
        once(work.assets),
        once(work.flows),
        work.ports,
        {key: len(names) for key, names in work.left.items()},
        work.undissected,
        path if write else None,
        effect_of(work.facility, work.person, work.seen) if dry_run else (),
        tuple(work.faults),
    )


def take(work: Work, seen: Seen, found: Comparison, merged: Facility, zone: str, on: str) -> None:
    """Take what one file of evidence shows of a facility.

    Args:
        work: What is seen so far; it grows.
        seen: The evidence.
        found: The facility against it.
        merged: The person's file over what is seen so far.
        zone: Of the machines that nothing else places.
        on: Day to note where the file bears no time.
    """
    names = port_names(catalogue())
    known = _provenance(seen.files[0], on)
    work.faults += seen.faults
    machines = [one for each in found.hosts if (one := _observed(work, each, names))]
    work.seen, changes = updated(work.seen, machines, zone, known, names)
    work.assets = joined(work.assets, changes)
    work.ports += sum(len(one.ports) for one in machines if isinstance(one.ports, tuple))
    work.left["note.capture.import-silent"].update(found.silent)
    flows = _flows(work, found, merged)
    work.seen, changes = with_records(work.seen, "flows", flows, known)
    work.flows = joined(work.flows, changes)
    work.left = defaultdict(set, {key: names for key, names in work.left.items() if names})
    for name, count in seen.undissected:
        work.undissected[name] = work.undissected.get(name, 0) + count


def _provenance(file: CaptureFile, on: str) -> Provenance:
    """Return how the records of a file are known: on the day of its last packet or line (UTC)."""
    last = moment(file.last) if file.last != NO_TIME else None
    day, _, hour = (last or f"{on}T").partition("T")
    tool = file.link_types[0] if is_log(file) else TOOL
    by = f"{tool}, {hour[:8]}" if hour else tool
    return Provenance(basis=Basis.OBSERVED, by=by, on=day, file_sha256=file.sha256)


def _observed(work: Work, each: Placed, names: Mapping[tuple[int, str], str]) -> Observed | None:
    """Return a machine as an inventory would tell it; none where it does not enter."""
    addresses = tuple(one for one in each.host.addresses if telling(one))
    if not each.host.inside or not addresses:
        return None
    if not each.zone:
        work.left["note.capture.import-no-zone"].add(each.host.id)
        return None
    if each.conflicts:
        work.left["note.capture.import-conflict"].add(each.host.id)
    ports = _ports(work, each, names)
    return Observed(
        hostnames=tuple(safe(name).casefold() for name in each.host.names),
        addresses=addresses,
        macs=each.host.macs,
        kind=_kind(each.host),
        ports=ports or NOT_ASSESSED,
        covers=tuple(Span(port.protocol, port.number, port.number) for port in ports),
        zone=each.zone,
    )


def _kind(host: Host) -> str:
    """Return what a machine is for where that is more than a guess."""
    kinds = catalogue().asset_kinds
    sure = (Confidence.HIGH.value, Confidence.MEDIUM.value)
    found = (each.kind for each in host.roles if each.confidence in sure and each.kind in kinds)
    return next(found, UNKNOWN_KIND)


def _ports(work: Work, each: Placed, names: Mapping[tuple[int, str], str]) -> tuple[OpenPort, ...]:
    """Return the services that a machine adds to a list that exists.

    Of a machine whose services nobody has listed, a few that were seen would stand for all: the
    analysis would take the others for closed.
    """
    offers = each.host.offers
    listed = each.asset.listens if each.asset else NOT_ASSESSED
    if not isinstance(listed, tuple):
        if offers:
            work.left["note.capture.import-unlisted"].add(each.host.id)
        return ()
    seen = next((one for one in work.seen.assets if each.asset and one.id == each.asset.id), None)
    own = seen is not None and isinstance(seen.listens, tuple)
    new = [one for one in offers if own or label(f"{one.proto}/{one.port}", names) not in listed]
    return tuple(OpenPort(one.port, one.proto) for one in new)


def _flows(work: Work, found: Comparison, merged: Facility) -> Iterator[Flow]:
    """Yield the flows that the wire proves: those that no rule has, and rules seen whole."""
    talks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for talk in found.talks:
        if talk.source != talk.target:
            talks[_end(talk.source), _end(talk.target)].add(talk.service)
    if not isinstance(merged.flows, tuple):
        work.left["note.capture.import-flat"].update("/".join(pair) for pair in talks)
        return
    rules = {(each.from_, each.to): set(each.services) for each in merged.flows}
    before = {(each.from_, each.to): set(each.services) for each in work.seen.flows}
    for (source, target), services in sorted(talks.items()):
        ruled = rules.get((source, target), set())
        if ALL in ruled or services < ruled:
            continue
        told = services | before.get((source, target), set())
        yield Flow(**{"from": source, "to": target, "services": tuple(sorted(told))})


def _end(zone: str) -> str:
    return zone if zone == INTERNET else f"zone:{zone}"


def counted(changes: Changes) -> dict[str, int]:
    """Return how many records changed, and how many did not."""
    return {
        "added": len(changes.added),
        "updated": len(changes.updated),
        "unchanged": len(changes.unchanged),
    }
