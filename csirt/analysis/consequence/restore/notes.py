"""What the reader of an outage must know: what is supposed, what nobody has said, what is left."""

from collections.abc import Iterable, Iterator

from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.restore.shorten import busy
from csirt.analysis.consequence.restore.simulate import Simulation
from csirt.analysis.consequence.restore.told import crew_names
from csirt.analysis.names import readable
from csirt.model.outage import LineModel, LineOutage, Words
from csirt.model.outage_scenario import OutageScenario
from csirt.model.recovery import Recovery
from csirt.model.restoration import RestorationOrder
from csirt.text import LANGUAGES, say

MOST = 5
"""Names in one note."""
Note = tuple[str, dict[str, object]]


def notes(found: Iterable[Note]) -> tuple[Words, ...]:
    """Return notes by language from keys and facts; a dict is a text by language."""
    return tuple(
        {
            lang: say(
                key,
                lang=lang,
                **{n: f[lang] if isinstance(f, dict) else f for n, f in facts.items()},
            )
            for lang in LANGUAGES
        }
        for key, facts in found
    )


def of_run(
    simulation: Simulation,
    lines: tuple[LineOutage, ...],
    recovery: Recovery,
    scenario: OutageScenario,
    order: RestorationOrder | None,
) -> Iterator[Note]:
    """Yield the notes of an outage that was run."""
    yield "note.outage-model", {}
    yield "note.outage-spread", {"samples": simulation.work.samples}
    if not any(simulation.fallen.flags(line.ref).any() for line in lines):
        yield "note.outage-nothing-falls", {}
    yield from _losses(simulation, scenario)
    yield from _means(simulation, recovery, order)
    yield from _order(simulation, order)
    yield from _lines(simulation, lines)


def of_models(terrain: Terrain, lines: Iterable[LineOutage]) -> Iterator[Note]:
    """Yield what is said of the lines that nobody has described."""
    for model in (LineModel.CURVE, LineModel.NOT_ASSESSED):
        some = [line.ref for line in lines if line.model is model]
        if some:
            yield f"note.outage-{model}", _named(terrain, some)


def _named(terrain: Terrain, refs: list[str]) -> dict[str, object]:
    end = "…" if len(refs) > MOST else ""
    names = {
        lang: ", ".join(readable(terrain, ref)[lang] for ref in refs[:MOST]) + end
        for lang in LANGUAGES
    }
    return {"count": len(refs), "names": names}


def _losses(simulation: Simulation, scenario: OutageScenario) -> Iterator[Note]:
    fallen, terrain = simulation.fallen, simulation.terrain
    if fallen.struck.tried:
        reached: dict[str, object] = {"reached": fallen.struck.samples}
        yield "note.outage-drawn", {**reached, "tried": fallen.struck.tried}
    lost = [ref for name in fallen.data_lost if terrain.own(name)
            and (ref := f"application:{name}") in simulation.work.row]  # fmt: skip
    if lost:
        yield f"note.outage-data-lost-{scenario.data_lost}", _named(terrain, lost)
    without = [ref for ref in simulation.work.without_copy if terrain.own(ref.partition(":")[2])]
    if without:
        yield "note.outage-no-copy", _named(terrain, without)


def _means(
    simulation: Simulation, recovery: Recovery, order: RestorationOrder | None
) -> Iterator[Note]:
    names = crew_names(recovery, order)
    by: dict[str, list[str]] = {}
    for kind in busy(simulation):
        pool = simulation.means.pools.get(kind)
        said = "nobody" if pool is None else pool.named_by if pool.crews else "empty"
        by.setdefault(said, []).append(kind)
    for said in ("scenario", "nobody", "empty"):
        if said in by:
            every = {
                lang: ", ".join(names[each][lang] if each in names else each for each in by[said])
                for lang in LANGUAGES
            }
            yield f"note.outage-crews-{said}", {"names": every, "count": len(by[said])}
    if order and any(crew.until_hours is not None for crew in order.crews):
        yield "note.outage-crews-leave", {}


def _order(simulation: Simulation, order: RestorationOrder | None) -> Iterator[Note]:
    written = simulation.ordered.written
    if order is not None:
        yield "note.outage-order-hours", {}
    if written.unknown:
        yield "note.outage-order-unknown", {"count": len(written.unknown)}
    standing = [ref for ref in sorted(written.standing) if ref in simulation.fallen.lost]
    if standing:
        yield "note.outage-order-standing", _named(simulation.terrain, standing)
    if simulation.ordered.unsaid:
        yield (
            "note.outage-order-unsaid",
            _named(simulation.terrain, list(simulation.ordered.unsaid)),
        )
    blocks = [some for some in simulation.needs.members.values() if len(some) > 1]
    for some in blocks[:MOST]:
        yield "note.outage-block", _named(simulation.terrain, list(some))
    lost = simulation.fallen.lost
    loops = [each for each in simulation.ordered.waits.loops if all(ref in lost for ref in each)]
    for ref, holder in loops[:MOST]:
        names = (readable(simulation.terrain, each) for each in (ref, holder))
        yield "note.outage-source-loop", dict(zip(("name", "holder"), names, strict=True))


def _lines(simulation: Simulation, lines: tuple[LineOutage, ...]) -> Iterator[Note]:
    unknown = [line.ref for line in lines if line.assumed]
    if unknown:
        yield "note.outage-paper-unknown", _named(simulation.terrain, unknown)
    late = [line.ref for line in lines if line.back_share is not None and line.back_share < 0.9]
    if late:
        yield (
            "note.outage-beyond-horizon",
            {
                **_named(simulation.terrain, late),
                "days": simulation.days,
            },
        )
    yield from of_models(simulation.terrain, lines)
