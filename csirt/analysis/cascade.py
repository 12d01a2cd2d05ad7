"""One event through a region: shared services, links, suppliers, groups; and what nobody declared.

The same needs are followed as for a cut at one facility, over every facility that has a file. What
has no file is never told to be unaffected.
"""

from collections.abc import Iterable, Iterator, Mapping

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.cascade_shared import weakened
from csirt.analysis.cascade_steps import Steps
from csirt.analysis.consequence.loss import Losses
from csirt.analysis.consequence.plug import cuttable
from csirt.analysis.names import readable
from csirt.model.care import Paper
from csirt.model.cascade import Cascade, Lost, PaperEnd, Weakened
from csirt.model.catalogue import Catalogue
from csirt.model.facility import Facility
from csirt.model.record import NotAssessed
from csirt.model.ref import parse_ref
from csirt.model.references import of_facility
from csirt.model.region import Estate, Region
from csirt.text import LANGUAGES, say

_TOLD = ("care-line", "application", "service", "supplier", "link", "directory")


def cascaded(
    region: Region, estate: Estate, catalogue: Catalogue, lose: Iterable[str], days: int
) -> Cascade:
    """Return what is lost with some things, by step.

    Args:
        region: The region: its facilities, the links that it knows.
        estate: Its facilities that have a file, its groups, the shared services.
        catalogue: Kinds of assets.
        lose: References, each known: ``facility:ID``, ``service:ID``, ``group:ID`` or
            ``supplier:FACILITY/ID``; the members of a group are lost with it.
        days: Over which paper modes are looked at.
    """
    lose = tuple(dict.fromkeys(lose))
    sites = set(_sites(estate, lose))
    if not estate.facilities:
        return _nothing_described(region, lose, days)
    terrain, _ = ground(estate, catalogue)
    builder = Builder()
    Losses(builder, terrain).add(attacked=False)
    seeds = {builder.fact("lost", ref) for ref in _seeds(terrain, lose, sites)}
    graph = builder.build()
    steps = Steps(graph, seeds)
    found = tuple(_lost(terrain, graph.index, steps))
    touched = {each.facility for each in found} | sites
    shared = tuple(weakened(region, terrain, {each.ref for each in found}, sites))
    described = {facility.id for facility in estate.facilities}
    return Cascade(
        region=region.id,
        lose=lose,
        days=days,
        lost=found,
        weakened=shared,
        paper_ends=tuple(_paper_ends(found, days)),
        paper_unknown=tuple(
            each.ref for each in found if each.kind == "care-line" and not _tenable(each)
        ),
        untold=tuple(sorted(described - touched - {each.facility for each in shared})),
        undeclared=tuple(sorted(f.id for f in estate.facilities if not _declares(f, estate))),
        not_assessed=_without_file(region, described),
        notes=tuple(_notes(region, lose)),
        names=_names(terrain, found, shared, region),
    )


def _nothing_described(region: Region, lose: tuple[str, ...], days: int) -> Cascade:
    note = {lang: say("note.cascade.nothing", lang) for lang in LANGUAGES}
    return Cascade(
        region=region.id, lose=lose, days=days, lost=(),
        not_assessed=_without_file(region, set()), notes=(note,),
    )  # fmt: skip


def _without_file(region: Region, described: set[str]) -> tuple[str, ...]:
    return tuple(entry.id for entry in region.facilities if not described & {entry.id, *entry.aka})


def _sites(estate: Estate, lose: Iterable[str]) -> Iterator[str]:
    """Yield the facilities that are lost whole."""
    groups = {group.id: group for group in estate.groups}
    for text in lose:
        ref = parse_ref(text)
        if ref.kind == "facility":
            yield ref.id
        elif ref.kind == "group":
            yield from groups[ref.id].members


def _seeds(terrain: Terrain, lose: Iterable[str], sites: set[str]) -> Iterator[str]:
    """Yield what is lost at first: all that a lost facility holds, and the links to it."""
    names = cuttable(terrain)
    for text in lose:
        if parse_ref(text).kind not in ("facility", "group"):
            yield text
            yield from names.get(text, ())
    for site in sorted(sites):
        yield from names.get(f"facility:{site}", ())
        indexes: tuple[tuple[str, Mapping[str, object]], ...] = (
            ("asset", terrain.assets),
            ("application", terrain.applications),
            ("care-line", terrain.care_lines),
            ("directory", terrain.directories),
        )
        for kind, index in indexes:
            yield from (f"{kind}:{name}" for name in index if name.startswith(f"{site}/"))


