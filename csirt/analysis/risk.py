"""The main question: what falls, how, through what, and what people lose with it."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.assume import Assumption
from csirt.analysis.attack_graph.choke import protected_by_removal
from csirt.analysis.attack_graph.compile import OUTSIDE, Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.precision import MIN_BLOCKS, Precision
from csirt.analysis.attack_graph.records import path_to
from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES, Estimates, sampled
from csirt.analysis.findings import found
from csirt.analysis.findings.made import Seen
from csirt.analysis.names import readable, shown_id, shown_ref
from csirt.analysis.risk_time import beside, written
from csirt.errors import NotFoundError
from csirt.model.catalogue import Catalogue
from csirt.model.progress import Progress, silent
from csirt.model.provenance import Origin
from csirt.model.region import Estate
from csirt.model.risk import AtRisk, ChokePoint, Likelihood, Risk
from csirt.text import LANGUAGES, say


def analysed(
    estate: Estate,
    catalogue: Catalogue,
    *,
    entries: Iterable[str] = OUTSIDE,
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    precision: float | None = None,
    timed: int = 0,
    progress: Progress = silent,
) -> Risk:
    """Return the risk of an estate.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Techniques, measures, kinds, assumptions.
        entries: Where the attack may begin: ``internet``, ``mail``, ``supplier``, ``partner``,
            ``insider``, ``supplier:ID``, ``facility:ID``, ``service:ID``, ``asset:ID``.
        samples: Number of samples; 65,536 give an interval over the experts' estimates.
        seed: Any integer.
        precision: Stop once the sampling error of every care line is at most this (of applications,
            else of assets, where there are none); ``samples`` is then the most that are taken.
        timed: Samples for which hours and reaction are computed too; none by default.
        progress: Called with the blocks of samples done and their number.

    Returns:
        Probabilities of the model, not predictions; a page shows their classes.

    Raises:
        NotFoundError: no asset is described, or an entry does not exist.

    Source:
        The factored attack graph of docs/construction.md; techniques after MITRE ATT&CK.
    """
    entries = tuple(entries)
    graph = compiled(estate, catalogue)
    if not graph.terrain.assets:
        raise NotFoundError("risk.no-assets", facility=estate.subject)
    starts = entry_nodes(graph, entries)
    watched = watched_of(graph)
    nodes = np.array([node for _, _, node in watched], np.int32)
    estimates = sampled(
        graph.graph, starts, nodes, samples=samples, seed=seed, progress=progress,
        until=None if precision is None else Precision(precision, _leading(watched)),
    )  # fmt: skip
    names = [ref.partition(":")[2] for _, ref, _ in watched]
    time = beside(
        graph, starts, nodes, names, estimates, catalogue, wanted=timed, seed=seed,
        progress=progress,
    ) if timed else None  # fmt: skip
    derivations = Derivations(graph.graph, starts)
    at_risk: dict[str, list[AtRisk]] = {"asset": [], "application": [], "care-line": [], "data": []}
    for at, (family, ref, node) in enumerate(watched):
        path = path_to(graph.terrain, graph.graph, derivations, node)
        id = shown_id(graph.terrain, names[at])
        at_risk[family].append(
            AtRisk(
                ref, id, likelihood(estimates, at, catalogue), path, readable(graph.terrain, ref),
                time.hours[at] if time else None, time.with_reaction[at] if time else None,
            )
        )  # fmt: skip
    assets, applications, care_lines, data = (_sorted(some) for some in at_risk.values())
    chokes = choke_points(graph, starts, [each for each in watched if each[0] != "data"])
    counts = dict.fromkeys(("assumed", "declared", "observed"), 0)
    for basis in graph.terrain.basis.values():
        counts[basis] += 1
    findings = found(Seen(graph.terrain, assets, applications, data, care_lines, chokes))
    notes = [*notes_of(graph, estimates), *_near_a_bound(graph, care_lines)]
    if precision is not None:
        notes.append(_precise(estimates, precision, _leading(watched)))
    notes += time.notes if time else ()
    return Risk(
        estate.subject,
        entries,
        estimates.samples,
        seed,
        assets,
        chokes,
        applications,
        data,
        care_lines,
        counts,
        findings,
        tuple(notes),
        time.samples if time else None,
    )


def watched_of(graph: Compiled) -> list[tuple[str, str, int]]:
    """Return (family, reference, node) of all whose fall is counted: the subject's own, or a
    group's."""
    index, terrain = graph.graph.index, graph.terrain

    def own(names: Iterable[str]) -> list[str]:
        return [name for name in names if terrain.own(name)]

    watched = [
        ("asset", f"asset:{name}", index["held", name, "user"]) for name in own(terrain.assets)
    ]
    for family, names in (
        ("application", own(terrain.applications)),
        ("care-line", own(terrain.care_lines)),
    ):
        watched += [
            (family, f"{family}:{name}", index["lost", f"{family}:{name}"]) for name in names
        ]
    for name in own(terrain.applications):
        node = index.get(("data-lost", f"application:{name}"))
        if node is not None:
            watched.append(("data", f"application:{name}", node))
    return watched


def _leading(watched: list[tuple[str, str, int]]) -> npt.NDArray[np.intp]:
    """Return the positions of the care lines, else of the applications, else of the assets."""
    for family in ("care-line", "application", "asset"):
        found = [at for at, each in enumerate(watched) if each[0] == family]
        if found:
            break
    return np.array(found, np.intp)


