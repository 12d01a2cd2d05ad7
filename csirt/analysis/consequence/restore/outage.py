"""What an outage costs in care, day by day, how it is restored, and what would shorten it."""

from csirt.analysis.attack_graph.compile import compiled, ground
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.restore import told
from csirt.analysis.consequence.restore.draws import Random
from csirt.analysis.consequence.restore.fallen import fallen
from csirt.analysis.consequence.restore.notes import notes, of_models, of_run
from csirt.analysis.consequence.restore.search import searched
from csirt.analysis.consequence.restore.shorten import busy, shortened
from csirt.analysis.consequence.restore.simulate import simulation
from csirt.analysis.consequence.restore.struck import Struck, struck_by, struck_by_attacks
from csirt.model.catalogue import Catalogue
from csirt.model.curve import Curves
from csirt.model.outage import LineOutage, Outage, Spread, Words
from csirt.model.outage_scenario import OutageScenario
from csirt.model.recovery import Recovery
from csirt.model.region import Estate
from csirt.model.restoration import RestorationOrder
from csirt.text import LANGUAGES

DAYS, SAMPLES = 180, 1_000


def outage(
    estate: Estate,
    catalogue: Catalogue,
    recovery: Recovery,
    scenario: OutageScenario,
    *,
    days: int = DAYS,
    samples: int = SAMPLES,
    seed: int = 1,
    order: RestorationOrder | None = None,
    curves: Curves | None = None,
    search: int = 0,
) -> Outage:
    """Return an outage over time.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Kinds of assets, measures, techniques.
        recovery: Durations, crews, levels.
        scenario: What is lost, when the network is clean, crews and posts where nobody has said.
        days: The horizon.
        samples: Number of samples.
        seed: Of every draw.
        order: A person's own order of restoration; without one, the waves of the applications.
        curves: Recovery of the lines that nobody has described, in dated cases.
        search: Orders to try for a better one; none by default.

    Returns:
        Quantiles between samples: what durations, severity and losses leave open if this happens.
        A model, no prediction; nothing is said of how likely it is.

    Source:
        The restoration of docs/duree-de-la-panne.md, ours: fixed order, crews, clean posts, paper.
    """
    random = Random(seed, samples)
    terrain, struck = _struck(estate, catalogue, scenario, random)
    known = curves if scenario.curves else None
    if not struck.samples:
        return _nothing(terrain, scenario, struck, days, seed)
    random = Random(seed, struck.samples)
    fell = fallen(terrain, struck)
    run = simulation(terrain, fell, recovery, scenario, order, days=days, random=random)
    times = run.times()
    lines = (
        *told.simulated(run, times),
        *told.others(terrain, known, days=days, samples=struck.samples, seed=seed),
    )
    return Outage(
        estate.subject,
        scenario.id,
        _title(scenario),
        order.id if order else "",
        days,
        struck.samples,
        seed,
        told.quantiles(run.means.clean),
        _in_files(terrain, lines),
        tuple(told.restored(run, times)),
        tuple((kind, run.means.pools[kind].crews) for kind in busy(run) if kind in run.means.pools),
        tuple(told.shortenings(run, shortened(run), recovery, order)),
        told.best_found(run, searched(run, search, seed)) if search else None,
        notes(of_run(run, lines, recovery, scenario, order)),
    )


def _struck(
    estate: Estate, catalogue: Catalogue, scenario: OutageScenario, random: Random
) -> tuple[Terrain, Struck]:
    if scenario.from_ is None:
        terrain, _ = ground(estate, catalogue)
        return terrain, struck_by(terrain, scenario, random)
    graph = compiled(estate, catalogue)
    return graph.terrain, struck_by_attacks(graph, scenario.entries, random)


def _nothing(
    terrain: Terrain, scenario: OutageScenario, struck: Struck, days: int, seed: int
) -> Outage:
    """Return the answer where no attack was found that reaches care."""
    lines = tuple(told.unassessed(terrain))
    facts: dict[str, object] = {"reached": 0, "tried": struck.tried}
    said = notes([("note.outage-drawn", facts), *of_models(terrain, lines)])
    subject, title = terrain.estate.subject, _title(scenario)
    none = Spread(0, 0, 0)
    return Outage(
        subject, scenario.id, title, "", days, 0, seed, none, lines, (), (), (), None, said
    )


def _title(scenario: OutageScenario) -> Words:
    return {lang: scenario.title.in_(lang) for lang in LANGUAGES}


def _in_files(terrain: Terrain, lines: tuple[LineOutage, ...]) -> tuple[LineOutage, ...]:
    """Return the lines in the order of the files."""
    place = {f"care-line:{name}": at for at, name in enumerate(terrain.care_lines)}
    return tuple(sorted(lines, key=lambda line: place[line.ref]))
