"""``csirt report evidence``: the register of evidence of a facility."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Language, On, Output
from csirt.model.tlp import Tlp
from csirt.text import language, say


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("evidence", help=say("cli.report.evidence.help"))(_evidence)


def _evidence(
    facility: Annotated[Path, typer.Argument(help=say("cli.plan.facility"), metavar="F.yaml")],
    output: Output,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
    on: On = "",
    force: Force = False,
) -> None:
    from csirt.reporting.evidence import published
    from csirt.reporting.publish import check_output
    from csirt.workspace.plan_dossier import plan_dossier

    check_output(output, force=force)
    dossier = plan_dossier(facility, on=on or talk.today(), tlp=tlp)
    published(dossier, output, lang=lang or language(), force=force)
    talk.line(str(output))
