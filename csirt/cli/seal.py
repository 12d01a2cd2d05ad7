"""``csirt seal``, ``unseal`` and ``seal-key``: a workspace or a report, encrypted."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Output
from csirt.errors import StateError
from csirt.text import say

Passphrase = Annotated[
    Path | None, typer.Option("--passphrase-file", help=say("cli.seal.passphrase-file"))
]
VARIABLE = "CSIRT_PASSPHRASE"


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command(help=say("cli.seal.help"))
    def seal(
        path: Annotated[Path, typer.Argument(help=say("cli.seal.path"), metavar="PATH")],
        output: Output,
        to: Annotated[list[str] | None, typer.Option("--to", help=say("cli.seal.to"))] = None,
        passphrase_file: Passphrase = None,
        force: Force = False,
    ) -> None:
        from csirt.workspace.sealing import sealed

        words = "" if to else _passphrase(passphrase_file, twice=True)
        sealed(path, output, recipients=tuple(to or ()), passphrase=words, force=force)
        talk.line(str(output))

    @app.command(help=say("cli.unseal.help"))
    def unseal(
        path: Annotated[Path, typer.Argument(help=say("cli.unseal.path"), metavar="FILE.age")],
        output: Annotated[Path, typer.Option("--output", "-o", help=say("cli.unseal.output"))],
        key: Annotated[Path | None, typer.Option("--key", help=say("cli.unseal.key"))] = None,
        passphrase_file: Passphrase = None,
        force: Force = False,
    ) -> None:
        from csirt.workspace.sealing import read_keys, unsealed

        keys = read_keys(key) if key else ()
        words = "" if keys else _passphrase(passphrase_file, twice=False)
        for written in unsealed(path, output, keys=keys, passphrase=words, force=force):
            talk.line(str(written))

    @app.command("seal-key", help=say("cli.seal-key.help"))
    def seal_key(output: Output) -> None:
        from csirt.workspace.sealing import made_key

        talk.line(made_key(output))
        talk.talk(say("cli.seal-key.keep", file=output))


def _passphrase(file: Path | None, *, twice: bool) -> str:
    """Return the passphrase: from a file, the environment, or the keyboard when somebody is
    there."""
    if file:
        return file.read_text(encoding="utf-8").strip()
    if words := os.environ.get(VARIABLE):
        return words
    if not sys.stdin.isatty():
        raise StateError("seal.no-passphrase", variable=VARIABLE)
    asked: str = typer.prompt(
        say("cli.seal.ask"), hide_input=True, confirmation_prompt=twice, err=True
    )
    return asked
