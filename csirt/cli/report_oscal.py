"""``csirt report oscal``: a facility for an audit tool, in the format of NIST."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import DEFAULT_SAMPLES, Force, Language, On, Output, Samples, Seed
from csirt.model.tlp import Tlp
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.audited import Audited


def register(group: typer.Typer) -> None:
    """Add the command to ``csirt report``."""
    group.command("oscal", help=say("cli.oscal.help"))(_oscal)


def _oscal(
    facility: Annotated[Path, typer.Argument(help=say("cli.oscal.facility"), metavar="F.yaml")],
    output: Output,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.oscal.tlp"))] = None,
    on: On = "",
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    force: Force = False,
) -> None:
    from csirt.workspace.oscal import audited, check_output, written

    check_output(output, force=force)
    with talk.progress(say("cli.risk.sampling")) as progress:
        found = audited(
            facility, on=on or talk.today(), samples=samples, seed=seed, tlp=tlp, progress=progress
        )
    files = written(found, output, lang=lang or language(), force=force)
    for file in files:
        talk.line(str(file))
    if len(files) == 2:
        talk.talk(say("cli.oscal.no-poam"))
    _tell_withheld(found)


def _tell_withheld(found: "Audited") -> None:
    """Name what is not in the files, and end with what is missing."""
    from csirt.errors import MissingOutputError

    for ref, level in found.withheld:
        talk.talk(say("cli.after.withheld", id=ref, tlp=level.value))
    if found.withheld:
        raise MissingOutputError("oscal.withheld", count=len(found.withheld), tlp=found.tlp.value)