def _precise(estimates: Estimates, precision: float, of: npt.NDArray[np.intp]) -> dict[str, str]:
    """Say how many samples a wanted precision took, and whether it was reached."""
    error = float(np.maximum(estimates.sampling_error[of], 3 / estimates.samples).max())
    enough = error <= precision and estimates.blocks >= MIN_BLOCKS
    key = "note.precision" if enough else "note.precision-not-reached"
    return {
        lang: say(
            key,
            lang=lang,
            wanted=written(precision, lang),
            samples=written(estimates.samples, lang),
            error=written(error, lang),
        )
        for lang in LANGUAGES
    }


def likelihood(estimates: Estimates, at: int, catalogue: Catalogue) -> Likelihood:
    """Return how likely what was watched at a position is, with its class."""
    probability = float(estimates.probability[at])
    return Likelihood(
        probability,
        None if estimates.low is None else float(estimates.low[at]),
        None if estimates.high is None else float(estimates.high[at]),
        float(estimates.sampling_error[at]),
        catalogue.class_of(probability),
    )


def _sorted(found: Iterable[AtRisk]) -> tuple[AtRisk, ...]:
    return tuple(sorted(found, key=lambda each: (-each.likelihood.probability, each.id)))


def choke_points(
    graph: Compiled, starts: npt.NDArray[np.int32], watched: list[tuple[str, str, int]]
) -> tuple[ChokePoint, ...]:
    """Return the assets without which some of what is watched (family, reference, node) is safe."""
    index = graph.graph.index
    assets = list(graph.terrain.assets)
    removals = [[index["held", name, level] for level in ("user", "admin")] for name in assets]
    refs = [ref for _, ref, _ in watched]
    nodes = np.array([node for _, _, node in watched], np.int32)
    protected = protected_by_removal(graph.graph, starts, removals, nodes)
    points = []
    for name, positions in zip(assets, protected, strict=True):
        others = [refs[at] for at in positions.tolist() if refs[at] != f"asset:{name}"]
        if others:
            ids = tuple(sorted(shown_ref(graph.terrain, ref) for ref in others))
            points.append(
                ChokePoint(
                    shown_id(graph.terrain, name),
                    f"asset:{name}",
                    ids,
                    readable(graph.terrain, f"asset:{name}"),
                )
            )
    return tuple(sorted(points, key=_weight))


def _weight(point: ChokePoint) -> tuple[int, int, int, str]:
    lines = sum(id.startswith("care-line:") for id in point.protects)
    applications = sum(id.startswith("application:") for id in point.protects)
    return -lines, -applications, -len(point.protects), point.id


def notes_of(graph: Compiled, estimates: Estimates) -> tuple[dict[str, str], ...]:
    """Return what the reader of any sampling of a model must know."""
    notes = [_said("note.model"), _said("note.expert")]
    if estimates.blocks < MIN_BLOCKS:
        notes.append(_said("note.no-interval", blocks=MIN_BLOCKS))
    unstated = sorted(set(graph.terrain.catalogue.measures) - _stated(graph))
    notes.append(
        _said(
            "note.unstated-measures", count=len(unstated), of=len(graph.terrain.catalogue.measures)
        )
    )
    notes += _from_levels(graph)
    return (*notes, *(_assumed(graph, each) for each in graph.assumptions))


def _near_a_bound(graph: Compiled, lines: tuple[AtRisk, ...]) -> Iterator[dict[str, str]]:
    """Say of which care lines another sample might give another class."""
    bounds = [each.below for each in graph.terrain.catalogue.probability_classes]
    near = [
        each
        for each in lines
        if any(
            abs(each.likelihood.probability - bound) <= each.likelihood.sampling_error
            for bound in bounds
        )
    ]
    if near:
        yield {
            lang: say(
                "note.near-bound", lang=lang, names=", ".join(each.name[lang] for each in near)
            )
            for lang in LANGUAGES
        }


def _stated(graph: Compiled) -> set[str]:
    estate = graph.terrain.estate
    said = {state.measure for facility in estate.facilities for state in facility.measures}
    return said | {each.measure for each in estate.estimated}


def _from_levels(graph: Compiled) -> Iterator[dict[str, str]]:
    """Say of each facility which coverages come from the level of an action, not from a count."""
    estate = graph.terrain.estate
    for facility in estate.facilities:
        found = [each for each in estate.estimated if each.facility == facility.id]
        if found:
            levels = sorted({(each.action.upper(), each.level) for each in found})
            words = estate.names.get(facility.id)
            yield {
                lang: say(
                    "note.from-levels",
                    lang=lang,
                    facility=words.in_(lang) if words else facility.id,
                    count=len({each.measure for each in found}),
                    on=max(each.on for each in found),
                    levels=", ".join(f"{code} {level}" for code, level in levels),
                )
                for lang in LANGUAGES
            }
    if any(each.origin is Origin.RECONSTRUCTED for each in estate.estimated):
        yield _said("note.plan-reconstructed")


def _assumed(graph: Compiled, assumption: Assumption) -> dict[str, str]:
    words = graph.terrain.estate.names.get(assumption.facility)
    return {
        lang: say(
            assumption.key,
            lang=lang,
            facility=words.in_(lang) if words else assumption.facility,
            count=assumption.count,
        )
        for lang in LANGUAGES
    }


def _said(key: str, **facts: object) -> dict[str, str]:
    return {lang: say(key, lang=lang, **facts) for lang in LANGUAGES}
