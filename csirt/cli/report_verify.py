"""``csirt report verify``: whether a report is the one that was written."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json
from csirt.text import say


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("verify", help=say("cli.report.verify.help"))(_verify)


def _verify(
    path: Annotated[Path, typer.Argument(help=say("cli.report.verify.path"), metavar="FILE|DIR")],
    as_json: Json = False,
) -> None:
    from csirt.errors import IntegrityError
    from csirt.reporting.manifest import verified

    found = verified(path)
    if as_json:
        talk.answer(found.as_json())
    else:
        for each in found.files:
            state = say(f"report.verify.{each.state}")
            talk.line(
                say("report.verify.line", file=each.name, state=state, digest=each.digest[:16])
            )
    if not found.holds:
        broken = sum(each.state != "same" for each in found.files)
        raise IntegrityError("report.verify.broken", count=broken)
    if not as_json:
        talk.line(say("report.verify.holds"))
