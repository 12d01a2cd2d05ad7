"""The folder a person works in: finds its files, and puts a facility or a group together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from csirt.analysis.attack_graph.compile import OUTSIDE
from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES
from csirt.analysis.consequence.isolate import isolated
from csirt.analysis.risk import analysed
from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import built, kind_of, load
from csirt.files.seen import Difference, overlay
from csirt.files.shipped import catalogue, services
from csirt.files.source import Mark, Source, read
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import ContentError, Severity
from csirt.model.progress import Progress, silent
from csirt.model.record import NOT_ASSESSED, Text
from csirt.model.ref import parse_ref
from csirt.model.references import of_facility
from csirt.model.region import Entry, Estate, FacilityGroup, Region, SeenRegion, Settings
from csirt.model.risk import Cut, Risk
from csirt.safe import safe
from csirt.workspace.grouped import group_of, with_seen
from csirt.workspace.known import Loaded, known_of
from csirt.workspace.plan_estimates import estimates
from csirt.workspace.region import region_files, region_of
from csirt.workspace.root import MARKER, root_of
from csirt.workspace.rules import RULES


@dataclass(slots=True)
class Workspace:
    """A workspace, or a file that stands alone (``root`` is then none)."""

    root: Path | None
    settings: Settings
    region: Region | None = None
    """The person's, with what was imported of it."""
    groups: tuple[FacilityGroup, ...] = ()
    differences: dict[str, tuple[Difference, ...]] = field(default_factory=dict)
    """Where a person's file and the importers' differ, by facility, once loaded."""
    _read: list[Loaded] = field(default_factory=list)
    """The files that the last estate was made of."""
    _region_files: tuple[Region | SeenRegion, ...] = ()
    """What a person wrote of the region, then what importers did."""

    def risk(
        self,
        subject: str | Path,
        *,
        entries: Iterable[str] = OUTSIDE,
        samples: int = DEFAULT_SAMPLES,
        seed: int = 1,
        precision: float | None = None,
        timed: int = 0,
        on: str = "",
        progress: Progress = silent,
    ) -> Risk:
        """Return the risk of a facility or a group, by id or by file; see :func:`analysed`.

        Evidence counts ``on`` a day, see :meth:`estate`.
        """
        estate = self.estate(subject, on=on)
        return analysed(
            estate, catalogue(), entries=entries, samples=samples, seed=seed,
            precision=precision, timed=timed, progress=progress,
        )  # fmt: skip

    def isolate(self, subject: str | Path, cuts: Iterable[str]) -> Cut:
        """Return what stops with some cuts; see :func:`isolated`."""
        return isolated(self.estate(subject), catalogue(), cuts)

    def estate(self, subject: str | Path, *, verify: bool = True, on: str = "") -> Estate:
        """Return a facility or a group with everything that an attack on it can touch.

        Args:
            subject: Id or file.
            verify: Refuse what ``check`` refuses.
            on: Day on which evidence must hold for the levels of the actions to speak for measures
                that nobody counted; without one they are left aside.

        Raises:
            NotFoundError: nothing bears the id.
            ContentError: a file is at fault.
        """
        path = subject if isinstance(subject, Path) else self._path(subject)
        if path.is_dir():
            raise NotFoundError("workspace.folder-given", path=safe(path))
        self._read = []
        found = self._facility_or_group(path)
        if isinstance(found, FacilityGroup):
            groups: tuple[FacilityGroup, ...] = (found,)
            facilities = {id: self.facility(id) for id in found.members}
        else:
            groups = tuple(group for group in self.groups if found.id in group.members)
            facilities = {found.id: found}
            for id in (id for group in groups for id in group.members):
                facilities.setdefault(id, self.facility(id))
        self._close(facilities)
        if verify:
            self._verify()
        return Estate(
            subject=found.id,
            facilities=tuple(facilities.values()),
            groups=groups,
            services=tuple(services().values()),
            names=self._names(facilities.values()),
            estimated=tuple(
                each
                for facility in (facilities.values() if on else ())
                for each in estimates(self.root, facility, on=on)
            ),
        )

    def read_files(self) -> tuple[Path, ...]:
        """Return the files that the last estate was made of, with those of the region."""
        paths = [Path(source.file) for source, _ in self._read]
        if self.root is not None:
            own = (self.root / MARKER, self.root / "region.yaml", self.root / "region.seen.yaml")
            paths += [*own, *sorted((self.root / "groups").glob("*.yaml"))]
        return tuple(dict.fromkeys(path for path in paths if path.is_file()))

    def _verify(self) -> None:
        """Refuse what ``check`` would refuse in the files that were read: a name that is mistyped
        would be taken for something that is not there, and silence for safety.
        """
        records = [record for _, record in self._read]
        known = known_of(
            (*records, *self._region_files, *self.groups), complete=self.root is not None
        )
        faults = [
            fault
            for source, record in self._read
            for rule in RULES.values()
            for fault in rule(source, record, known)
            if fault.severity is Severity.ERROR
        ]
        if faults:
            raise ContentError(faults)

    def _close(self, facilities: dict[str, Facility]) -> None:
        """Add the facilities that others refer to, and those that these refer to."""
        waiting = list(facilities.values())
        while waiting:
            for reference in of_facility(waiting.pop()):
                other = (
                    parse_ref(reference.text).facility
                    if reference.kind not in ("selector", "port")
                    else ""
                )
                if other and other not in facilities and self.root and self._file(other).exists():
                    facilities[other] = self.facility(other)
                    waiting.append(facilities[other])

    def facility(self, id: str) -> Facility:
        """Return a facility by id: the person's file over the importers', identity from the
        region."""
        path = self._file(id)
        if not path.exists():
            raise NotFoundError(
                "workspace.no-facility", name=safe(id), near=", ".join(self._near(id)) or "—"
            )
        found = self._facility_or_group(path)
        if not isinstance(found, Facility):
            raise InputError(
                "workspace.wrong-kind",
                file=str(path),
                found="csirt.group/1",
                expected="csirt.facility/1",
            )
        return found

    def _facility_or_group(self, path: Path) -> Facility | FacilityGroup:
        source = read(path)
        kind = kind_of(source)
        if kind is FacilityGroup:
            group = built(source, FacilityGroup)
            self._read.append((source, group))
            return with_seen(group, path)
        if kind is not Facility:
            expected = "csirt.facility/1, csirt.group/1"
            raise InputError(
                "workspace.wrong-kind",
                file=str(path),
                found=source.data["schema"],
                expected=expected,
            )
        facility = built(source, Facility)
        self._read.append((source, facility))
        seen = path.with_name(f"{path.stem}.seen.yaml")
        if seen.exists():
            found = load(seen, SeenFacility)
            self._read.append((Source(str(seen), {}, Mark(1, 1, {})), found))
            facility, self.differences[facility.id] = overlay(facility, found)
        return self.identified(facility)

    def identified(self, facility: Facility) -> Facility:
        """Return a facility with the identity that the region gives it."""
        entry = self.entry(facility.id)
        if entry is None:
            return facility
        mine = {name: getattr(facility, name) for name in ("name", "profile", "finess", "location")}
        theirs = {
            name: getattr(entry, name)
            for name, value in mine.items()
            if value is NOT_ASSESSED or name not in facility.model_fields_set
        }
        return facility.model_copy(update=theirs)

    def entry(self, id: str) -> Entry | None:
        """Return the line of the facility directory, if there is one."""
        return (
            next((each for each in self.region.facilities if id in (each.id, *each.aka)), None)
            if self.region
            else None
        )

    def _names(self, facilities: Iterable[Facility]) -> dict[str, Text]:
        entries = [*(self.region.facilities if self.region else ()), *facilities]
        return {each.id: each.name for each in entries if isinstance(each.name, Text)}

    def _path(self, id: str) -> Path:
        for path in (self._file(id), (self.root or Path()) / "groups" / f"{id}.yaml"):
            if path.exists():
                return path
        raise NotFoundError(
            "workspace.no-facility", name=safe(id), near=", ".join(self._near(id)) or "—"
        )

    def _file(self, id: str) -> Path:
        return (self.root or Path()) / "facilities" / f"{id}.yaml"

    def _near(self, id: str) -> list[str]:
        folder = (self.root or Path()) / "facilities"
        names = [path.stem for path in folder.glob("*.yaml") if not path.stem.endswith(".seen")]
        return get_close_matches(id, names, n=3)


def opened(path: Path | str) -> Workspace:
    """Open the workspace of a path; a file in none stands alone.

    Raises:
        ContentError: ``csirt.yaml``, ``region.yaml`` or a group is at fault.
        NotFoundError: the path does not exist.
    """
    path = Path(path)
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    root = root_of(path)
    if root is None:
        alone = Settings.model_validate({"schema": "csirt.workspace/1", "region": "alone"})
        return Workspace(None, alone)
    files = region_files(root / "region.yaml")
    return Workspace(
        root,
        load(root / MARKER, Settings),
        region_of(files),
        tuple(
            group_of(each)
            for each in sorted((root / "groups").glob("*.yaml"))
            if ".seen" not in each.name
        ),
        _region_files=files,
    )
