"""``csirt risk``: what falls, how, and what stops when one pulls a plug."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json, Samples, Seed, Subject
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.risk import AtRisk, Cut, Risk

DEFAULT_SAMPLES = 65_536


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=say("cli.risk.help"), no_args_is_help=True)
    app.add_typer(group, name="risk")
    group.command("analyse", help=say("cli.risk.analyse.help"))(analyse)
    group.command("isolate", help=say("cli.risk.isolate.help"))(isolate)
    group.command("graph", help=say("cli.risk.graph.help"))(graph)


def analyse(
    subject: Subject,
    entries: Annotated[
        list[str] | None, typer.Option("--entry", help=say("cli.risk.entry"))
    ] = None,
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Analyse a facility or a group."""
    import csirt.workspace
    from csirt.analysis.attack_graph.compile import OUTSIDE

    workspace = csirt.workspace.open(subject)
    with talk.progress(say("cli.risk.sampling")) as progress:
        found = workspace.risk(
            subject, entries=entries or OUTSIDE, samples=samples, seed=seed, progress=progress
        )
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        _show(found)


def isolate(
    subject: Subject,
    cut: Annotated[list[str], typer.Option("--cut", help=say("cli.risk.cut"), metavar="ID[,ID]")],
    as_json: Json = False,
) -> None:
    """Tell what stops with a cut."""
    import csirt.workspace

    cuts = [each.strip() for some in cut for each in some.split(",") if each.strip()]
    found = csirt.workspace.open(subject).isolate(subject, cuts)
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        _show_cut(found)


def graph(
    file: Annotated[Path, typer.Argument(help=say("cli.risk.graph.file"), metavar="G.yaml")],
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Sample a raw attack graph."""
    from csirt.workspace.raw_graph import sampled_graph

    with talk.progress(say("cli.risk.sampling")) as progress:
        found = sampled_graph(file, samples=samples, seed=seed, progress=progress)
    if as_json:
        talk.answer(found)
        return
    nodes = found["nodes"]
    assert isinstance(nodes, list)
    rows = [
        (node["id"], f"{node['probability']:.4f}", f"± {node['sampling_error']:.4f}")
        for node in nodes
    ]
    heads = (say("cli.node"), say("cli.probability"), say("cli.sampling-error"))
    talk.table(say("cli.risk.graph.title", samples=samples, seed=seed), heads, rows, most=200)


def _show(found: "Risk") -> None:
    talk.line(
        say("cli.risk.title", subject=found.subject, entries=", ".join(found.entries)), style="bold"
    )
    for title, some in (
        ("cli.risk.care-lines", found.care_lines),
        ("cli.risk.applications", found.applications),
        ("cli.risk.assets", found.assets),
    ):
        if some:
            heads = (say("cli.what"), say("cli.class"), say("cli.hops"), say("cli.way"))
            talk.table(say(title), heads, map(_row, some), most=10)
    chokes = [
        (point.id, len(point.protects), ", ".join(point.protects[:4]))
        for point in found.choke_points
    ]
    if chokes:
        talk.table(
            say("cli.risk.chokes"),
            (say("cli.what"), say("cli.count"), say("cli.protects")),
            chokes,
            most=5,
        )
    rows = [(_severity(each.severity), each.title[language()]) for each in found.findings]
    talk.table(say("cli.risk.findings"), (say("cli.severity"), say("cli.finding")), rows, most=10)
    talk.line(
        say(
            "cli.provenance",
            assumed=found.provenance["assumed"],
            declared=found.provenance["declared"],
            observed=found.provenance["observed"],
        )
    )
    for note in found.notes:
        talk.talk(f"· {note[language()]}")


def _severity(value: str) -> str:
    return say(f"severity.{value}")


def _row(at_risk: "AtRisk") -> tuple[object, ...]:
    path = at_risk.path
    way = " → ".join(f"{step.technique} {step.target}" for step in path.steps) if path else "—"
    return at_risk.id, say(f"class.{at_risk.likelihood.class_}"), path.hops if path else "—", way


def _show_cut(found: "Cut") -> None:
    talk.line(say("cli.cut.title", cut=", ".join(found.cut)), style="bold")
    for key, some in (
        ("cli.cut.care-lines", found.care_lines),
        ("cli.cut.applications", found.applications),
        ("cli.cut.links", found.links),
    ):
        names = [
            f"{each.id} ← {' ← '.join(each.because[::-1])}" if each.because else each.id
            for each in some
        ]
        talk.line(say(key, count=len(some)), style="bold" if some else "")
        for name in names:
            talk.line(f"  ✗ {name}")
    talk.line(say("cli.cut.keeps", count=len(found.keeps)), style="bold")
    for id in found.keeps:
        talk.line(f"  ✓ {id}")
    for note in found.notes:
        talk.talk(f"· {note[language()]}")
