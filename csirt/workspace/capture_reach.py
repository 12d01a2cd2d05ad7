"""``csirt capture reach``: from the machines that an attacker holds, what may fall next.

What is held comes from the findings, where each stands from the model, what follows from the attack
graph of ``risk analyse``. A finding of low confidence makes nobody's machine held.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES
from csirt.analysis.attack_graph.terrain import name_of
from csirt.analysis.reach import reach
from csirt.analysis.traffic.isolate import ToIsolate
from csirt.analysis.traffic.places import placed
from csirt.analysis.traffic.sites import by_site
from csirt.errors import NotFoundError
from csirt.files.matching import telling
from csirt.files.shipped import catalogue
from csirt.model.capture import NO_TIME, Host
from csirt.model.finding import Confidence
from csirt.model.network import Level
from csirt.model.progress import Progress, silent
from csirt.model.reach import Cutting, Reach
from csirt.model.region import Estate
from csirt.model.traffic_finding import TrafficFinding
from csirt.safe import safe
from csirt.text import language, say
from csirt.workspace.capture import moment
from csirt.workspace.capture_hunt import Hunted
from csirt.workspace.capture_isolate import (
    IsolateFirst,
    Proposed,
    isolate_first,
)
from csirt.workspace.capture_places import Place, Situated, sites
from csirt.workspace.folder import opened

_SURE = (Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True, slots=True)
class Held:
    """A machine in the attacker's hands, and where it stands."""

    host: Host
    level: Level
    """``admin`` where a finding shows that he ran something on it, ``user`` where it acts."""
    findings: tuple[TrafficFinding, ...]
    """Those of medium or high confidence, the weightiest first."""
    place: Place | None
    """None where no asset, or several, answer."""
    zone: str
    """``F/ZONE`` of a machine that is no asset: of its network, else as somebody says."""

    @property
    def entry(self) -> str:
        """What is held, as ``risk paths --from`` takes it; empty where the model has no place."""
        if self.place:
            kind = "asset" if self.level is Level.ADMIN else "asset-user"
            return f"{kind}:{self.place.facility}/{self.place.asset.id}"
        return f"zone:{self.zone}" if self.zone else ""

    def since(self, findings: Iterable[TrafficFinding] = ()) -> tuple[int, bool]:
        """Return the earliest record of some findings, else of all, that concerns it.

        Returns:
            Nanoseconds, and true; where no record names it, the opening of the earliest finding,
            and false; ``NO_TIME`` where none bears a time.
        """
        some = tuple(findings) or self.findings
        own = [at for each in some if (at := each.hour_of(self.host.id)) != NO_TIME]
        opened = (each.first for each in some if each.first != NO_TIME)
        return (min(own), True) if own else (min(opened, default=NO_TIME), False)


