"""``csirt risk reroute`` and ``csirt risk cascade``: the region when something is lost."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import CaseId, Place, now
from csirt.cli.options import Force, Json, On
from csirt.text import language, say

_Region = Annotated[Path, typer.Argument(help=say("cli.risk.region"), metavar="R.yaml")]


def _ids(given: list[str]) -> list[str]:
    return [each.strip() for some in given for each in some.split(",") if each.strip()]


def reroute(
    region: _Region,
    victim: Annotated[list[str], typer.Option("--victim", help=say("cli.risk.victim"))],
    lines: Annotated[
        list[str] | None, typer.Option("--lines", help=say("cli.risk.lines"), metavar="ID[,ID]")
    ] = None,
    surge: Annotated[str, typer.Option("--surge", help=say("cli.risk.surge"), metavar="ID")] = "",
    year: Annotated[
        int | None, typer.Option("--year", help=say("cli.risk.year"), min=2000, max=2100)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("cli.risk.reroute.output"))
    ] = None,
    on: On = "",
    case: CaseId = "",
    journal: Place = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Tell who can take the patients of lost facilities."""
    from csirt.workspace.diversion import reroute as rerouted

    if output is not None:
        from csirt.reporting.region_map import check_output

        check_output(output, force=force)
    at_once = now()
    found = rerouted(
        region, _ids(victim), on=on or talk.today(), now=at_once, lines=_ids(lines or []),
        surge=surge, year=year or 0, journal=journal, case=case,
    )  # fmt: skip
    if output is not None:
        from csirt.reporting.reroute_map import published

        published(found, output, lang=language(), force=force)
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        from csirt.cli.reroute_view import View
        from csirt.workspace.diversion_rules import diversion_rules
        from csirt.workspace.root import root_of

        View(found, diversion_rules(root_of(region)), at_once).show()
        if output is not None:
            talk.line(str(output))


def cascade(
    region: _Region,
    lose: Annotated[
        list[str], typer.Option("--lose", help=say("cli.risk.lose"), metavar="ID[,ID]")
    ],
    days: Annotated[int, typer.Option("--days", min=0, max=365, help=say("cli.risk.days"))] = 7,
    as_json: Json = False,
) -> None:
    """Tell what is lost with something, through which chain."""
    from csirt.workspace.cascade import cascade as cascaded

    found = cascaded(region, _ids(lose), days=days)
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        from csirt.cli.cascade_view import View

        View(found).show()
