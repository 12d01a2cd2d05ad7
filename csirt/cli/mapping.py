"""``csirt map``: a mapping proposed from the headings of a table."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Json
from csirt.text import say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("map", help=say("cli.map.help"))
    def propose(
        file: Annotated[Path, typer.Argument(help=say("cli.import.table.file"), metavar="FILE")],
        output: Annotated[
            Path | None,
            typer.Option("--output", "-o", help=say("cli.map.output"), metavar="M.yaml"),
        ] = None,
        like: Annotated[str, typer.Option("--like", help=say("cli.map.like"), metavar="ID")] = "",
        force: Force = False,
        as_json: Json = False,
    ) -> None:
        from csirt.files.write import write_text
        from csirt.workspace.propose import proposed

        found = proposed(file, like)
        if output is not None:
            write_text(output, found.text, force=force)
        if as_json:
            talk.answer(found.as_json())
        elif output is None:
            typer.echo(found.text, nl=False)
        talk.talk(
            say(
                "cli.map.done",
                like=found.like,
                known=len(found.known),
                unknown=len(found.unknown),
            )
        )
