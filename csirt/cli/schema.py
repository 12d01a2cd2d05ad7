"""``csirt schema KIND``: the JSON schema of a kind of file, for editors and for people."""

from typing import Annotated

import typer

from csirt.cli import talk
from csirt.text import say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=say("cli.schema.help"))
    def schema(
        kind: Annotated[str, typer.Argument(help=say("cli.schema.kind"), metavar="KIND")],
    ) -> None:
        from csirt.workspace.schemas import schema_of

        talk.answer(schema_of(kind))
