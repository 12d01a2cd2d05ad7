"""Checks files: each by its kind, then the references between them, every fault with its place."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from csirt.errors import NotFoundError
from csirt.files.kinds import built, kind_of
from csirt.files.shipped import catalogue, services, sources
from csirt.files.source import Source, read
from csirt.model.catalogue import Sourced
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import ContentError, Fault, Severity, refused
from csirt.model.ref import Over, parse_ref, parse_selector
from csirt.model.references import Reference, of_facility, of_group
from csirt.model.region import FacilityGroup, Region
from csirt.safe import safe
from csirt.workspace.folder import root_of


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of ``csirt check``."""

    files: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether no fault refuses a file."""
        return not refused(self.faults)

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.check/1``)."""
        return {
            "schema": "csirt.check/1",
            "ok": self.ok,
            "files": list(self.files),
            "faults": [fault.as_json() for fault in self.faults],
        }


@dataclass(slots=True)
class Known:
    """Every id that a reference may name: (kind, facility) to ids; shared kinds have no
    facility."""

    ids: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    facilities: set[str] = field(default_factory=set)
    complete: bool = False
    """Whether other facilities are known: in a workspace, not for a file that stands alone."""

    def add(self, kind: str, home: str, names: Iterable[str]) -> None:
        """Add ids of one kind."""
        self.ids.setdefault((kind, home), set()).update(names)

    def missing(self, kind: str, home: str, id: str) -> list[str] | None:
        """Return the near names of an id that does not exist, or none when it does."""
        if home and home not in self.facilities:
            return get_close_matches(home, self.facilities, n=3) if self.complete else None
        names = self.ids.get((kind, home), set())
        return None if id in names else get_close_matches(id, names, n=3)


def checked(paths: Iterable[Path]) -> Checked:
    """Check files and folders; a file in a workspace is checked against the whole of it.

    Raises:
        NotFoundError: a path does not exist.
    """
    files = sorted({file for path in paths for file in _files(path)})
    faults: list[Fault] = []
    loaded: list[tuple[Source, BaseModel]] = []
    for file in files:
        try:
            loaded.append(_loaded(file))
        except ContentError as error:
            faults += error.faults
    worlds: dict[Path | None, Known] = {}
    for source, record in loaded:
        root = root_of(Path(source.file).parent)
        if root not in worlds:
            worlds[root] = _known(root, loaded)
        for rule in RULES.values():
            faults += rule(source, record, worlds[root])
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.column))
    return Checked(tuple(map(str, files)), tuple(faults))


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    if path.is_file():
        return [path]
    found = [*path.rglob("*.yaml"), *path.rglob("*.yml")]
    return [
        each
        for each in found
        if not any(part.startswith(".") for part in each.relative_to(path).parts)
    ]


def _loaded(file: Path) -> tuple[Source, BaseModel]:
    source = read(file)
    return source, built(source, kind_of(source))


def _known(root: Path | None, loaded: Iterable[tuple[Source, BaseModel]]) -> Known:
    """Return the ids of a workspace, or those of the files given when there is none."""
    known = Known(complete=root is not None)
    shipped = catalogue()
    known.add("asset-kind", "", shipped.asset_kinds)
    known.add("measure", "", shipped.measures)
    known.add("port", "", shipped.ports)
    known.add("service", "", services())
    records = [record for _, record in loaded] if root is None else list(_workspace_records(root))
    for record in records:
        if isinstance(record, Facility | SeenFacility):
            _add_facility(known, record)
        if isinstance(record, Region):
            known.add("facility", "", (entry.id for entry in record.facilities))
            known.facilities.update(entry.id for entry in record.facilities)
    known.add("facility", "", known.facilities)
    return known


def _workspace_records(root: Path) -> Iterator[BaseModel]:
    for file in [root / "region.yaml", *sorted((root / "facilities").glob("*.yaml"))]:
        try:
            if file.exists():
                yield _loaded(file)[1]
        except ContentError:
            continue  # told when that file itself is checked


