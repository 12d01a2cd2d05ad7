"""``csirt import``: what other tools know, beside what a person wrote."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import (
    bia,
    capture_import,
    directory_audit,
    follow_up,
    import_identities,
    plan_quality,
    table,
    talk,
)
from csirt.cli.groups import noun
from csirt.cli.options import Json, Zone
from csirt.cli.region import register_imports as register_region
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.inventory import FlawCounts


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.import.help")
    app.add_typer(group, name="import")

    register_region(group)
    table.register(group)
    bia.register(app, group)
    capture_import.register(group)
    plan_quality.register_import(group)
    follow_up.register_import(group)
    directory_audit.register(group)
    import_identities.register(group)

    @group.command("inventory", help=say("cli.import.inventory.help"))
    def inventory(
        files: Annotated[list[Path], typer.Argument(help=say("cli.import.files"), metavar="FILE…")],
        facility: Annotated[
            Path, typer.Option("--facility", help=say("cli.import.facility"), metavar="F.yaml")
        ],
        zone: Zone,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
        whole: Annotated[bool, typer.Option("--whole", help=say("cli.import.whole"))] = False,
        as_json: Json = False,
    ) -> None:
        from csirt.files.identity.read import are_exports
        from csirt.workspace.inventory import imported

        if are_exports(files):
            import_identities.identities(files, facility, dry_run=dry_run, as_json=as_json)
            return
        on = talk.today()
        done = imported(files, facility, zone, on=on, dry_run=dry_run, whole=whole)
        if as_json:
            talk.answer(done.as_json())
            return
        talk.faults(done.faults)
        talk.line(
            say(
                "cli.import.trial" if dry_run else "cli.import.done",
                added=len(done.added),
                updated=len(done.updated),
                unchanged=len(done.unchanged),
                ports=done.open_ports,
            )
        )
        _flaws(done.flaws)
        if dry_run:
            from csirt.cli.risk_view import steps

            talk.line(say("cli.import.paths", count=len(done.effect)))
            for each in done.effect[: talk.MAX_ROWS]:
                talk.line(f"  {each.id}")
                for step in steps(each.path):
                    talk.line(f"    → {step}")
        talk.talk(_written(done.written, dry_run=dry_run))


def _flaws(counts: "FlawCounts") -> None:
    if counts.examined:
        talk.line(say("cli.import.flaws", found=counts.found, examined=counts.examined))
    if counts.kept or counts.closed:
        talk.line(say("cli.import.flaws-before", kept=counts.kept, closed=counts.closed))


def _written(path: Path | None, *, dry_run: bool) -> str:
    if dry_run:
        return say("cli.import.trial-over")
    return say("cli.import.written", file=path) if path else say("cli.import.nothing")
