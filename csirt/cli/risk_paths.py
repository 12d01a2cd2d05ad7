"""``csirt risk paths`` and ``csirt risk cut``: the likeliest ways, and what stops them all."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json, On
from csirt.text import language, say

MOST_WAYS = 50
_OVER = ("assets", "steps")


def _over(value: str) -> str:
    if value not in _OVER:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_OVER)))
    return value


File = Annotated[Path, typer.Argument(help=say("cli.paths.file"), metavar="F.yaml|G.yaml")]
From = Annotated[list[str] | None, typer.Option("--from", help=say("cli.paths.from"), metavar="A")]
To = Annotated[str, typer.Option("--to", help=say("cli.paths.to"), metavar="B")]


def paths(
    file: File,
    to: To,
    from_: From = None,
    count: Annotated[
        int, typer.Option("-k", min=1, max=MOST_WAYS, help=say("cli.paths.count"))
    ] = 5,
    on: On = "",
    as_json: Json = False,
) -> None:
    """Tell the likeliest ways."""
    from csirt.workspace.paths import paths as found_in

    found = found_in(file, to, entries=from_ or (), k=count, on=on or talk.today())
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        from csirt.cli.risk_paths_view import show_paths

        show_paths(file, found)


def cut(
    file: File,
    to: To,
    from_: From = None,
    over: Annotated[
        str,
        typer.Option("--over", help=say("cli.paths.over"), metavar="|".join(_OVER), callback=_over),
    ] = "assets",
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help=say("cli.paths.keep"), metavar="ID")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--time-limit", min=0.1, help=say("cli.paths.seconds"))
    ] = 60.0,
    as_json: Json = False,
) -> None:
    """Tell the fewest things that stop every way."""
    from csirt.workspace.paths import minimum_cut

    found = minimum_cut(file, to, entries=from_ or (), over=over, keep=keep or (), seconds=seconds)
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        from csirt.cli.risk_paths_view import show_minimum_cut

        show_minimum_cut(file, found)
