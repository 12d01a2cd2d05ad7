"""``csirt import capture``: what the wire shows, beside what a person wrote."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.capture_hunt import DEFAULT_BUDGET, Budget
from csirt.cli.options import Json, _id
from csirt.text import say


def _given(value: str) -> str:
    return value and _id(value)


_ZONE = typer.Option("--zone", help=say("cli.import.capture.zone"), metavar="ID", callback=_given)


def register(group: typer.Typer) -> None:
    """Add the command to ``import``."""
    group.command("capture", help=say("cli.import.capture.help"))(capture)


def capture(
    files: Annotated[list[Path], typer.Argument(help=say("cli.capture.files"), metavar="FILE…")],
    facility: Annotated[
        Path, typer.Option("--facility", help=say("cli.import.facility"), metavar="F.yaml")
    ],
    zone: Annotated[str, _ZONE] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
    budget: Budget = DEFAULT_BUDGET,
    as_json: Json = False,
) -> None:
    """Enter what captures show."""
    from csirt.workspace.capture_import import capture_imported

    with talk.progress(say("cli.capture.reading")) as progress:
        done = capture_imported(
            files, facility, zone, on=talk.today(), dry_run=dry_run, budget_seconds=budget,
            progress=progress,
        )  # fmt: skip
    if as_json:
        talk.answer(done.as_json())
        return
    for what, changes in (("assets", done.assets), ("flows", done.flows)):
        talk.line(
            say(
                f"cli.import.capture.{what}",
                added=len(changes.added),
                updated=len(changes.updated),
                unchanged=len(changes.unchanged),
            )
        )
    talk.line(say("cli.import.capture.ports", count=done.open_ports))
    if dry_run:
        talk.line(say("cli.import.paths", count=len(done.effect)))
    for note in done.notes():
        talk.talk(f"! {note}")
    if dry_run:
        talk.talk(say("cli.import.trial-over"))
    elif done.written:
        talk.talk(say("cli.import.written", file=done.written))
    else:
        talk.talk(say("cli.import.nothing"))
