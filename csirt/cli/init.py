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
        force: Force = False,
    ) -> None:
        from csirt.workspace.starter import started

        for path in started(folder, force=force):
            talk.line(str(path))
        talk.talk(say("cli.init.next", file=folder / "facilities" / "mon-etablissement.yaml"))
