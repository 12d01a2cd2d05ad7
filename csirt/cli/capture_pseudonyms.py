"""``--pseudonyms KEY`` of the commands of ``csirt capture``, and ``csirt capture key``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force
from csirt.text import say

if TYPE_CHECKING:
    from csirt.exchange.pseudonyms import Pseudonyms

KeyFile = Annotated[
    Path | None,
    typer.Option("--pseudonyms", help=say("cli.capture.pseudonyms"), metavar="KEYFILE"),
]


def register(group: typer.Typer) -> None:
    """Add ``key`` to ``capture``."""
    group.command("key", help=say("cli.capture.key.help"))(key)


def key(
    output: Annotated[
        Path, typer.Option("--output", "-o", help=say("cli.capture.key.output"), metavar="KEYFILE")
    ],
    force: Force = False,
) -> None:
    """Make a key of pseudonyms."""
    from csirt.workspace.capture_pseudonyms import new_key

    fingerprint = new_key(output, force=force)
    talk.line(say("cli.capture.key.made", file=output, key=fingerprint))
    talk.talk(say("cli.capture.key.keep"))


def names_of(path: Path | None) -> "Pseudonyms | None":
    """Return the pseudonyms of a key, none without one; that others may read it is said aside."""
    if path is None:
        return None
    from csirt.workspace.capture_pseudonyms import pseudonyms_of

    names, exposed = pseudonyms_of(path)
    if exposed:
        talk.talk(f"! {say('cli.capture.key.exposed', file=path)}")
    return names
