"""From here to there in a facility: the likeliest ways, the fewest things that stop them all."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from csirt.analysis.attack_graph.alternatives import Way, alternatives
from csirt.analysis.attack_graph.compile import OUTSIDE, Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.cut import DEFAULT_SECONDS, fewest_removals
from csirt.analysis.attack_graph.records import path_to, target_ref
from csirt.analysis.attack_graph.targets import Goal, goal_of
from csirt.analysis.names import readable, shown_id, shown_ref
from csirt.analysis.paths_told import cut_found, paths_found, said
from csirt.errors import NotFoundError
from csirt.model.catalogue import Catalogue
from csirt.model.paths import Aim, CutNode, FoundWay, MinimumCut, PathsFound, WayStep
from csirt.model.region import Estate
from csirt.text import LANGUAGES, say

ASSETS, STEPS = "assets", "steps"


def paths_to(
    estate: Estate,
    catalogue: Catalogue,
    target: str,
    *,
    entries: Iterable[str] = OUTSIDE,
    k: int = 5,
) -> PathsFound:
    """Return the ``k`` most likely ways to a target: each does without a step of each earlier one.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Techniques, measures, kinds, assumptions.
        target: See :func:`goal_of`.
        entries: Where the attack may begin, see :func:`entry_nodes`.
        k: How many.

    Returns:
        Probabilities at the means of the experts' estimates, each coin counted once.

    Raises:
        NotFoundError: no asset is described, or an entry or the target does not exist.

    Source:
        See :func:`alternatives`.
    """
    graph, goal, aim = _aimed(estate, catalogue, target, tuple(entries))
    found = alternatives(goal.graph, entry_nodes(graph, aim.entries), goal.node, k)
    ways = tuple(_told(graph, goal, way, catalogue) for way in found.ways)
    notes = (said("note.model"), said("note.expert"))
    return paths_found(aim, k, ways, complete=found.complete, notes=notes)


def cut_to(
    estate: Estate,
    catalogue: Catalogue,
    target: str,
    *,
    entries: Iterable[str] = OUTSIDE,
    over: str = ASSETS,
    keep: Iterable[str] = (),
    seconds: float = DEFAULT_SECONDS,
) -> MinimumCut:
    """Return the fewest assets that must not fall into an attacker's hands to keep a target safe.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Techniques, measures, kinds, assumptions.
        target: See :func:`goal_of`; an asset that is the target is not taken out itself.
        entries: Where the attack may begin, see :func:`entry_nodes`.
        over: ``assets``: those that cannot be held; ``steps``: a technique on what it is done to.
        keep: Assets (or steps) that may not be taken out.
        seconds: Of the solver.

    Raises:
        NotFoundError: no asset is described, or a name does not exist.

    Source:
        See :func:`fewest_removals`.
    """
    graph, goal, aim = _aimed(estate, catalogue, target, tuple(entries))
    things = dict(_assets(graph, goal)) if over == ASSETS else _steps(graph)
    kept = tuple(dict.fromkeys(keep))
    for name in kept:
        if name not in things:
            near = ", ".join(get_close_matches(name, things, n=3)) or "—"
            raise NotFoundError("risk.unknown-kept", name=name, near=near)
    free = {name: nodes for name, nodes in things.items() if name not in kept}
    starts = entry_nodes(graph, aim.entries)
    found = fewest_removals(goal.graph, starts, goal.node, free, seconds=seconds)

    def node(id: str) -> CutNode:
        if over == STEPS:
            _, technique, name = graph.graph.nodes[things[id][0]]
            return CutNode(id, _step_words(graph, technique, name))
        home = graph.terrain.estate.subject
        full = id if id in graph.terrain.assets else f"{home}/{id}"
        return CutNode(id, readable(graph.terrain, f"asset:{full}"))

    return cut_found(aim, over, kept, found, node, notes=(said("note.model"),))


def _aimed(
    estate: Estate, catalogue: Catalogue, target: str, entries: tuple[str, ...]
) -> tuple[Compiled, Goal, Aim]:
    graph = compiled(estate, catalogue)
    if not graph.terrain.assets:
        raise NotFoundError("risk.no-assets", facility=estate.subject)
    goal = goal_of(graph, target)
    shown = shown_ref(graph.terrain, goal.ref) if goal.ref != "data" else "data"
    return graph, goal, Aim(estate.subject, "", entries, shown, _name(graph, goal.ref))


def _name(graph: Compiled, ref: str) -> dict[str, str]:
    """Return the readable name of a target."""
    kind, _, name = ref.partition(":")
    if kind != "data":
        return readable(graph.terrain, ref)
    if not name:
        return said("cli.paths.any-data")
    of = readable(graph.terrain, f"application:{name}")
    return {lang: say("cli.paths.data-of", lang, name=of[lang]) for lang in LANGUAGES}


def _told(graph: Compiled, goal: Goal, way: Way, catalogue: Catalogue) -> FoundWay:
    """Return a way as people read it."""
    terrain, derivation = graph.terrain, way.derivation
    path = path_to(terrain, goal.graph, way.found_in, goal.node)
    assert path is not None
    spine = {step.node for step in derivation.spine}
    chance = way.found_in.chance
    return FoundWay(
        steps=tuple(
            WayStep(f"{told.technique}@{told.target}", told.technique, told.target, told.needs,
                    step.probability)
            for step, told in zip(derivation.spine, path.steps, strict=True)
        ),
        also=tuple(
            _step(graph, node, chance(node))
            for node in reversed(derivation.steps) if node not in spine
        ),
        probability=derivation.probability,
        class_=catalogue.class_of(derivation.probability),
        proven=way.proven,
        at_most=way.at_most,
        without=tuple(_step(graph, node, chance) for node, chance in way.without),
        records=path.records,
    )  # fmt: skip


def _step(graph: Compiled, node: int, chance: float) -> WayStep:
    _, technique, name = graph.graph.nodes[node]
    target = shown_ref(graph.terrain, target_ref(graph.terrain, technique, name))
    return WayStep(f"{technique}@{target}", technique, target, (), chance)


def _assets(graph: Compiled, goal: Goal) -> Iterator[tuple[str, list[int]]]:
    """Yield the nodes that cannot fall when an asset cannot be held, but not the target's own."""
    index = graph.graph.index
    for name in graph.terrain.assets:
        if goal.ref != f"asset:{name}":
            nodes = [index["held", name, level] for level in ("user", "admin")]
            yield shown_id(graph.terrain, name), nodes


def _steps(graph: Compiled) -> dict[str, list[int]]:
    """Return the nodes of each step; a supplier's accesses of one kind are one."""
    found: dict[str, list[int]] = {}
    for node, name in enumerate(graph.graph.nodes):
        if name[0] == "step":
            found.setdefault(_step(graph, node, 1.0).id, []).append(node)
    return found


def _step_words(graph: Compiled, technique: str, name: str) -> dict[str, str]:
    title = graph.terrain.catalogue.techniques[technique].title
    target = shown_ref(graph.terrain, target_ref(graph.terrain, technique, name))
    return {lang: f"{title.in_(lang)} — {target}" for lang in LANGUAGES}
