"""``csirt import capture``: what the wire shows, beside what a person wrote."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csirt.cli import talk
from csirt.cli.capture_hunt import DEFAULT_BUDGET, Budget
from csirt.cli.capture_logs import Clocks, Files, Logs, asked
from csirt.cli.options import Json, _id
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.capture_import import CaptureImported
    from csirt.workspace.capture_import_group import GroupImported


def _given(value: str) -> str:
    return value and _id(value)


_ZONE = typer.Option("--zone", help=say("cli.import.capture.zone"), metavar="ID", callback=_given)


def register(group: typer.Typer) -> None:
    """Add the command to ``import``."""
    group.command("capture", help=say("cli.import.capture.help"))(capture)


def capture(
    facility: Annotated[
        Path, typer.Option("--facility", help=say("cli.import.facility"), metavar="F.yaml")
    ],
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    zone: Annotated[str, _ZONE] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
    budget: Budget = DEFAULT_BUDGET,
    as_json: Json = False,
) -> None:
    """Enter what captures and logs show."""
    from csirt.workspace.capture_import import capture_imported
    from csirt.workspace.capture_import_group import group_capture_imported, is_group

    pairs, ahead = asked(files, logs, clocks)
    group = is_group(facility)
    if group and zone:
        raise typer.BadParameter(say("cli.import.capture.group-zone"))
    with talk.progress(say("cli.capture.reading")) as progress:
        more: dict[str, Any] = {
            "logs": pairs, "clocks": ahead, "on": talk.today(), "dry_run": dry_run,
            "budget_seconds": budget, "progress": progress,
        }  # fmt: skip
        done: CaptureImported | GroupImported = (
            group_capture_imported(files or (), facility, **more)
            if group
            else capture_imported(files or (), facility, zone, **more)
        )
    if as_json:
        talk.answer(done.as_json())
    else:
        _show(done, dry_run=dry_run)


def _show(done: "CaptureImported | GroupImported", *, dry_run: bool) -> None:
    from csirt.model.fault import Severity

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
    talk.faults(each for each in done.faults if each.severity is not Severity.NOTE)
    written = done.written if isinstance(done.written, tuple) else (done.written,)
    if dry_run:
        talk.talk(say("cli.import.trial-over"))
    elif any(written):
        for file in written:
            talk.talk(say("cli.import.written", file=file))
    else:
        talk.talk(say("cli.import.nothing"))
