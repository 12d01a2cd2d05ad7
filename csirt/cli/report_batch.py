"""``csirt report batch``: a report for each facility of a region, resumed where it stopped."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import DEFAULT_SAMPLES, Json, Language, On, Output, Samples, Seed
from csirt.model.tlp import Tlp
from csirt.text import language, say

FORMATS = ("pdf", "html")
KINDS = ("audit", "note", "evidence")


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("batch", help=say("cli.report.batch.help"))(_batch)


def _choice(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(known)))
    return value


def _kind(value: str) -> str:
    return _choice(value, KINDS)


def _format(value: str) -> str:
    return _choice(value, FORMATS)


def _batch(
    region: Annotated[Path, typer.Argument(help=say("cli.report.batch.region"), metavar="R.yaml")],
    output: Output,
    report: Annotated[
        str, typer.Option("--report", help=say("cli.report.batch.report"), callback=_kind)
    ] = "audit",
    form: Annotated[
        str, typer.Option("--format", help=say("cli.report.batch.format"), callback=_format)
    ] = "pdf",
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=256, help=say("cli.jobs"))] = 2,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
    on: On = "",
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    from csirt.errors import MissingOutputError
    from csirt.reporting.batch import Order, batch
    from csirt.reporting.publish import check_output

    check_output(output / f"x.{form}")
    order = Order(
        report, f".{form}", lang or language(), on or talk.today(), samples, seed,
        tlp.value if tlp else "",
    )  # fmt: skip
    with talk.progress(say("cli.report.batch.progress")) as progress:
        done = batch(region, output, order, jobs=jobs, progress=progress)
    if as_json:
        talk.answer(done.as_json())
    else:
        for each in done.reports:
            if each.problem:
                talk.talk(say("report.batch.line", file=each.facility, problem=each.problem))
        made, kept, left = (done.count(state) for state in ("made", "kept", "left"))
        failed = done.count("failed")
        talk.line(say("report.batch.done", made=made, kept=kept, left=left, failed=failed))
    if failed := done.count("failed"):
        raise MissingOutputError("report.batch.failed", count=failed)
