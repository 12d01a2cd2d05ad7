"""What the commands on a run share: which run, which time, and who says so."""

from typing import TYPE_CHECKING, Annotated

import typer

from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.exercise_run import ExerciseRun

Run = Annotated[str, typer.Argument(help=say("cli.play.run"), metavar="RUN|-")]
Id = Annotated[str, typer.Option("--id", help=say("cli.play.id"), metavar="ID")]
Time = Annotated[str, typer.Option("--time", help=say("cli.play.time"), metavar="H+1 M+5|HH:MM")]
Reason = Annotated[str, typer.Option("--reason", help=say("cli.play.reason"))]
Cell = Annotated[str, typer.Option("--cell", help=say("cli.play.cell"), metavar="CELL")]
Untimed = Annotated[bool, typer.Option("--untimed", help=say("cli.play.untimed"))]
Inject = Annotated[str, typer.Argument(help=say("cli.play.inject"), metavar="INJECT")]


def run_of(journal: str, run: str) -> "ExerciseRun":
    """Open the run that an argument names."""
    from pathlib import Path

    from csirt.cli.case import store_of
    from csirt.workspace.exercise_run import the_run
    from csirt.workspace.station import own_station

    return the_run(store_of(journal), own_station(), run, Path.cwd())


def choice(value: str, known: list[str]) -> str:
    """Return a word of a closed list.

    Raises:
        typer.BadParameter: it is none of them.
    """
    if value not in known:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(known)))
    return value
