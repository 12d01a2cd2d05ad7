"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.text import say

Json = Annotated[bool, typer.Option("--json", help=say("cli.json"))]
Force = Annotated[bool, typer.Option("--force", help=say("cli.force"))]
Output = Annotated[Path, typer.Option("--output", "-o", help=say("cli.output"))]
Language = Annotated[str, typer.Option("--lang", help=say("cli.lang"), metavar="fr|en")]
Samples = Annotated[int, typer.Option("--samples", min=1, max=100_000_000, help=say("cli.samples"))]
Seed = Annotated[int, typer.Option("--seed", help=say("cli.seed"))]
Subject = Annotated[Path, typer.Argument(help=say("cli.subject"), metavar="F.yaml")]
