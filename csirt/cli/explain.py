"""``csirt explain CODE``: what a fault means and what to do."""

from difflib import get_close_matches
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.errors import NotFoundError
from csirt.safe import safe
from csirt.text import catalogue, language, say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=say("cli.explain.help"))
    def explain(
        code: Annotated[str, typer.Argument(help=say("cli.explain.code"), metavar="CODE")],
    ) -> None:
        codes = {
            key.removeprefix("explain.")
            for key in catalogue(language())
            if key.startswith("explain.")
        }
        if code not in codes:
            near = get_close_matches(code, codes, n=3)
            raise NotFoundError("cli.unknown-code", code=safe(code), near=", ".join(near) or "—")
        talk.line(say(f"explain.{code}"))
