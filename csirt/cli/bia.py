"""``csirt bia form`` and ``csirt import bia``: the business impact analysis of the care units."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import Force, Json, Language, Output
from csirt.text import say


def register(app: typer.Typer, imports: typer.Typer) -> None:
    """Add ``bia form`` to the commands and ``bia`` to the group ``import``."""
    group = noun("cli.bia.help")
    app.add_typer(group, name="bia")

    @group.callback()
    def _nouns() -> None:
        """Keep the verb even where there is only one."""

    @group.command("form", help=say("cli.bia.form.help"))
    def form(
        facility: Annotated[Path, typer.Argument(help=say("cli.bia.facility"), metavar="F.yaml")],
        output: Output,
        lang: Language = "fr",
        force: Force = False,
    ) -> None:
        from csirt.reporting.bia import written_form

        talk.line(str(written_form(facility, output, lang=lang, force=force)))

    @imports.command("bia", help=say("cli.import.bia.help"))
    def bia(
        file: Annotated[Path, typer.Argument(help=say("cli.import.table.file"), metavar="FILE")],
        facility: Annotated[
            Path, typer.Option("--facility", help=say("cli.import.facility"), metavar="F.yaml")
        ],
        mapping: Annotated[
            str, typer.Option("--map", help=say("cli.import.table.map"), metavar="M.yaml|ID")
        ] = "bia",
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
        as_json: Json = False,
    ) -> None:
        from csirt.cli.table import show
        from csirt.workspace.bia import bia_imported

        on = talk.today()
        done = bia_imported(file, facility, on=on, mapping=mapping, dry_run=dry_run)
        show(done, as_json=as_json, dry_run=dry_run)
