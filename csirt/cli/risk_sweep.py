"""``csirt risk sweep``: facility × scenario × set of measures, on this machine or on a cluster."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json, On, Seed
from csirt.text import say

if TYPE_CHECKING:
    from csirt.model.sweep import SweepScenario
    from csirt.workspace.sweep import Swept

DEFAULT_SAMPLES = 10_000


def sweep(
    region: Annotated[Path, typer.Argument(help=say("cli.risk.sweep.region"), metavar="R.yaml")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help=say("cli.risk.sweep.output"), metavar="F.jsonl")
    ],
    facility: Annotated[
        list[str] | None,
        typer.Option("--facility", help=say("cli.risk.sweep.facility"), metavar="ID"),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option("--scenario", help=say("cli.risk.sweep.scenario"), metavar="NAME=ENTRY,…"),
    ] = None,
    measures: Annotated[
        list[str] | None,
        typer.Option("--measures", help=say("cli.risk.sweep.measures"), metavar="ID+ID"),
    ] = None,
    samples: Annotated[
        int, typer.Option("--samples", min=1, max=100_000_000, help=say("cli.samples"))
    ] = DEFAULT_SAMPLES,
    seed: Seed = 1,
    on: On = "",
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, max=256, help=say("cli.jobs"))
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", help=say("cli.risk.sweep.scheduler"), metavar="URL")
    ] = "",
    as_json: Json = False,
) -> None:
    """Compute a sweep."""
    from csirt.errors import MissingOutputError
    from csirt.model.sweep import CellState
    from csirt.workspace.executors import cluster, local
    from csirt.workspace.sweep import Sweep
    from csirt.workspace.sweep import sweep as swept

    if jobs is not None and scheduler:
        raise typer.BadParameter(say("cli.risk.sweep.one-of"))
    asked = Sweep(
        region, _scenarios(scenario or ()), _sets(measures or ()), tuple(facility or ()),
        samples, seed, on or talk.today(),
    )  # fmt: skip
    with (
        cluster(scheduler) if scheduler else local(jobs or 2) as workers,
        talk.progress(say("cli.risk.sweep.computing")) as progress,
    ):
        done = swept(asked, output, workers, progress=progress)
    if as_json:
        talk.answer(done.as_json(str(output)))
    else:
        _show(done, asked.scenarios, asked.sets)
        talk.talk(say("cli.risk.sweep.note", seed=seed, samples=samples))
        talk.line(
            say("cli.risk.sweep.done", lines=len(done.lines), kept=done.kept, file=str(output))
        )
    if failed := done.count(CellState.FAILED):
        raise MissingOutputError("sweep.failed", count=failed)


def _scenarios(given: Iterable[str]) -> "tuple[SweepScenario, ...]":
    from csirt.analysis.attack_graph.compile import OUTSIDE
    from csirt.model.sweep import SweepScenario

    found: dict[str, SweepScenario] = {}
    for text in given:
        name, _, entries = text.partition("=")
        parts = tuple(each.strip() for each in (entries or name).split(",") if each.strip())
        if not parts or not name.strip() or name in found or "/" in name:
            raise typer.BadParameter(say("cli.risk.sweep.bad-scenario", given=text))
        found[name] = SweepScenario(name.strip(), parts)
    return tuple(found.values()) or (SweepScenario("outside", OUTSIDE),)


def _sets(given: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the sets of measures, none first; the order of the ids of a set says nothing."""
    sets = [()] + [tuple(sorted({id.strip() for id in text.split("+")})) for text in given]
    return tuple(dict.fromkeys(sets))


def _show(
    done: "Swept", scenarios: "Iterable[SweepScenario]", sets: Iterable[tuple[str, ...]]
) -> None:
    names = [each.id for each in scenarios]
    rows = [
        ("+".join(some) or say("cli.risk.sweep.as-is"), *(_mean(done, id, some) for id in names))
        for some in sets
    ]
    talk.table(say("cli.risk.sweep.title"), (say("cli.risk.sweep.set"), *names), rows, most=40)
    computed, unknown, failed = done.facilities()
    talk.line(say("cli.risk.sweep.facilities", computed=computed, unknown=unknown, failed=failed))


def _mean(done: "Swept", scenario: str, measures: tuple[str, ...]) -> str:
    from csirt.text import language
    from csirt.workspace.roadmap_answers import number

    mean = done.lost_lines(scenario, measures)
    return "—" if mean is None else number(round(mean, 2), language())
