"""``csirt import identities``: who can become an administrator of the domain, into the model."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json
from csirt.text import say


def register(group: typer.Typer) -> None:
    """Add the command to ``import``."""
    group.command("identities", help=say("cli.import.identities.help"))(identities)


def identities(
    files: Annotated[list[Path], typer.Argument(help=say("cli.identities.files"), metavar="FILE…")],
    facility: Annotated[
        Path, typer.Option("--facility", help=say("cli.import.facility"), metavar="F.yaml")
    ],
    directory: Annotated[
        str, typer.Option("--directory", help=say("cli.import.identities.directory"), metavar="ID")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
    as_json: Json = False,
) -> None:
    """Take an export of the directory into a facility."""
    from csirt.workspace.identity_import import identities_imported

    on = talk.today()
    done = identities_imported(files, facility, on=on, directory=directory, dry_run=dry_run)
    if as_json:
        talk.answer(done.as_json())
        return
    talk.faults(done.faults)
    key = "cli.import.identities.trial" if dry_run else "cli.import.identities.done"
    talk.line(say(key, groups=done.groups, accounts=done.accounts))
    talk.line(
        say(
            "cli.import.identities.changes",
            added=len(done.changes.added),
            updated=len(done.changes.updated),
            unchanged=len(done.changes.unchanged),
            removed=len(done.removed),
        )
    )
    if dry_run:
        talk.line(say("cli.import.paths", count=len(done.effect)))
        talk.talk(say("cli.import.trial-over"))
        return
    for path in done.written:
        talk.talk(say("cli.import.written", file=path))
    if not done.written:
        talk.talk(say("cli.import.nothing"))
