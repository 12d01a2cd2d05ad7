"""``csirt facility``: what a person wrote beside what machines found."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.machine import MachineSheet
    from csirt.workspace.review import Review


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.facility.help")
    app.add_typer(group, name="facility")

    @group.callback()
    def _nouns() -> None:
        """Keep the verb even where there is only one."""

    @group.command("diff", help=say("cli.facility.diff.help"))
    def diff(
        facility: Annotated[Path, typer.Argument(help=say("cli.facility.file"), metavar="F.yaml")],
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.review import reviewed

        found = reviewed(facility)
        if as_json:
            talk.answer(found.as_json())
        else:
            _show(found)

    @group.command("show", help=say("cli.facility.show.help"))
    def show(
        facility: Annotated[Path, typer.Argument(help=say("cli.facility.file"), metavar="F.yaml")],
        machine: Annotated[str, typer.Argument(help=say("cli.facility.machine"))],
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.machine import machine_sheet

        found = machine_sheet(facility, machine)
        if as_json:
            talk.answer(found.as_json())
        else:
            _show_machine(found)


def _show_machine(found: "MachineSheet") -> None:
    from csirt.workspace.machine import FIELDS
    from csirt.workspace.review import known_by

    asset, lang = found.asset, language()
    talk.line(f"{asset.name} ({asset.id})" if asset.name else asset.id, style="bold")
    for name in FIELDS:
        if value := found.told(name, lang):
            field = say(f"review.field.{name}")
            talk.line(f"  {say('cli.facility.line', field=field, value=value)}")
    talk.line(f"  {say('cli.facility.known', how=known_by(found.known))}")
    for cable in found.cables:
        talk.line(f"  {cable.line(lang)}", style="bold")
        if also := cable.with_it(lang):
            talk.line(f"    {also}")
    if not found.cables:
        talk.line(f"  {say('cli.facility.not-plugged')}")
    _show_disputes(found.review)


def _show_disputes(found: "Review") -> None:
    """Print what the person and tools, or tools among themselves, say differently."""
    from csirt.workspace.review import known_by, told

    for each in found.differences:
        talk.line(f"  ! {say('cli.facility.disputed', field=say(f'review.field.{each.field}'))}")
        for value, known in ((each.kept, found.kept_by(each)), (each.lost, each.lost_provenance)):
            talk.line(f"      {told(value, each.field)} ({known_by(known)})")
    for one in found.conflicts:
        talk.line(f"  ! {say('cli.facility.tools', field=say(f'review.field.{one.field}'))}")
        for value, source in one.said:
            talk.line(f"      {told(value, one.field)} ({known_by(source)})")


def _show(found: "Review") -> None:
    _show_differences(found)
    _show_conflicts(found)
    for key, ids in (
        ("cli.facility.only-seen", found.only_seen),
        ("cli.facility.only-written", found.only_written),
        ("cli.facility.not-seen-again", [f"{id} ({on})" for id, on in found.not_seen_again]),
        ("cli.facility.ignored", found.hidden),
        ("cli.facility.shared", [f"{one} : {', '.join(ids)}" for one, ids in found.shared]),
    ):
        talk.line(say(key, count=len(ids)), style="bold" if ids else "")
        for id in list(ids)[: talk.MAX_ROWS]:
            talk.line(f"  {id}")
        if len(ids) > talk.MAX_ROWS:
            talk.line(say("cli.more", count=len(ids) - talk.MAX_ROWS), style="dim")


def _show_differences(found: "Review") -> None:
    from csirt.workspace.review import known_by, told

    title = say("cli.facility.differences", count=len(found.differences))
    if not found.differences:
        talk.line(title)
        return
    rows = [
        (
            each.asset,
            each.field,
            f"{told(each.kept, each.field)} ({known_by(found.kept_by(each))})",
            f"{told(each.lost, each.field)} ({known_by(each.lost_provenance)})",
        )
        for each in found.differences
    ]
    heads = (say("cli.what"), say("cli.field"), say("cli.kept"), say("cli.lost"))
    talk.table(title, heads, rows)


def _show_conflicts(found: "Review") -> None:
    from csirt.workspace.review import known_by, told

    title = say("cli.facility.conflicts", count=len(found.conflicts))
    if not found.conflicts:
        talk.line(title)
        return
    rows = [
        (each.asset, say(f"review.field.{each.field}"), told(value, each.field), known_by(known))
        for each in found.conflicts
        for value, known in each.said
    ]
    heads = (say("cli.what"), say("cli.field"), say("cli.lost"), say("cli.facility.who"))
    talk.table(title, heads, rows)