def _lost(terrain: Terrain, index: Mapping[tuple[str, ...], int], steps: Steps) -> Iterator[Lost]:
    found = []
    for name, node in index.items():
        step = steps.of(node)
        kind = name[1].partition(":")[0] if name[0] == "lost" else ""
        if step is None or kind not in _TOLD:
            continue
        full = name[1].partition(":")[2]
        found.append(
            Lost(
                name[1],
                "" if kind == "service" else full.partition("/")[0],
                step,
                steps.chain(node),
                _paper(terrain, full) if kind == "care-line" else None,
                _fallback(terrain, full) if kind == "service" else {},
            )
        )
    yield from sorted(found, key=lambda each: (each.step, each.facility, each.ref))


def _paper(terrain: Terrain, name: str) -> dict[str, object] | None:
    paper = terrain.care_lines[name].paper
    if not isinstance(paper, Paper):
        return None
    told = {"capacity": paper.capacity, "tenable_days": paper.tenable_days, "floor": paper.floor}
    known = {key: None if isinstance(value, NotAssessed) else value for key, value in told.items()}
    return {**known, "how": paper.how.value}


def _fallback(terrain: Terrain, id: str) -> dict[str, str]:
    service = next((each for each in terrain.estate.services if each.id == id), None)
    return {lang: service.fallback.in_(lang) for lang in LANGUAGES} if service else {}


def _tenable(each: Lost) -> bool:
    return each.paper is not None and each.paper["tenable_days"] is not None


def _paper_ends(found: Iterable[Lost], days: int) -> Iterator[PaperEnd]:
    """Yield the paper modes that end within the days: until then the line holds on paper."""
    ends = []
    for each in found:
        paper = each.paper or {}
        day, floor = paper.get("tenable_days"), paper.get("floor")
        if isinstance(day, int | float) and day <= days:
            left = float(floor) if isinstance(floor, int | float) else None
            tested = paper.get("how") == "tested"
            ends.append(PaperEnd(each.ref, each.facility, float(day), tested, left))
    yield from sorted(ends, key=lambda each: (each.day, each.facility, each.ref))


def _declares(facility: Facility, estate: Estate) -> bool:
    """Return whether a facility names anything outside itself, or a group does for it."""
    if facility.links or facility.suppliers:
        return True
    if any(facility.id in shared.users for group in estate.groups for shared in group.shared):
        return True
    return any(
        reference.kind not in ("selector", "port", "asset-kind", "measure")
        and ((ref := parse_ref(reference.text)).kind == "service" or ref.facility)
        for reference in of_facility(facility)
    )


def _notes(region: Region, lose: Iterable[str]) -> Iterator[dict[str, str]]:
    keys = ["note.cascade.only-declared", "note.cascade.no-prediction"]
    for key in keys:
        yield {lang: say(key, lang) for lang in LANGUAGES}
    for text in lose:
        ref = parse_ref(text)
        if ref.kind == "service" and ref.id not in region.services:
            yield {lang: say("note.cascade.unused", lang, name=ref.id) for lang in LANGUAGES}


def _names(
    terrain: Terrain, found: Iterable[Lost], shared: Iterable[Weakened], region: Region
) -> dict[str, dict[str, str]]:
    refs = {ref for each in found for ref in (each.ref, *each.because)}
    refs |= {ref for each in shared for ref in (each.ref, each.application)}
    names = {ref: _plain(readable(terrain, ref)) for ref in sorted(refs) if ":" in ref}
    for entry in region.facilities:
        words = terrain.estate.names.get(entry.id)
        names[entry.id] = {lang: words.in_(lang) if words else entry.id for lang in LANGUAGES}
    return names


def _plain(name: dict[str, str]) -> dict[str, str]:
    """Return a readable name without the id behind it."""
    return {lang: text.rpartition(" (")[0] or text for lang, text in name.items()}
