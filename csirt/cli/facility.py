"""``csirt facility``: what a person wrote beside what machines found."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
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


def _show(found: "Review") -> None:
    rows = [(each.asset, each.field, each.kept, each.lost) for each in found.differences]
    heads = (say("cli.what"), say("cli.field"), say("cli.kept"), say("cli.lost"))
    talk.table(say("cli.facility.differences", count=len(rows)), heads, rows)
    for key, ids in (
        ("cli.facility.only-seen", found.only_seen),
        ("cli.facility.only-written", found.only_written),
        ("cli.facility.not-seen-again", [f"{id} ({on})" for id, on in found.not_seen_again]),
        ("cli.facility.ignored", found.hidden),
    ):
        talk.line(say(key, count=len(ids)), style="bold" if ids else "")
        for id in list(ids)[: talk.MAX_ROWS]:
            talk.line(f"  {id}")
        if len(ids) > talk.MAX_ROWS:
            talk.line(say("cli.more", count=len(ids) - talk.MAX_ROWS), style="dim")
