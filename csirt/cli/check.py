"""``csirt check``: files by their kind, and the references between them."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json
from csirt.text import say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=say("cli.check.help"))
    def check(
        paths: Annotated[list[Path], typer.Argument(help=say("cli.check.paths"), metavar="PATH…")],
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.check import checked
        from csirt.workspace.exercise_lint import with_exercises
        from csirt.workspace.playbook_lint import with_playbooks

        with talk.progress(say("cli.check.reading")) as progress:
            found = with_exercises(with_playbooks(checked(paths, progress=progress)))
        if as_json:
            talk.answer(found.as_json())
        else:
            talk.faults(found.faults)
            key = "cli.check.ok" if found.ok else "cli.check.refused"
            talk.line(say(key, files=len(found.files), faults=len(found.faults)))
        raise typer.Exit(0 if found.ok else 5)
