"""``csirt import directory-audit``: the report of PingCastle on an Active Directory."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.directory_audit import AuditImported


def register(group: typer.Typer) -> None:
    """Add the command to the group ``import``."""

    @group.command("directory-audit", help=say("cli.directory-audit.help"))
    def directory_audit(
        file: Annotated[Path, typer.Argument(help=say("cli.directory-audit.file"), metavar="FILE")],
        facility: Annotated[
            Path, typer.Option("--facility", help=say("cli.plan.facility"), metavar="F.yaml")
        ],
        zone: Annotated[
            str, typer.Option("--zone", help=say("cli.directory-audit.zone"), metavar="ID")
        ] = "",
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.directory_audit import imported

        done = imported(file, facility, on=talk.today(), zone=zone, dry_run=dry_run)
        if as_json:
            talk.answer(done.as_json(language()))
            return
        _show(done, dry_run=dry_run)


def _show(done: "AuditImported", *, dry_run: bool) -> None:
    from csirt.workspace.directory_audit import families

    talk.faults(done.faults)
    audit = done.audit
    talk.line(
        say("cli.directory-audit.done", domain=audit.domain, on=done.on, score=audit.score),
        style="bold",
    )
    for family, score in families(audit):
        if isinstance(score, int):
            name = say(f"directory-audit.family.{family}")
            talk.line(say("cli.directory-audit.family", name=name, score=score))
    if audit.rules:
        heads = [say(f"cli.directory-audit.head.{key}") for key in ("rule", "family", "points")]
        rows = [
            (each.rule, say(f"directory-audit.family.{each.family}"), each.points)
            for each in audit.rules
        ]
        title = say("cli.directory-audit.rules", count=len(rows))
        talk.table(title, heads, rows)
    for note in done.notes:
        talk.line(note[language()])
    if dry_run:
        talk.talk(say("cli.import.trial-over"))
        return
    for path in done.written:
        talk.talk(say("cli.import.written", file=path))
    if not done.written:
        talk.talk(say("cli.import.nothing"))
