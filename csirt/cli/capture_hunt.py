"""``csirt capture hosts``, ``hunt`` and ``isolate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.capture_logs import Clocks, Files, Logs, gathered, tell
from csirt.cli.capture_pseudonyms import KeyFile, names_of
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.capture_hunt import Hunted

Budget = Annotated[
    float,
    typer.Option("--budget", min=0, help=say("cli.capture.budget"), metavar="SECONDS"),
]
DEFAULT_BUDGET = 60.0


def register(group: typer.Typer) -> None:
    """Add the commands to ``capture``."""
    group.command("hosts", help=say("cli.capture.hosts.help"))(hosts)
    group.command("hunt", help=say("cli.capture.hunt.help"))(hunt)
    group.command("isolate", help=say("cli.capture.isolate.help"))(isolate)


def hosts(
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    budget: Budget = DEFAULT_BUDGET,
    pseudonyms: KeyFile = None,
    as_json: Json = False,
) -> None:
    """List the machines."""
    found = _hunted(files, budget, logs, clocks, pseudonyms)
    if as_json:
        talk.answer(found.hosts_as_json())
    else:
        from csirt.cli.capture_view import show_hosts

        show_hosts(found)
    _whole(found)


def hunt(
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    budget: Budget = DEFAULT_BUDGET,
    pseudonyms: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Tell what looks like an attack."""
    found = _hunted(files, budget, logs, clocks, pseudonyms)
    if as_json:
        talk.answer(found.as_json())
    else:
        from csirt.cli.capture_view import show_findings

        show_findings(found)
    _whole(found)


def isolate(
    facility: Annotated[
        Path, typer.Option("--facility", help=say("cli.capture.facility"), metavar="F.yaml")
    ],
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    budget: Budget = DEFAULT_BUDGET,
    as_json: Json = False,
) -> None:
    """Tell what to cut first."""
    from csirt.workspace.capture_isolate import isolate_first

    found = isolate_first(_hunted(files, budget, logs, clocks), facility)
    if as_json:
        talk.answer(found.as_json())
    else:
        from csirt.cli.capture_view import show_isolation

        show_isolation(found)
    _whole(found.hunted)


def _hunted(
    files: list[Path] | None,
    budget: float,
    logs: list[str] | None = None,
    clocks: list[str] | None = None,
    pseudonyms: Path | None = None,
) -> "Hunted":
    from csirt.workspace.capture_hunt import hunted_of

    names = names_of(pseudonyms)
    found = hunted_of(gathered(files, logs, clocks, dissects=True, budget_seconds=budget))
    if names is not None:
        from csirt.workspace.capture_pseudonyms import hunted_under

        found = hunted_under(found, names)
    tell(found.seen)
    return found


def _whole(found: "Hunted") -> None:
    """Raise where the budget left packets undissected: silence there is no safety."""
    from csirt.errors import MissingOutputError

    if left := found.undissected:
        names = ", ".join(f"{name} ({count})" for name, count in left.items())
        raise MissingOutputError("capture.undissected", count=sum(left.values()), names=names)
