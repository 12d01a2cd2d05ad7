"""``csirt risk``: what falls, how, and what stops when one pulls a plug."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import DEFAULT_SAMPLES, Json, On, Samples, Seed, Subject
from csirt.cli.risk_cases import backtest, loss
from csirt.cli.risk_harden import harden
from csirt.cli.risk_identities import identities
from csirt.cli.risk_order import order
from csirt.cli.risk_outage import outage
from csirt.cli.risk_paths import cut, paths
from csirt.cli.risk_region import cascade, reroute
from csirt.cli.risk_sweep import sweep
from csirt.cli.risk_times import Precision, Times, most_samples, show_times, timed_samples
from csirt.cli.risk_what_if import what_if
from csirt.text import language, say


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.risk.help")
    app.add_typer(group, name="risk")
    group.command("analyse", help=say("cli.risk.analyse.help"))(analyse)
    group.command("isolate", help=say("cli.risk.isolate.help"))(isolate)
    group.command("paths", help=say("cli.risk.paths.help"))(paths)
    group.command("cut", help=say("cli.risk.cut.help"))(cut)
    group.command("harden", help=say("cli.risk.harden.help"))(harden)
    group.command("what-if", help=say("cli.risk.what-if.help"))(what_if)
    group.command("order", help=say("cli.risk.order.help"))(order)
    group.command("backtest", help=say("cli.risk.backtest.help"))(backtest)
    group.command("loss", help=say("cli.risk.loss.help"))(loss)
    group.command("outage", help=say("cli.risk.outage.help"))(outage)
    group.command("sweep", help=say("cli.risk.sweep.help"))(sweep)
    group.command("graph", help=say("cli.risk.graph.help"))(graph)
    group.command("cascade", help=say("cli.risk.cascade.help"))(cascade)
    group.command("reroute", help=say("cli.risk.reroute.help"))(reroute)
    group.command("identities", help=say("cli.risk.identities.help"))(identities)


def analyse(
    subject: Subject,
    entries: Annotated[
        list[str] | None, typer.Option("--entry", help=say("cli.risk.entry"))
    ] = None,
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    on: On = "",
    precision: Precision = None,
    times: Times = None,
    as_json: Json = False,
    *,
    context: typer.Context,
) -> None:
    """Analyse a facility or a group."""
    import csirt.workspace
    from csirt.analysis.attack_graph.compile import OUTSIDE

    samples = most_samples(context, samples, precision)
    workspace = csirt.workspace.open(subject)
    with talk.progress(say("cli.risk.sampling")) as progress:
        found = workspace.risk(
            subject,
            entries=entries or OUTSIDE,
            samples=samples,
            seed=seed,
            precision=precision,
            timed=timed_samples(samples, times, as_json=as_json),
            on=on or talk.today(),
            progress=progress,
        )
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        from csirt.cli.risk_view import show

        show(found)
        show_times(found)


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
        from csirt.cli.risk_view import show_cut

        show_cut(found)


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
