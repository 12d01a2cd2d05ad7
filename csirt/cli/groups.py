"""Groups of commands; their help is drawn without Rich, which alone would take a quarter second."""

from typing import Any

import typer
from typer.core import TyperGroup

from csirt.text import say


class Commands(TyperGroup):
    """A group whose help wraps what each command does instead of cutting it."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one line or more a command."""
        found = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        rows = [(name, each.help or "") for name, each in found.items() if each and not each.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def noun(help_key: str) -> typer.Typer:
    """Return a group of commands under one noun: ``csirt NOUN VERB``."""
    return typer.Typer(
        cls=Commands, help=say(help_key), no_args_is_help=True, rich_markup_mode=None
    )
