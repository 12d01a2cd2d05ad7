"""Options that several commands share."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from csirt.text import LANGUAGES, say


def _language(value: str) -> str:
    if value and value not in LANGUAGES:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(LANGUAGES)))
    return value


def _day(value: str) -> str:
    try:
        return value and date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise typer.BadParameter(say("cli.bad-date", given=value)) from error


def _id(value: str) -> str:
    from csirt.model.ref import parse_ref  # here, so that ``--help`` does without the model

    try:
        ref = parse_ref(value)
    except ValueError:
        ref = None
    if ref is None or ref.kind or ref.facility:
        raise typer.BadParameter(say("cli.bad-id", given=value))
    return value


Json = Annotated[bool, typer.Option("--json", help=say("cli.json"))]
Force = Annotated[bool, typer.Option("--force", help=say("cli.force"))]
Output = Annotated[Path, typer.Option("--output", "-o", help=say("cli.output"))]
Language = Annotated[
    str, typer.Option("--lang", help=say("cli.lang"), metavar="fr|en", callback=_language)
]
On = Annotated[str, typer.Option("--on", help=say("cli.on"), metavar="YYYY-MM-DD", callback=_day)]
Zone = Annotated[
    str, typer.Option("--zone", help=say("cli.import.zone"), metavar="ID", callback=_id)
]
DEFAULT_SAMPLES = 65_536
"""Enough for an interval over the estimates of the catalogue."""
Samples = Annotated[int, typer.Option("--samples", min=1, max=100_000_000, help=say("cli.samples"))]
Seed = Annotated[int, typer.Option("--seed", help=say("cli.seed"))]
Subject = Annotated[Path, typer.Argument(help=say("cli.subject"), metavar="F.yaml")]
