"""``csirt import table``: a spreadsheet through a mapping."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.table import TableImported


def register(group: typer.Typer) -> None:
    """Add the command to the group ``import``."""

    @group.command("table", help=say("cli.import.table.help"))
    def table(
        file: Annotated[Path, typer.Argument(help=say("cli.import.table.file"), metavar="FILE")],
        mapping: Annotated[
            str, typer.Option("--map", help=say("cli.import.table.map"), metavar="M.yaml|ID")
        ],
        facility: Annotated[
            Path | None,
            typer.Option("--facility", help=say("cli.import.facility"), metavar="F.yaml"),
        ] = None,
        group: Annotated[
            Path | None,
            typer.Option("--group", help=say("cli.import.table.group"), metavar="G.yaml"),
        ] = None,
        zone: Annotated[
            str, typer.Option("--zone", help=say("cli.import.table.zone"), metavar="ID")
        ] = "",
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
        as_json: Json = False,
    ) -> None:
        if (facility is None) == (group is None):
            raise typer.BadParameter(say("cli.import.table.one-of"))
        if facility is not None:
            from csirt.workspace.table import table_imported

            on = talk.today()
            done = table_imported(file, mapping, facility, on=on, zone=zone, dry_run=dry_run)
        elif group is not None:
            from csirt.workspace.table_group import group_table_imported

            on = talk.today()
            done = group_table_imported(file, mapping, group, on=on, zone=zone, dry_run=dry_run)
        show(done, as_json=as_json, dry_run=dry_run)


def show(done: "TableImported", *, as_json: bool, dry_run: bool) -> None:
    """Show what an import of a table did."""
    if as_json:
        talk.answer(done.as_json())
        return
    talk.faults(done.faults)
    talk.line(
        say(
            "cli.import.table.trial" if dry_run else "cli.import.table.done",
            rows=done.rows,
            added=len(done.changes.added),
            updated=len(done.changes.updated),
            unchanged=len(done.changes.unchanged),
        )
    )
    if dry_run:
        _show_paths(done)
        talk.talk(say("cli.import.trial-over"))
        return
    for path in done.written:
        talk.talk(say("cli.import.written", file=path))
    if not done.written:
        talk.talk(say("cli.import.nothing"))


def _show_paths(done: "TableImported") -> None:
    from csirt.cli.risk_view import steps

    talk.line(say("cli.import.paths", count=len(done.effect)))
    for each in done.effect[: talk.MAX_ROWS]:
        talk.line(f"  {each.id}")
        for step in steps(each.path):
            talk.line(f"    → {step}")