@dataclass(frozen=True, slots=True)
class CaptureReach:
    """How far the attack of some evidence may still go."""

    isolation: IsolateFirst
    held: tuple[Held, ...]
    """The weightiest first."""
    doubtful: tuple[ToIsolate, ...]
    """Machines of which only findings of low confidence speak: not counted as held."""
    directories: tuple[str, ...]
    """Directories whose secrets were taken, ``directory:F/ID``."""
    lost_directories: int
    """Findings that a directory's secrets were taken, of a directory that the model has not."""
    sites: tuple[str, ...]
    """The facility, or the members of the group."""
    found: Reach | None
    """None where the model knows nothing of what is held."""

    @property
    def facility(self) -> str:
        """Facility or group."""
        return self.isolation.facility

    @property
    def hunted(self) -> Hunted:
        """The evidence."""
        return self.isolation.hunted

    def unplaced(self, lang: str = "") -> Iterator[str]:
        """Yield that machines are held, or named, of which the model says nothing."""
        yield from self.isolation.lost(lang)
        if nowhere := [each.host.id for each in self.held if not each.entry]:
            yield _listed("note.capture.reach.nowhere", nowhere, lang)

    def left_out(self, lang: str = "") -> Iterator[str]:
        """Yield what is not in the answer."""
        yield from self.unplaced(lang)
        if by_zone := [each.host.id for each in self.held if each.entry and not each.place]:
            yield _listed("note.capture.reach.by-zone", by_zone, lang)
        if self.doubtful:
            yield _listed("note.capture.reach.doubtful", [e.host.id for e in self.doubtful], lang)
        if self.lost_directories:
            yield say("capture.reach.directory-unknown", lang or None, count=self.lost_directories)
        if self.isolation.unseen_assets:
            yield say("capture.isolate.unseen", lang or None, count=self.isolation.unseen_assets)
        yield from self.hunted.left_out(lang)

    def notes(self, lang: str = "") -> Iterator[str]:
        """Yield what the reader must know of the figures."""
        lang = lang or language()
        if self.found:
            yield from (each[lang] for each in self.found.notes)
            yield say("capture.reach.cut-means", lang)
        yield say("capture.isolate.proposal", lang)

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer of ``capture reach`` (``csirt.capture.reach/1``)."""
        lang = lang or language()
        return {
            "schema": "csirt.capture.reach/1",
            "facility": self.facility,
            "held": [_held_json(each, lang) for each in self.held],
            "not_counted": [
                {"id": each.host.id, "findings": [f.finding.id for f in each.findings]}
                for each in self.doubtful
            ],
            "named": [safe(each) for each in self.isolation.named],
            "directories_taken": list(self.directories),
            "reach": self.found.as_json(lang) if self.found else None,
            "undissected": self.hunted.undissected,
            "left_out": list(self.left_out(lang)),
            "notes": list(self.notes(lang)),
        }


def capture_reach(
    hunted: Hunted,
    facility: Path,
    *,
    zone: str = "",
    on: str = "",
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    progress: Progress = silent,
) -> CaptureReach:
    """Return how far the attack of some evidence may go at a facility or a group.

    Args:
        hunted: The evidence, see :func:`csirt.workspace.capture_hunt.hunted`.
        facility: File of the facility or the group.
        zone: Where the held machines stand that neither an asset nor a network of the model
            places: ``ZONE``, or ``F/ZONE`` in a group.
        on: Day on which evidence of the actions counts, see :meth:`Workspace.estate`.
        samples: Number of samples, those of ``risk analyse``.
        seed: Any integer.
        progress: Called with the blocks of samples done and their number, twice over.

    Raises:
        ContentError: a file of the facility is at fault.
        NotFoundError: there is no such file, no such zone, or no asset is described.
    """
    estate = opened(facility).estate(facility, on=on)
    given = _given(zone, estate)
    isolation = isolate_first(hunted, facility)
    zones = _zones(isolation.machines, estate)
    held = tuple(filter(None, (_held(each, zones, given) for each in isolation.machines)))
    known = {each.host.id for each in held}
    doubtful = tuple(e.found for e in isolation.machines if e.found.host.id not in known)
    directories, lost = _directories(isolation.known, estate)
    entries = [*dict.fromkeys(each.entry for each in held if each.entry), *directories]
    found = None
    if entries:
        found = reach(
            estate, catalogue(), entries=entries, machines=_cuttings(isolation.machines, held),
            samples=samples, seed=seed, progress=progress,
        )  # fmt: skip
    there = tuple(each.id for each in sites(estate))
    return CaptureReach(isolation, held, doubtful, directories, lost, there, found)


def _cuttings(machines: Iterable[Proposed], held: Iterable[Held]) -> Iterator[Cutting]:
    entries = {each.host.id: each.entry for each in held}
    for each in machines:
        id, ref = each.found.host.id, each.place.ref if each.place else ""
        yield Cutting(id, ref, entries.get(id, ""))


def _given(zone: str, estate: Estate) -> str:
    """Return the full name of a zone that somebody names."""
    known = [f"{site.id}/{each.id}" for site in sites(estate) for each in site.zones]
    name = zone if "/" in zone else f"{estate.subject}/{zone}"
    if zone and name not in known:
        near = get_close_matches(name, known, n=3) or known
        raise NotFoundError("import.unknown-zone", zone=safe(zone), near=", ".join(near) or "—")
    return name if zone else ""


def _held(each: Proposed, zones: dict[str, str], given: str) -> Held | None:
    """Return a machine as held, if a finding of medium or high confidence says so."""
    host = each.found.host
    sure = tuple(one for one in each.found.findings if one.finding.confidence in _SURE)
    if not sure:
        return None
    ran = any(one.source != host.id and one.runs_code for one in sure)
    level = Level.ADMIN if ran else Level.USER
    return Held(host, level, sure, each.place, "" if each.place else zones.get(host.id, given))


def _zones(machines: Iterable[Proposed], estate: Estate) -> dict[str, str]:
    """Return the zone of each machine that is no asset, where one site and one zone answer."""
    hosts = [each.found.host for each in machines if each.place is None]
    own = sites(estate)
    sited = by_site(hosts, own, telling)
    return {
        each.host.id: f"{site.id}/{each.zone}"
        for site in own
        for each in placed(sited.own[site.id], site.assets, telling)
        if each.zone and not each.conflicts
    }


def _directories(known: Situated, estate: Estate) -> tuple[tuple[str, ...], int]:
    """Return the directories whose secrets were taken, and how many findings name none we know."""
    taken: dict[str, None] = {}
    lost = 0
    for each in known.findings:
        if each.takes_directory and each.finding.confidence in _SURE:
            places = [known.places[id] for id in each.targets if id in known.places]
            hit = {f"{place.facility}/{place.asset.id}" for place in places}
            names = [name for name, by in _controllers(estate) if hit & by]
            taken |= dict.fromkeys(f"directory:{name}" for name in names)
            lost += not names
    return tuple(taken), lost


def _controllers(estate: Estate) -> Iterator[tuple[str, set[str]]]:
    for facility in estate.facilities:
        for each in facility.directories:
            names = {name_of(ref, facility.id, "asset") for ref in each.controllers}
            yield f"{facility.id}/{each.id}", names


def _held_json(each: Held, lang: str) -> dict[str, object]:
    first, own = each.since()
    return {
        "id": each.host.id,
        "addresses": list(each.host.addresses),
        "names": list(each.host.names),
        "level": each.level.value,
        "asset": each.place.ref if each.place else None,
        "zone": each.zone or None,
        "entry": each.entry or None,
        "first": moment(first),
        "first_is_its_own": own,
        "findings": [one.finding.id for one in each.findings],
        "why": [one.finding.title[lang] for one in each.findings],
    }


_MOST = 8


def _listed(key: str, ids: list[str], lang: str) -> str:
    some = [safe(each) for each in ids[:_MOST]]
    shown = ", ".join([*some, "…"] if len(ids) > _MOST else some)
    return say(key, lang or None, count=len(ids), names=shown)
