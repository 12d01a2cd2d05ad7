"""What every command of ``csirt capture`` reads: captures, logs, and clocks that are off."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csirt.cli import talk
from csirt.text import say

if TYPE_CHECKING:
    from csirt.model.capture import Seen

Files = Annotated[list[Path] | None, typer.Argument(help=say("cli.capture.files"), metavar="FILE…")]
Logs = Annotated[
    list[str] | None,
    typer.Option("--log", help=say("cli.capture.log"), metavar="FILE=MAPPING"),
]
Clocks = Annotated[
    list[str] | None,
    typer.Option("--clock", help=say("cli.capture.clock"), metavar="FILE=+90s"),
]


def gathered(
    files: list[Path] | None, logs: list[str] | None, clocks: list[str] | None, **more: Any
) -> "Seen":
    """Return what the files of a command show; ``more`` goes to ``seen_of``."""
    from datetime import date

    from csirt.workspace.capture_logs import seen_of

    pairs, ahead = asked(files, logs, clocks)
    with talk.progress(say("cli.capture.reading")) as progress:
        day = date.fromisoformat(talk.today())
        return seen_of(files or (), pairs, clocks=ahead, day=day, progress=progress, **more)


def asked(
    files: list[Path] | None, logs: list[str] | None, clocks: list[str] | None
) -> tuple[list[tuple[Path, str]], dict[str, int]]:
    """Return the logs with their mappings, and the clocks by file; something must be read."""
    from csirt.workspace.capture_logs import offset_of

    if not files and not logs:
        raise typer.BadParameter(say("cli.capture.nothing"))
    pairs = [(Path(file), name) for file, name in map(_two, logs or ())]
    return pairs, {file: offset_of(by) for file, by in map(_two, clocks or ())}


def tell(seen: "Seen") -> None:
    """Say, beside the answer, which lines of the logs were left."""
    from csirt.model.fault import Severity

    talk.faults(each for each in seen.faults if each.severity is not Severity.NOTE)


def _two(text: str) -> tuple[str, str]:
    file, sign, name = text.rpartition("=")
    if not sign or not file or not name:
        raise typer.BadParameter(say("cli.capture.pair", given=text))
    return file, name