def _add_facility(known: Known, facility: Facility | SeenFacility) -> None:
    home = facility.id
    known.facilities.add(home)
    lists = {
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
    for kind, name in lists.items():
        records = getattr(facility, name, ())
        known.add(kind, home, (each.id for each in records) if isinstance(records, tuple) else ())


# The rules


def unknown_references(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A reference names nothing."""
    if isinstance(record, Facility):
        references, home = of_facility(record), record.id
    elif isinstance(record, FacilityGroup):
        references, home = of_group(record), ""
    else:
        return
    for reference in references:
        missing = _missing(reference, home, known)
        if missing is not None:
            severity = Severity.WARNING if reference.kind == "port" else Severity.ERROR
            facts = {
                "kind": reference.kind,
                "name": reference.text,
                "near": ", ".join(missing) or "—",
            }
            yield source.fault(
                "check.unknown-reference", reference.path, severity=severity, **facts
            )


def _missing(reference: Reference, home: str, known: Known) -> list[str] | None:
    kind, text = reference.kind, reference.text
    if kind == "port":
        return None if "/" in text or text == "all" else known.missing("port", "", text)
    if kind in ("measure", "asset-kind"):
        return known.missing(kind, "", text)
    if kind == "selector":
        selector = parse_selector(text)
        if selector.over is Over.ALL:
            return None
        if selector.over is Over.KIND:
            return (
                None if selector.id in _families() else known.missing("asset-kind", "", selector.id)
            )
        return known.missing(selector.over.value, selector.facility or home, selector.id)
    ref = parse_ref(text)
    if (ref.kind or kind) in ("service", "facility"):
        return known.missing(ref.kind or kind, "", ref.id)
    place = ref.facility or home
    if ref.kind or kind != "need":
        return known.missing(ref.kind or kind, place, ref.id)
    as_asset = known.missing("asset", place, ref.id)
    as_application = known.missing("application", place, ref.id)
    return None if as_asset is None or as_application is None else [*as_application, *as_asset][:3]


def _families() -> set[str]:
    return {kind.family for kind in catalogue().asset_kinds.values()}


def duplicate_ids(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """Two records of a list bear one id."""
    for name, records in record:
        if not isinstance(records, tuple):
            continue
        seen: Counter[str] = Counter()
        for at, each in enumerate(records):
            id = getattr(each, "id", "")
            seen[id] += bool(id)
            if seen[id] > 1:
                yield source.fault("check.duplicate-id", (name, at, "id"), name=id)


def own_needs(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """An application or a care line that needs itself can never be had."""
    if not isinstance(record, Facility):
        return
    for kind, name in (("application", "applications"), ("care-line", "care_lines")):
        for at, each in enumerate(getattr(record, name)):
            for nth, need in enumerate(each.needs):
                if len(need.of) == 1 and _is(need.of[0], kind, record.id, each.id, known):
                    yield source.fault("check.own-need", (name, at, "needs", nth), name=each.id)


def _is(text: str, kind: str, home: str, id: str, known: Known) -> bool:
    ref = parse_ref(text)
    bare = kind == "application" and known.missing("asset", home, id) is not None
    return (
        ref.id == id
        and ref.facility in ("", home)
        and (ref.kind == kind or (not ref.kind and bare))
    )


def identity_twice(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """The identity of a facility is written in the region and, differently, in its file."""
    root = root_of(Path(source.file).parent)
    if not isinstance(record, Facility) or root is None or not (root / "region.yaml").exists():
        return
    try:
        region = _loaded(root / "region.yaml")[1]
    except ContentError:
        return
    assert isinstance(region, Region)
    entry: Any = next((each for each in region.facilities if each.id == record.id), None)
    if entry is None:
        yield source.fault(
            "check.not-in-region", ("id",), severity=Severity.WARNING, name=record.id
        )
        return
    for name in ("name", "profile", "finess", "location"):
        here, there = getattr(record, name), getattr(entry, name)
        if name in record.model_fields_set and name in entry.model_fields_set and here != there:
            yield source.fault(
                "check.identity-differs", (name,), field=name, here=here, there=there
            )


def file_name(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A facility or a group stands in a file of its own name, so that an id leads to it."""
    path = Path(source.file)
    if (
        isinstance(record, Facility | FacilityGroup)
        and root_of(path.parent)
        and path.stem != record.id
    ):
        yield source.fault(
            "check.file-name", ("id",), severity=Severity.WARNING, expected=f"{record.id}.yaml"
        )


def unknown_sources(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A fact names a source that the bibliography lacks."""
    for path, name in _cited(record, ()):
        if name.split()[0] not in sources():
            yield source.fault("check.unknown-source", path, name=name.split()[0])


def _cited(
    record: BaseModel, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(record, Sourced):
        for at, name in enumerate(record.source):
            yield (*path, "source", at), name
    for name, value in record:
        for at, each in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(each, BaseModel):
                yield from _cited(each, (*path, name, at))


RULES: dict[str, Callable[[Source, BaseModel, Known], Iterator[Fault]]] = {
    "unknown-references": unknown_references,
    "duplicate-ids": duplicate_ids,
    "own-needs": own_needs,
    "identity-twice": identity_twice,
    "file-name": file_name,
    "unknown-sources": unknown_sources,
}
