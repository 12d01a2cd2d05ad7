"""``csirt init``: a commented workspace to fill."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force
from csirt.text import say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=say("cli.init.help"))
    def init(
        folder: Annotated[Path, typer.Argument(help=say("cli.init.folder"), metavar="DIR")],
        facility: Annotated[
            list[str] | None, typer.Option("--facility", help=say("cli.init.facility"))
        ] = None,
        group: Annotated[str, typer.Option("--group", help=say("cli.init.group"))] = "",
        force: Force = False,
    ) -> None:
        from csirt.workspace.starter import FACILITY, started

        ids = tuple(facility or ())
        for path in started(folder, facilities=ids, group=group, force=force):
            talk.line(str(path))
        first = ids[0] if ids else FACILITY
        talk.talk(say("cli.init.next", file=folder / "facilities" / f"{first}.yaml"))
