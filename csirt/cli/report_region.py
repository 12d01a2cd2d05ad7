"""``csirt report region``: the readiness of a region as pages, with nobody's level on them."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Language, On, Output
from csirt.model.tlp import Tlp
from csirt.text import language, say


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("region", help=say("cli.report.region.help"))(_region)


def _region(
    region: Annotated[Path, typer.Argument(help=say("cli.region.file"), metavar="R.yaml")],
    output: Output,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
    on: On = "",
    force: Force = False,
) -> None:
    from csirt.reporting.publish import check_output
    from csirt.reporting.region import published
    from csirt.workspace.region_dossier import region_dossier

    check_output(output, force=force)
    with talk.progress(say("cli.plan.region.reading")) as progress:
        dossier = region_dossier(region, on=on or talk.today(), tlp=tlp, progress=progress)
    talk.faults(dossier.faults)
    published(dossier, output, lang=lang or language(), force=force)
    talk.line(str(output))
